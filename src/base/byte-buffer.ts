/**
 * Octets that come in chunks, in one array that grows by doubling: linear in time, and a server that sends octet by
 * octet cannot make each cost the two hundred of an array of its own.
 */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the chunk. */
  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** The first octets, so many at most; valid until the next push. */
  first(count: number): Uint8Array {
    return this.#bytes.subarray(0, Math.min(count, this.#length));
  }

  /** All of it; the buffer is empty then. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array();
    this.#length = 0;
    return taken;
  }
}
