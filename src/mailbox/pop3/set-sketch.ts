import { decodeBase64Url, encodeBase64Url } from "../../base/bytes.ts";
import { type KeyList, keyWords } from "./keys.ts";
import { avalanche } from "./murmur.ts";

// A cell: the exclusive or of the keys in it, and of a check word of each.
const cellWords = keyWords + 1;
// Every key is in one cell of each table.
const tables = keyWords + 1;
const minTableCells = 16;
const maxTableCells = 32;

/**
 * A set of keys in a few cells, however many keys it has: an invertible Bloom lookup table (Goodrich and Mitzenmacher,
 * 2011). Two sketches of one size, one laid over the other, hold what is in one set and not in both; and as long as
 * that is little it can be read out again. Of a thousand differences the largest size, which is 2 KiB, fails to read out
 * 1 where they are of 40 keys, 5 of 80, half of 95 and all of 110. Those are refused: what is read out is exact.
 */
export class SetSketch {
  readonly #cells: Uint32Array;

  private constructor(cells: Uint32Array) {
    this.#cells = cells;
  }

  /** An empty one that is large enough to read out a set of so many keys, up to its own limit. */
  static forCount(count: number): SetSketch {
    const tableCells = Math.max(minTableCells, Math.min(maxTableCells, 2 * count));
    return new SetSketch(new Uint32Array(tables * tableCells * cellWords));
  }

  /** @returns undefined for what `encode` did not make */
  static decode(text: string): SetSketch | undefined {
    const bytes = decodeBase64Url(text);
    if (!bytes || bytes.length === 0 || bytes.length % (4 * tables * cellWords) !== 0) return undefined;
    const cells = new Uint32Array(bytes.length / 4);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < cells.length; at++) cells[at] = view.getUint32(4 * at);
    return new SetSketch(cells);
  }

  encode(): string {
    const bytes = new Uint8Array(4 * this.#cells.length);
    const view = new DataView(bytes.buffer);
    for (const [at, word] of this.#cells.entries()) view.setUint32(4 * at, word);
    return encodeBase64Url(bytes);
  }

  /** Puts a key in, or takes it out again: one operation. */
  toggle(key: Uint32Array): void {
    const check = checkOf(key);
    const tableCells = this.#cells.length / (tables * cellWords);
    for (let table = 0; table < tables; table++) {
      const choice = table < keyWords ? (key[table] ?? 0) : check;
      const at = (table * tableCells + (choice % tableCells)) * cellWords;
      for (let word = 0; word < keyWords; word++) this.#flip(at + word, key[word] ?? 0);
      this.#flip(at + keyWords, check);
    }
  }

  /** The same for the keys from one index up to another. */
  toggleAll(keys: KeyList, from: number, to: number): void {
    for (let index = from; index < to; index++) this.toggle(keys.at(index));
  }

  copy(): SetSketch {
    return new SetSketch(this.#cells.slice());
  }

  /** Reads out all keys; the sketch is empty then. @returns undefined where there are too many of them */
  drain(): Uint32Array[] | undefined {
    const keys: Uint32Array[] = [];
    // Each key that comes out may leave others alone in their cells.
    const most = this.#cells.length / cellWords;
    for (let found = this.#takeSingles(); found.length > 0; found = this.#takeSingles()) {
      keys.push(...found);
      if (keys.length > most) return undefined;
    }
    return this.#cells.every((word) => word === 0) ? keys : undefined;
  }

  #flip(at: number, bits: number): void {
    this.#cells[at] = (this.#cells[at] ?? 0) ^ bits;
  }

  #takeSingles(): Uint32Array[] {
    const keys: Uint32Array[] = [];
    for (let at = 0; at < this.#cells.length; at += cellWords) {
      const key = this.#cells.slice(at, at + keyWords);
      const isEmpty = key.every((word) => word === 0);
      if (isEmpty || this.#cells[at + keyWords] !== checkOf(key)) continue;
      keys.push(key);
      this.toggle(key);
    }
    return keys;
  }
}

function checkOf(key: Uint32Array): number {
  return avalanche((key[0] ?? 0) ^ avalanche((key[1] ?? 0) ^ avalanche(key[2] ?? 0))) >>> 0;
}
