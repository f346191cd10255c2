import { performance } from "node:perf_hooks";
import { MailSocket } from "./mail-socket.mjs";

// A line of a message that is a dot by itself comes stuffed, so this is nothing but an end.
const END = "\r\n.\r\n";
const REFUSAL = /^-ERR[^\r\n]*/;

/** @typedef {import("./mail-socket.mjs").MailServer} MailServer */

/**
 * Writes commands and reads until the end of the last multi-line response.
 * @param {MailSocket} socket
 * @param {string} commands of which the last one is answered in many lines
 * @param {number} ends how many of them are answered so
 * @returns {Promise<Buffer>}
 */
async function turn(socket, commands, ends) {
  /** @type {Buffer[]} */
  const chunks = [];
  let tail = "";
  let left = ends;
  await socket.exchange(commands, (chunk) => {
    throwRefusal(chunk);
    chunks.push(chunk);
    const text = tail + chunk.toString("latin1");
    let from = 0;
    for (let at = text.indexOf(END); at !== -1; at = text.indexOf(END, from)) {
      left--;
      from = at + END.length;
    }
    tail = text.slice(Math.max(from, text.length - END.length + 1));
    return left <= 0;
  });
  return Buffer.concat(chunks);
}

/**
 * Reads one message, which is kept nowhere.
 * @param {MailSocket} socket
 * @param {number} number
 * @returns {Promise<number>} its octets on the wire
 */
async function retrieve(socket, number) {
  let bytes = 0;
  let tail = "";
  await socket.exchange(`RETR ${number}\r\n`, (chunk) => {
    if (bytes === 0) throwRefusal(chunk);
    bytes += chunk.length;
    tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - END.length))).slice(-END.length);
    // Nothing was asked behind it: the end is where the octets end.
    return tail === END;
  });
  return bytes;
}

/**
 * Logs in on a new connection and asks what is there: CAPA, then all the rest in one write.
 * @param {MailServer} server
 */
async function enter(server) {
  const socket = await MailSocket.open(server);
  await turn(socket, "CAPA\r\n", 1);
  const response = Buffer.from(`\0${server.username}\0${server.password}`).toString("base64");
  const reply = await turn(socket, `AUTH PLAIN ${response}\r\nSTAT\r\nUIDL\r\n`, 1);
  return { socket, count: Number(/^\+OK (\d+) \d+\r\n/m.exec(reply.toString("latin1", 0, 512))?.[1]) };
}

/**
 * The newest messages' sizes and headers on a new connection, unread: POP3 by hand, the least that any client can take.
 * @param {MailServer} server
 * @param {number} wanted how many
 */
export async function listByRawPop3(server, wanted) {
  const startedAt = performance.now();
  const { socket, count } = await enter(server);
  const numbers = Array.from({ length: wanted }, (_, index) => count - index);
  const commands = numbers.map((number) => `LIST ${number}\r\nTOP ${number} 0\r\n`);
  const reply = await turn(socket, commands.join(""), wanted);
  const ms = performance.now() - startedAt;
  await socket.close();
  return { ms, bytes: reply.length };
}

/**
 * Downloads one message on a new connection.
 * @param {MailServer} server
 * @param {number} number
 */
export async function downloadByRawPop3(server, number) {
  const startedAt = performance.now();
  const { socket } = await enter(server);
  const bytes = await retrieve(socket, number);
  const ms = performance.now() - startedAt;
  await socket.close();
  return { ms, bytes };
}

/** @param {Buffer} chunk */
function throwRefusal(chunk) {
  const refusal = REFUSAL.exec(chunk.toString("latin1", 0, 512));
  if (refusal) throw new Error(refusal[0]);
}
