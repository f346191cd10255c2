import { once } from "node:events";
import net from "node:net";
import { performance } from "node:perf_hooks";

/** @type {Buffer} */
const EMPTY = Buffer.alloc(0);
const CRLF = "\r\n";
const IDLE_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} HttpResponse
 * @property {number} status
 * @property {Map<string, string>} headers
 * @property {Buffer} body empty where it was streamed
 * @property {number} totalMs
 */

/**
 * HTTP/1.1 on one connection that stays open, one request at a time, and nothing more: what is measured with it is
 * the server. It checks little and is good for servers that one trusts.
 */
export class HttpClient {
  #port;
  /** @type {net.Socket | undefined} */
  #socket;
  /** @type {ResponseReader | undefined} */
  #reader;

  /** @param {number} port on loopback */
  constructor(port) {
    this.#port = port;
  }

  /**
   * @param {string} path
   * @param {{ method?: string, headers?: Record<string, string>, body?: string, onBody?: (chunk: Buffer) => void }} options
   * @returns {Promise<HttpResponse>}
   */
  async request(path, { method = "GET", headers = {}, body = "", onBody } = {}) {
    // workerd closes what was idle for a while.
    const socket = this.#socket?.writable ? this.#socket : await this.#connect();
    const lengths = body === "" ? {} : { "Content-Length": `${Buffer.byteLength(body)}` };
    const fields = Object.entries({ Host: "localhost", ...lengths, ...headers });
    const lines = fields.map(([name, value]) => `${name}: ${value}${CRLF}`);
    return new Promise((resolve, reject) => {
      this.#reader = new ResponseReader({ resolve, reject, onBody });
      socket.write(`${method} ${path} HTTP/1.1${CRLF}${lines.join("")}${CRLF}${body}`);
    });
  }

  /** @param {number} ms for which nothing is taken from the server */
  pause(ms) {
    const socket = this.#socket;
    socket?.pause();
    setTimeout(() => socket?.resume(), ms);
  }

  /** Hangs up, in the middle of a response or after it. */
  close() {
    this.#reader = undefined;
    this.#socket?.destroy();
  }

  async #connect() {
    const socket = net.connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    socket.on("data", (chunk) => this.#reader?.push(chunk));
    socket.on("close", () => this.#reader?.fail(new Error("The server closed the connection")));
    socket.on("error", () => {});
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
    this.#socket = socket;
    return socket;
  }
}

class ResponseReader {
  #startedAt = performance.now();
  #waiter;
  #rest = EMPTY;
  /** @type {(bytes: Buffer) => Buffer | undefined} takes what it can use, or wants more */
  #step = this.#readHead;
  /** Octets to come of the body or of its present chunk. */
  #left = 0;
  #isChunked = false;
  #status = 0;
  #headers = new Map();
  /** @type {Buffer[]} what came of it */
  #kept = [];

  /** @param {{ resolve: (response: HttpResponse) => void, reject: (error: Error) => void, onBody: ((chunk: Buffer) => void) | undefined }} waiter */
  constructor(waiter) {
    this.#waiter = waiter;
  }

  /** @param {Buffer} chunk */
  push(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length > 0) {
      const after = this.#step(bytes);
      if (after === undefined) break;
      bytes = after;
    }
    this.#rest = bytes;
  }

  /** @param {Error} error */
  fail(error) {
    this.#waiter.reject(error);
  }

  /** @param {Buffer} bytes */
  #readHead(bytes) {
    const end = bytes.indexOf(CRLF + CRLF);
    if (end === -1) return undefined;
    const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split(CRLF);
    this.#status = Number(statusLine.split(" ")[1]);
    for (const line of lines) {
      const colon = line.indexOf(":");
      this.#headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    this.#isChunked = this.#headers.get("transfer-encoding") === "chunked";
    this.#left = Number(this.#headers.get("content-length") ?? 0);
    this.#step = this.#isChunked ? this.#readChunkSize : this.#readBody;
    if (!this.#isChunked && this.#left === 0) this.#finish();
    return bytes.subarray(end + 4);
  }

  /** @param {Buffer} bytes */
  #readChunkSize(bytes) {
    // Each size but the first stands behind the CRLF that ends the chunk before.
    const start = bytes[0] === 13 ? 2 : 0;
    const end = bytes.indexOf(CRLF, start);
    if (end === -1) return undefined;
    this.#left = Number.parseInt(bytes.toString("latin1", start, end), 16);
    this.#step = this.#left === 0 ? this.#readEnd : this.#readBody;
    return bytes.subarray(end + 2);
  }

  /** @param {Buffer} bytes */
  #readBody(bytes) {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    if (this.#waiter.onBody) this.#waiter.onBody(taken);
    else this.#kept.push(taken);
    if (this.#left === 0) {
      if (this.#isChunked) this.#step = this.#readChunkSize;
      else this.#finish();
    }
    return bytes.subarray(taken.length);
  }

  /** @param {Buffer} bytes the CRLF behind the last chunk: no trailers are expected */
  #readEnd(bytes) {
    if (bytes.length < 2) return undefined;
    this.#finish();
    return bytes.subarray(2);
  }

  #finish() {
    const totalMs = performance.now() - this.#startedAt;
    this.#waiter.resolve({
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#kept),
      totalMs,
    });
  }
}
