import { limits } from "../base/limits.ts";
import type { Boundaries, Delimiter } from "./boundaries.ts";

const hyphen = 0x2d;
const lf = 0x0a;
const cr = 0x0d;

/** A line with its CR, without its LF. */
const maxLine = limits.maxDelimiterLineBytes + 1;
const midLine = -1;
const nothing = new Uint8Array(0);

/** What was found in a chunk, up to `next`. The content is `held`, and then the octets `from` to `to` of the chunk. */
export interface BodyScan {
  /** Content of earlier chunks that might have been the begin of a delimiter. */
  readonly held: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly next: number;
  /** What ends at `next`. */
  readonly found: FoundDelimiter | undefined;
}

export interface FoundDelimiter extends Delimiter {
  /** Octets of the line end before it, of the line and of its own line end. */
  readonly length: number;
  /** Octets of its own line end. */
  readonly lineEnd: number;
}

/**
 * Finds delimiters in a body that comes in chunks. The line end before a delimiter belongs to it (RFC 2046 section
 * 5.1.1), so this and the begin of a line that may be one are held back over the end of a chunk; all else is content
 * where it stands. The platform's search leads from one line that may be a delimiter to the next: a loop over octets
 * is slower by far.
 */
export class BodyScanner {
  readonly #boundaries: Boundaries;
  /** A line end, and the begin of the line that follows. */
  readonly #held: Uint8Array = new Uint8Array(2 + maxLine);
  #heldLength = 0;
  /** How many of the held octets are the line end, none at a body's begin; or `midLine`. */
  #lineStart = midLine;
  /** Octets of the line end before the body, which is part of a delimiter that follows at once. */
  #lineEndBefore = 0;

  constructor(boundaries: Boundaries) {
    this.#boundaries = boundaries;
  }

  /** At the begin of a body, behind a line end of so many octets that is no content. */
  start(lineEndBefore: number): void {
    this.#heldLength = 0;
    this.#lineStart = 0;
    this.#lineEndBefore = lineEndBefore;
  }

  /** What comes first of content and delimiter; to be called until `next` is the end of the chunk. */
  scan(chunk: Uint8Array, from: number): BodyScan {
    if (this.#boundaries.count === 0) return this.#release(from, chunk.length);
    return this.#heldLength > 0 || this.#lineStart === 0
      ? this.#scanHeld(chunk, from)
      : this.#scanChunk(chunk, from);
  }

  /** When nothing follows: what is held is a delimiter without line end, or content. */
  end(): BodyScan {
    const found = this.#matchHeld(0);
    return found ? { held: nothing, from: 0, to: 0, next: 0, found } : this.#release(0, 0);
  }

  /** Octet by octet, until it is decided what the held ones are. */
  #scanHeld(chunk: Uint8Array, from: number): BodyScan {
    for (let at = from; at < chunk.length; at++) {
      const octet = chunk[at] ?? 0;
      const length = this.#heldLength - this.#lineStart;
      if (this.#lineStart === midLine) {
        // A lone CR so far.
        if (octet !== lf) return this.#release(at, at);
        this.#lineStart = this.#heldLength + 1;
      } else if (octet === lf && length >= 2) {
        const found = this.#matchHeld(1);
        if (!found) return this.#releaseLine(from, at);
        return { held: nothing, from: at, to: at, next: at + 1, found };
      } else if (length < 2 ? octet !== hyphen : length === maxLine) {
        return this.#release(at, at);
      }
      this.#held[this.#heldLength++] = octet;
    }
    return { held: nothing, from, to: from, next: chunk.length, found: undefined };
  }

  #matchHeld(lfLength: 0 | 1): FoundDelimiter | undefined {
    const lineStart = Math.max(this.#lineStart, 0);
    const match = this.#boundaries.match(this.#held, lineStart, this.#heldLength);
    if (match === undefined) return undefined;
    const before = lineStart === 0 ? this.#lineEndBefore : 0;
    const crLength = this.#held[this.#heldLength - 1] === cr ? 1 : 0;
    return { ...match, length: before + this.#heldLength + lfLength, lineEnd: crLength + lfLength };
  }

  /** In the midst of a line at first. */
  #scanChunk(chunk: Uint8Array, from: number): BodyScan {
    for (let line = dashLine(chunk, from); line !== -1;) {
      const end = endOfLine(chunk, line);
      if (end === -1) return this.#hold(chunk, from, line);
      const match = chunk[end] === lf ? this.#boundaries.match(chunk, line, end) : undefined;
      if (match !== undefined) {
        const to = lineEndStart(chunk, from, line - 1);
        const next = end + 1;
        const lineEnd = next - lineEndStart(chunk, line, end);
        return { held: nothing, from, to, next, found: { ...match, length: next - to, lineEnd } };
      }
      line = dashLine(chunk, end);
    }
    return this.#hold(chunk, from, chunk.length);
  }

  /** Holds a line that is not complete, and the line end before it. */
  #hold(chunk: Uint8Array, from: number, line: number): BodyScan {
    const hasLf = line > from && chunk[line - 1] === lf;
    const hasCr = line > from && chunk[line - 1] === cr;
    const to = hasLf ? lineEndStart(chunk, from, line - 1) : hasCr ? line - 1 : line;
    this.#held.set(chunk.subarray(to));
    this.#heldLength = chunk.length - to;
    this.#lineStart = hasLf ? line - to : midLine;
    return { held: nothing, from, to, next: chunk.length, found: undefined };
  }

  /** The held line is no delimiter, but its line end, whose LF is at `lfAt`, may belong to one on the next line. */
  #releaseLine(from: number, lfAt: number): BodyScan {
    if (this.#held[this.#heldLength - 1] !== cr) return this.#release(lfAt, lfAt);
    this.#heldLength--;
    // In the chunk it is read as part of that, which is faster than what is held.
    if (lfAt > from) return this.#release(lfAt - 1, lfAt - 1);
    const scan = this.#release(lfAt, lfAt);
    this.#held[this.#heldLength++] = cr;
    return scan;
  }

  /** What is held is content, as are these octets; the chunk goes on in the midst of a line. */
  #release(from: number, to: number): BodyScan {
    const held = this.#heldLength === 0 ? nothing : this.#held.slice(0, this.#heldLength);
    this.#heldLength = 0;
    this.#lineStart = midLine;
    return { held, from, to, next: to, found: undefined };
  }
}

/** The first line that begins with a hyphen, behind `from`, which is no line's begin. */
function dashLine(chunk: Uint8Array, from: number): number {
  let at = chunk.indexOf(hyphen, from);
  while (at === from || (at !== -1 && chunk[at - 1] !== lf)) {
    // No other hyphen of this line matters.
    const end = chunk.indexOf(lf, at);
    if (end === -1) return -1;
    at = chunk[end + 1] === hyphen ? end + 1 : chunk.indexOf(hyphen, end);
  }
  return at;
}

/**
 * Where the line that may be a delimiter ends: its LF, or where it is clear that it is none.
 * @returns -1 where the chunk ends before
 */
function endOfLine(chunk: Uint8Array, line: number): number {
  const limit = line + maxLine;
  for (let at = line + 1; at < chunk.length; at++) {
    if (chunk[at] === lf || at === limit) return at;
    if (at === line + 1 && chunk[at] !== hyphen) return at;
  }
  return -1;
}

/** Where the line end begins whose LF this is. */
function lineEndStart(chunk: Uint8Array, from: number, lfAt: number): number {
  return lfAt > from && chunk[lfAt - 1] === cr ? lfAt - 1 : lfAt;
}
