import { limits } from "../base/limits.ts";

const hyphen = 0x2d;
const nothing = new Uint8Array(0);

/** A line that ends a part: which of the open multiparts it belongs to, and whether that multipart ends too. */
export interface Delimiter {
  /** Place among the open boundaries, outermost 0. */
  readonly index: number;
  readonly isClose: boolean;
}

/** The boundaries of the multiparts that are open, outermost first (RFC 2046 section 5.1.1). */
export class Boundaries {
  readonly #open: Uint8Array[] = [];

  get count(): number {
    return this.#open.length;
  }

  push(boundary: Uint8Array): void {
    this.#open.push(boundary);
  }

  /** Closes all but the outermost so many. */
  keep(count: number): void {
    this.#open.length = count;
  }

  /**
   * `dash-boundary ["--"] transport-padding`, of any open multipart: a part whose close delimiter was lost ends with the
   * part around it. Where two fit, as one boundary ends in `--`, the innermost is meant.
   *
   * Something else may stand behind the boundary: "an exact match of the entire candidate line is not required". So all
   * have it, and a part that only some see the end of hides from some what is in it. Of two that fit so, the longer one
   * is meant, as senders make one boundary out of another.
   *
   * @param to where the line ends: before its LF, and before or behind its CR
   */
  match(bytes: Uint8Array, from: number, to: number): Delimiter | undefined {
    if (bytes[from] !== hyphen || bytes[from + 1] !== hyphen) return undefined;
    let end = to - (bytes[to - 1] === 0x0d ? 1 : 0);
    if (end - from > limits.maxDelimiterLineBytes) return undefined;
    const start = from + 2;
    while (end > start && isPadding(bytes[end - 1])) end--;
    return this.#matchWhole(bytes, start, end) ?? this.#matchBegin(bytes, start, end);
  }

  #matchWhole(bytes: Uint8Array, start: number, end: number): Delimiter | undefined {
    const length = end - start;
    const isDashed = isClosing(bytes, end - 2, end);
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const boundary = this.#open[index];
      if (boundary === undefined) continue;
      // Lengths first: mostly that is all it takes.
      const isClose = isDashed && boundary.length === length - 2;
      if ((isClose || boundary.length === length) && startsWith(bytes, start, boundary)) {
        return { index, isClose };
      }
    }
    return undefined;
  }

  #matchBegin(bytes: Uint8Array, start: number, end: number): Delimiter | undefined {
    let longest = 0;
    let found: Delimiter | undefined;
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const length = this.#open[index]?.length ?? 0;
      if (length <= longest || length > end - start) continue;
      if (!startsWith(bytes, start, this.#open[index] ?? nothing)) continue;
      longest = length;
      found = { index, isClose: isClosing(bytes, start + length, end) };
    }
    return found;
  }
}

function isClosing(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 <= end && bytes[at] === hyphen && bytes[at + 1] === hyphen;
}

function startsWith(bytes: Uint8Array, from: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return false;
  return true;
}

function isPadding(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09;
}
