import type { MailError } from "../../base/errors.ts";
import type { OctetRange } from "../source.ts";
import { StreamSink } from "../stream-sink.ts";
import type { StreamReading } from "./download.ts";

/** Lets a message, or a range of it, flow to the caller as it passes by. */
export class RawReading implements StreamReading<ReadableStream<Uint8Array>> {
  readonly #sink = new StreamSink(null);
  readonly #range: OctetRange | null;
  #passed = 0;
  isStream = false;
  isDone = false;

  /** @param range null for all of it, however many octets that are */
  constructor(range: OctetRange | null) {
    this.#range = range;
  }

  get opened(): Promise<ReadableStream<Uint8Array>> {
    return this.#sink.opened.then(({ body }) => body);
  }

  async write(chunk: Uint8Array): Promise<void> {
    const { from, to } = this.#range ?? { from: 0, to: Infinity };
    const first = Math.max(0, from - this.#passed);
    const last = to + 1 - this.#passed;
    this.#passed += chunk.length;
    if (this.isDone || first >= chunk.length) return;
    this.#open();
    await this.#sink.write(chunk.subarray(first, last));
    if (last <= chunk.length) this.close();
  }

  /** A range that the message did not fill breaks off by itself: its stream has a fixed length. */
  close(): void {
    if (this.isDone) return;
    this.#open();
    this.isDone = true;
    this.#sink.close();
  }

  result(): void {
    // It went to the caller.
  }

  fail(error: MailError): void {
    if (!this.isDone) this.#sink.fail(error);
  }

  /** Only once the server has said `+OK`: else there is nothing to answer with. */
  #open(): void {
    if (this.isStream) return;
    this.isStream = true;
    this.#sink.open(this.#range ? this.#range.to - this.#range.from + 1 : Infinity);
  }
}
