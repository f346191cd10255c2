import type { TransferDecoder } from "./transfer-decoder.ts";

const junk = 0xff;
const space = 0xfe;
const padding = 0xfd;

/** Octet to sextet, or one of the three kinds above. */
const values = new Uint8Array(256).fill(junk);
for (let sextet = 0; sextet < 64; sextet++) {
  const character = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(sextet);
  values[character] = sextet;
}
for (const octet of [0x09, 0x0a, 0x0c, 0x0d, 0x20]) values[octet] = space;
values[0x3d] = padding;

// One character for each octet, which is all that the native decoder needs: what it cannot read is left to ours.
const characters = new TextDecoder("windows-1252");

// Below this the native call costs more than it saves.
const nativeThreshold = 64;

/**
 * Base64 (RFC 2045 section 6.8) as mail really has it: junk is skipped, padding may be missing, and what follows
 * padding starts anew, since some senders encode line by line.
 */
export class Base64Decoder implements TransferDecoder {
  /** Sextets of the quantum that is open, and how many. */
  #bits = 0;
  #sextets = 0;
  #total = 0;
  #quantumStart = 0;
  /** Used again for each chunk: an array for each would stay about until the next collection of garbage. */
  #out: Uint8Array = new Uint8Array();
  hasProblem = false;

  get consumed(): number {
    return this.#sextets === 0 ? this.#total : this.#quantumStart;
  }

  push(chunk: Uint8Array): Uint8Array {
    const most = ((chunk.length + 3) >> 2) * 3 + 3;
    if (this.#out.length < most) this.#out = new Uint8Array(most);
    const out = this.#out;
    let read = 0;
    let written = 0;
    if (chunk.length >= nativeThreshold) {
      // The rest of the open quantum first, so that the native decoder starts on a quantum of its own.
      for (; this.#sextets > 0 && read < chunk.length; read++) {
        written = this.#slow(chunk, read, read + 1, out, written);
      }
      const fast = decodeNatively(chunk.subarray(read), out.subarray(written));
      read += fast.read;
      written += fast.written;
    }
    written = this.#slow(chunk, read, chunk.length, out, written);
    this.#total += chunk.length;
    return out.subarray(0, written);
  }

  end(): Uint8Array {
    const out = new Uint8Array(2);
    return out.subarray(0, this.#closeQuantum(out, 0));
  }

  #slow(chunk: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
    let written = at;
    for (let i = from; i < to; i++) {
      const value = values[chunk[i] ?? 0] ?? junk;
      if (value < 64) {
        if (this.#sextets === 0) this.#quantumStart = this.#total + i;
        this.#bits = (this.#bits << 6) | value;
        if (++this.#sextets === 4) {
          out[written++] = this.#bits >> 16;
          out[written++] = this.#bits >> 8;
          out[written++] = this.#bits;
          this.#bits = 0;
          this.#sextets = 0;
        }
      } else if (value === padding) {
        written = this.#closeQuantum(out, written);
      } else if (value === junk) {
        this.hasProblem = true;
      }
    }
    return written;
  }

  /** Two sextets hold one octet, three hold two; one alone holds none. */
  #closeQuantum(out: Uint8Array, at: number): number {
    const sextets = this.#sextets;
    const bits = this.#bits << (6 * (4 - sextets));
    this.#sextets = 0;
    this.#bits = 0;
    if (sextets === 1) this.hasProblem = true;
    if (sextets < 2) return at;
    out[at] = bits >> 16;
    if (sextets === 2) return at + 1;
    out[at + 1] = bits >> 8;
    return at + 2;
  }
}

/** The whole quanta at the start; none at all where anything in it is unusual. */
function decodeNatively(chunk: Uint8Array, out: Uint8Array): { read: number; written: number } {
  try {
    return out.setFromBase64(characters.decode(chunk), { lastChunkHandling: "stop-before-partial" });
  } catch {
    return { read: 0, written: 0 };
  }
}
