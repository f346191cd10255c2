import { limits } from "../base/limits.ts";
import type { Boundaries, Delimiter } from "./boundaries.ts";

const lf = 0x0a;
const cr = 0x0d;

/** What is kept of a line beyond the cap: enough to see whether it is a delimiter. */
const maxLine = limits.maxDelimiterLineBytes + 2;
const capacity = limits.maxHeaderBytes + maxLine;
const initialBytes = 4_096;

/** Takes a header block out of chunks, line by line. What is above `limits.maxHeaderBytes` is left out of it. */
export class HeaderCollector {
  /** The lines of the block, and behind them the line that is being read. */
  #bytes: Uint8Array = new Uint8Array(initialBytes);
  #blockLength = 0;
  /** Octets of the line, kept or not. */
  #lineLength = 0;
  #endsInCr = false;
  /** Octets of the end of the line before, and of this one once it is complete. */
  #lineEndBefore = 0;
  #lineEnd = 0;

  /** At the begin of a block, behind a line end of so many octets. */
  start(lineEndBefore: number): void {
    this.#blockLength = 0;
    this.#startLine(lineEndBefore);
  }

  /** The lines so far, up to the cap; good until more is taken. */
  get block(): Uint8Array {
    return this.#bytes.subarray(0, this.#blockLength);
  }

  /** Octets of the line that was taken. */
  get lineLength(): number {
    return this.#lineLength;
  }

  /** Octets of its line end; 0 where it is not complete. */
  get lineEnd(): number {
    return this.#lineEnd;
  }

  /** Octets of the line end before it. */
  get lineEndBefore(): number {
    return this.#lineEndBefore;
  }

  /**
   * Takes what there is of the line.
   * @returns where to go on
   */
  take(chunk: Uint8Array, from: number): number {
    const lfAt = chunk.indexOf(lf, from);
    const to = lfAt === -1 ? chunk.length : lfAt + 1;
    this.#keep(chunk.subarray(from, to));
    this.#lineLength += to - from;
    if (lfAt === -1) {
      this.#endsInCr = chunk[to - 1] === cr;
    } else {
      const hasCr = lfAt > from ? chunk[lfAt - 1] === cr : this.#endsInCr;
      this.#lineEnd = hasCr ? 2 : 1;
    }
    return to;
  }

  /** Whether the line is a delimiter: a header without an empty line ends there too. */
  matchLine(boundaries: Boundaries): Delimiter | undefined {
    if (this.#lineLength > maxLine) return undefined;
    const lfLength = this.#lineEnd > 0 ? 1 : 0;
    const to = this.#blockLength + this.#lineLength - lfLength;
    return boundaries.match(this.#bytes, this.#blockLength, to);
  }

  /** The line belongs to the block. */
  acceptLine(): void {
    this.#blockLength = Math.min(this.#blockLength + this.#lineLength, limits.maxHeaderBytes);
    this.#startLine(this.#lineEnd);
  }

  #startLine(lineEndBefore: number): void {
    this.#lineEndBefore = lineEndBefore;
    this.#lineLength = 0;
    this.#lineEnd = 0;
    this.#endsInCr = false;
  }

  #keep(octets: Uint8Array): void {
    const start = this.#blockLength + this.#lineLength;
    if (start >= capacity) return;
    const kept = octets.subarray(0, capacity - start);
    const needed = start + kept.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(capacity, Math.max(needed, 2 * this.#bytes.length)));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    this.#bytes.set(kept, start);
  }
}
