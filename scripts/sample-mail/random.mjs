/**
 * Numbers that look random and are the same for every seed (xorshift32).
 */
export class Random {
  /** @type {number} */
  #state;

  /** @param {number} seed any but 0 */
  constructor(seed) {
    this.#state = seed;
  }

  /**
   * @param {number} min
   * @param {number} max included
   * @returns {number}
   */
  integer(min, max) {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return min + ((this.#state >>> 0) % (max - min + 1));
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @returns {T}
   */
  pick(items) {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError("Nothing to pick from");
    return item;
  }

  /**
   * @param {number} percent
   * @returns {boolean}
   */
  chance(percent) {
    return this.integer(1, 100) <= percent;
  }
}
