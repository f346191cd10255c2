import { performance } from "node:perf_hooks";
import { MailSocket } from "./mail-socket.mjs";

/** The reply that is waited for; no message of the benchmark's mailbox has such a line. */
const TAGGED_END = /(?:^|\r\n)raw1 (OK|NO|BAD) [^\r\n]*\r\n$/;
const LONGEST_TAGGED_BYTES = 512;

/** @typedef {import("./mail-socket.mjs").MailServer} MailServer */

/**
 * Writes commands and reads until the reply to the last one, whose tag is raw1.
 * @param {MailSocket} socket
 * @param {string} commands
 * @returns {Promise<Buffer>}
 */
async function turn(socket, commands) {
  /** @type {Buffer[]} */
  const chunks = [];
  let tail = "";
  await socket.exchange(commands, (chunk) => {
    chunks.push(chunk);
    tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - LONGEST_TAGGED_BYTES))).slice(
      -LONGEST_TAGGED_BYTES,
    );
    const [line, status] = TAGGED_END.exec(tail) ?? [];
    if (line !== undefined && status !== "OK") throw new Error(line.trim());
    return line !== undefined;
  });
  return Buffer.concat(chunks);
}

/**
 * Writes a FETCH of one section and reads its literal, which is kept nowhere.
 * @param {MailSocket} socket
 * @param {string} command
 * @param {{ isOnlyBegun: boolean }} options
 * @returns {Promise<number>} its size
 */
async function literal(socket, command, { isOnlyBegun }) {
  let left = Number.NaN;
  let size = 0;
  await socket.exchange(command, (chunk) => {
    let body = chunk;
    if (Number.isNaN(left)) {
      const announced = /\{(\d+)\}\r\n/.exec(chunk.toString("latin1", 0, LONGEST_TAGGED_BYTES));
      if (!announced) return false;
      left = size = Number(announced[1]);
      body = chunk.subarray(announced.index + announced[0].length);
    }
    left -= body.length;
    return left <= 0 || (isOnlyBegun && body.length > 0);
  });
  return size;
}

/**
 * Opens a mailbox on a new connection: login and EXAMINE in one write.
 * @param {MailServer} server
 * @param {string} mailbox
 */
async function examine(server, mailbox) {
  const socket = await MailSocket.open(server);
  const reply = await turn(
    socket,
    `raw0 LOGIN ${server.username} ${server.password}\r\nraw1 EXAMINE ${mailbox}\r\n`,
  );
  return { socket, exists: Number(/\* (\d+) EXISTS/.exec(reply.toString("latin1"))?.[1]) };
}

/**
 * Fetches the newest messages of the inbox on a new connection: IMAP by hand, the least that any client can take.
 * @param {MailServer} server
 * @param {{ items: string, count: number }} wanted
 */
export async function listByRawWire(server, { items, count }) {
  const startedAt = performance.now();
  const { socket, exists } = await examine(server, "INBOX");
  const reply = await turn(socket, `raw1 FETCH ${exists - count + 1}:${exists} (${items})\r\n`);
  const ms = performance.now() - startedAt;
  await socket.close();
  return { ms, bytes: reply.length };
}

/**
 * A session that stays open, and what the same list costs on it.
 * @param {MailServer} server
 * @param {{ items: string, count: number }} wanted
 */
export async function openRawSession(server, { items, count }) {
  const { socket, exists } = await examine(server, "INBOX");
  return {
    async list() {
      const startedAt = performance.now();
      await turn(socket, `raw1 FETCH ${exists - count + 1}:${exists} (${items})\r\n`);
      return performance.now() - startedAt;
    },
    close: () => socket.close(),
  };
}

/**
 * Downloads one section on a new connection, or only until it begins.
 * @param {MailServer} server
 * @param {{ mailbox: string, uid: number, section: string, isOnlyBegun?: boolean }} wanted
 */
export async function downloadByRawWire(server, { mailbox, uid, section, isOnlyBegun = false }) {
  const startedAt = performance.now();
  const { socket } = await examine(server, mailbox);
  const bytes = await literal(socket, `raw1 UID FETCH ${uid} BODY.PEEK[${section}]\r\n`, { isOnlyBegun });
  const ms = performance.now() - startedAt;
  await socket.close();
  return { ms, bytes };
}

/**
 * Has the mail server look at every message once, so that nobody is charged for filling its caches.
 * @param {MailServer} server
 * @param {string} mailbox
 * @param {string} items
 */
export async function warmMailbox(server, mailbox, items) {
  const { socket } = await examine(server, mailbox);
  await turn(socket, `raw1 FETCH 1:* (${items})\r\n`);
  await socket.close();
}
