import { once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * The way down to one client, with the faults of its script (`Shape` in ../scripted-server.ts): cut, reset or
 * stalled somewhere, something put in, late, in drips or in small chunks. Once it has ended nothing is sent any more.
 */
export class Downstream {
  /** Octets sent. */
  bytes = 0;
  lines = 0;
  #shape;
  /** Where the fault falls, in its unit; Infinity once it has happened. */
  #at;
  #counted = 0;
  /** Ended by FIN or RST: there is nobody who would read. */
  hasClosed = false;
  #hasEnded = false;
  #raw;
  #socket;
  #last = Promise.resolve();

  /** @param connection the number of the connection: where a fault falls that is different for each. */
  constructor(raw, shape, connection) {
    this.#raw = raw;
    this.#socket = raw;
    this.#shape = shape;
    this.#at = placeOf(shape.fault, connection);
  }

  /** From now on through TLS. */
  secure(socket) {
    this.#socket = socket;
  }

  /** Sends after all that was to be sent before. */
  write(bytes) {
    const dueAt = Date.now() + (this.#shape.delayMs ?? 0);
    this.#last = this.#last.then(() => this.#write(bytes, dueAt));
    return this.#last;
  }

  async #write(bytes, dueAt) {
    const { fault, delayMs } = this.#shape;
    if (delayMs) await wait(Math.max(0, dueAt - Date.now()));
    const offset = this.#offsetOfFault(bytes);
    if (offset === undefined) {
      await this.#pass(bytes);
      return;
    }
    await this.#pass(bytes.subarray(0, offset));
    if (fault.insert) await this.#pass(Buffer.from(fault.insert, "latin1"));
    this.#end(fault.do);
    await this.#pass(bytes.subarray(offset));
  }

  /** Ends after all that was to be sent before: "close" sends FIN, "reset" sends RST, "stall" leaves the socket open. */
  end(how) {
    this.#last = this.#last.then(() => this.#end(how));
    return this.#last;
  }

  /** @param how undefined ends nothing. */
  #end(how) {
    if (this.#hasEnded) return;
    this.#hasEnded = how !== undefined;
    this.hasClosed = how === "close" || how === "reset";
    if (how === "close") this.#socket.end();
    if (how === "reset") this.#raw.resetAndDestroy();
  }

  /** How much of these octets goes out before the fault; undefined where it falls later. */
  #offsetOfFault(bytes) {
    const left = this.#at - this.#counted;
    const isByLine = this.#shape.fault?.unit === "line";
    const offset = isByLine ? afterLines(bytes, left) : left <= bytes.length ? left : undefined;
    this.#counted += isByLine ? countLines(bytes) : bytes.length;
    if (offset !== undefined) this.#at = Infinity;
    return offset;
  }

  async #pass(bytes) {
    const { dripMs, chunkBytes, chunkedBytes = Infinity } = this.#shape;
    let size = chunkBytes ?? (dripMs ? 1 : bytes.length);
    for (let start = 0; start < bytes.length; start += size) {
      if (this.bytes >= chunkedBytes) size = bytes.length;
      if (this.#hasEnded || this.#socket.destroyed || !this.#socket.writable) return;
      const piece = bytes.subarray(start, start + size);
      this.bytes += piece.length;
      this.lines += countLines(piece);
      // A client that resets the connection is one more way for the waiting to end.
      if (!this.#socket.write(piece))
        await Promise.race([once(this.#socket, "drain"), once(this.#raw, "close")]).catch(() => {});
      if (dripMs) await wait(dripMs);
      else if (chunkBytes) await setImmediate();
    }
  }
}

/** A timer that keeps no process alive. */
export function wait(ms) {
  return setTimeout(ms, undefined, { ref: false });
}

/** The place of a fault that is either fixed or moves by `stride` with every connection. */
export function placeOf(fault, connection) {
  if (!fault) return Infinity;
  return fault.at === "each" ? (fault.from ?? 0) + connection * (fault.stride ?? 1) : fault.at;
}

const lineFeed = 0x0a;

function countLines(bytes) {
  let lines = 0;
  for (const byte of bytes) if (byte === lineFeed) lines++;
  return lines;
}

/** The offset after this many lines, where they are in it. */
function afterLines(bytes, lines) {
  let offset = 0;
  for (let n = 0; n < lines; n++) {
    offset = bytes.indexOf(lineFeed, offset) + 1;
    if (offset === 0) return undefined;
  }
  return offset;
}
