import { once } from "node:events";
import net from "node:net";
import { performance } from "node:perf_hooks";
import tls from "node:tls";

/** The reply that is waited for; no message of the benchmark's mailbox has such a line. */
const TAGGED_END = /(?:^|\r\n)raw1 (OK|NO|BAD) [^\r\n]*\r\n$/;
const LONGEST_TAGGED_BYTES = 512;

/**
 * @typedef {object} MailServer
 * @property {number} port
 * @property {boolean} isSecure
 * @property {string} caPem
 * @property {string} username
 * @property {string} password
 */

/** IMAP by hand on a bare socket: the least that any client can take. */
class RawWire {
  #socket;
  /** @type {(chunk: Buffer) => void} */
  #take = () => {};
  /** @type {(error: Error) => void} */
  #fail = () => {};

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#fail(new Error("The mail server closed the connection")));
  }

  /** @param {MailServer} server */
  static async open({ port, isSecure, caPem }) {
    const to = { port, host: "localhost", noDelay: true };
    const wire = new RawWire(isSecure ? tls.connect({ ...to, ca: caPem }) : net.connect(to));
    await new Promise((resolve, reject) => {
      wire.#take = resolve;
      wire.#fail = reject;
    });
    return wire;
  }

  /**
   * Writes commands and reads until the reply to the last one, whose tag is raw1.
   * @param {string} commands
   * @returns {Promise<Buffer>}
   */
  async turn(commands) {
    /** @type {Buffer[]} */
    const chunks = [];
    const last = new Promise((resolve, reject) => {
      let tail = "";
      this.#fail = reject;
      this.#take = (chunk) => {
        chunks.push(chunk);
        tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - LONGEST_TAGGED_BYTES))).slice(
          -LONGEST_TAGGED_BYTES,
        );
        const [line, status] = TAGGED_END.exec(tail) ?? [];
        if (line === undefined) return;
        if (status === "OK") resolve(undefined);
        else reject(new Error(line.trim()));
      };
    });
    this.#socket.write(commands);
    await last;
    return Buffer.concat(chunks);
  }

  /**
   * Writes a FETCH of one section and reads its literal, which is kept nowhere.
   * @param {string} command
   * @param {{ isOnlyBegun: boolean }} options
   * @returns {Promise<number>} its size
   */
  async literal(command, { isOnlyBegun }) {
    let left = Number.NaN;
    let size = 0;
    const whole = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#take = (chunk) => {
        let body = chunk;
        if (Number.isNaN(left)) {
          const announced = /\{(\d+)\}\r\n/.exec(chunk.toString("latin1", 0, LONGEST_TAGGED_BYTES));
          if (!announced) return;
          left = size = Number(announced[1]);
          body = chunk.subarray(announced.index + announced[0].length);
        }
        left -= body.length;
        if (left <= 0 || (isOnlyBegun && body.length > 0)) resolve(undefined);
      };
    });
    this.#socket.write(command);
    await whole;
    return size;
  }

  close() {
    this.#socket.destroy();
    return once(this.#socket, "close");
  }
}

/**
 * Opens a mailbox on a new connection: login and EXAMINE in one write.
 * @param {MailServer} server
 * @param {string} mailbox
 */
async function examine(server, mailbox) {
  const wire = await RawWire.open(server);
  const reply = await wire.turn(
    `raw0 LOGIN ${server.username} ${server.password}\r\nraw1 EXAMINE ${mailbox}\r\n`,
  );
  return { wire, exists: Number(/\* (\d+) EXISTS/.exec(reply.toString("latin1"))?.[1]) };
}

/**
 * Fetches the newest messages of the inbox on a new connection.
 * @param {MailServer} server
 * @param {{ items: string, count: number }} wanted
 */
export async function listByRawWire(server, { items, count }) {
  const startedAt = performance.now();
  const { wire, exists } = await examine(server, "INBOX");
  const reply = await wire.turn(`raw1 FETCH ${exists - count + 1}:${exists} (${items})\r\n`);
  const ms = performance.now() - startedAt;
  await wire.close();
  return { ms, bytes: reply.length };
}

/**
 * Downloads one section on a new connection, or only until it begins.
 * @param {MailServer} server
 * @param {{ mailbox: string, uid: number, section: string, isOnlyBegun?: boolean }} wanted
 */
export async function downloadByRawWire(server, { mailbox, uid, section, isOnlyBegun = false }) {
  const startedAt = performance.now();
  const { wire } = await examine(server, mailbox);
  const bytes = await wire.literal(`raw1 UID FETCH ${uid} BODY.PEEK[${section}]\r\n`, { isOnlyBegun });
  const ms = performance.now() - startedAt;
  await wire.close();
  return { ms, bytes };
}

/**
 * Has the mail server look at every message once, so that nobody is charged for filling its caches.
 * @param {MailServer} server
 * @param {string} mailbox
 * @param {string} items
 */
export async function warmMailbox(server, mailbox, items) {
  const { wire } = await examine(server, mailbox);
  await wire.turn(`raw1 FETCH 1:* (${items})\r\n`);
  await wire.close();
}
