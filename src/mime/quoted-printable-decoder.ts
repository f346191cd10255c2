import { concatBytes } from "../base/bytes.ts";
import { hexValue } from "./hex-escapes.ts";
import type { TransferDecoder } from "./transfer-decoder.ts";

const tab = 0x09;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const equals = 0x3d;

// White space at the end of a line was added on the way (RFC 2045 section 6.7 rule 3), and lines have 76 characters:
// a longer run is content. The bound keeps what is held back small.
const longestRun = 76;

/** Quoted-printable (RFC 2045 section 6.7). Escapes that are none are kept as they are. */
export class QuotedPrintableDecoder implements TransferDecoder {
  /** What cannot be told yet: a line's white space, or an escape that is not complete. */
  #held: Uint8Array = new Uint8Array(0);
  #total = 0;
  hasProblem = false;

  get consumed(): number {
    return this.#total - this.#held.length;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#total += chunk.length;
    return this.#decode(this.#held.length === 0 ? chunk : concatBytes([this.#held, chunk]), false);
  }

  end(): Uint8Array {
    return this.#decode(this.#held, true);
  }

  #decode(bytes: Uint8Array, last: boolean): Uint8Array {
    const out = new Uint8Array(bytes.length);
    let written = 0;
    let i = 0;
    while (i < bytes.length) {
      const octet = bytes[i] ?? 0;
      if (octet > equals || !isSpecial(bytes, i)) {
        out[written++] = octet;
        i++;
        continue;
      }
      const escaped = octet === equals ? escapedOctet(bytes, i) : -1;
      if (escaped >= 0) {
        out[written++] = escaped;
        i += 3;
        continue;
      }
      const unit = readUndecided(bytes, i, last);
      if (!unit) break;
      if (unit.isContent) {
        out.set(bytes.subarray(i, i + unit.length), written);
        written += unit.length;
        if (octet === equals) this.hasProblem = true;
      }
      i += unit.length;
    }
    this.#held = bytes.slice(i);
    return out.subarray(0, written);
  }
}

function isBlank(octet: number | undefined): boolean {
  return octet === space || octet === tab;
}

/** An escape, or white space that may end a line. */
function isSpecial(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === equals || (isBlank(bytes[at]) && !isGraphic(bytes[at + 1]));
}

function isGraphic(octet: number | undefined): boolean {
  return octet !== undefined && octet > space;
}

/** The octet that `=XX` at `at` stands for, or -1. */
function escapedOctet(bytes: Uint8Array, at: number): number {
  const high = hexValue(bytes[at + 1] ?? 0);
  const low = hexValue(bytes[at + 2] ?? 0);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/**
 * Reads white space, or an `=` that begins no escape: dropped before a line end (with it, after an `=`), else content.
 * @returns undefined where only more input can tell
 */
function readUndecided(
  bytes: Uint8Array,
  at: number,
  last: boolean,
): { length: number; isContent: boolean } | undefined {
  const isEquals = bytes[at] === equals;
  const limit = at + longestRun;
  let end = isEquals ? at + 1 : at;
  while (end < limit && isBlank(bytes[end])) end++;
  const next = bytes[end];
  const afterNext = bytes[end + 1];
  const lineEnd = next === lf ? 1 : next === cr && afterNext === lf ? 2 : 0;
  if (end < limit) {
    if (lineEnd > 0) return { length: end - at + (isEquals ? lineEnd : 0), isContent: false };
    if (next === undefined) return last ? { length: end - at, isContent: false } : undefined;
    const mayContinue = next === cr || (isEquals && end === at + 1 && hexValue(next) >= 0);
    if (mayContinue && afterNext === undefined && !last) return undefined;
  }
  return { length: isEquals ? 1 : end - at, isContent: true };
}
