import { MailError } from "../base/errors.ts";
import type { LiteralSink } from "../imap/wire/response-cutter.ts";

/** Turns the octets of a part into those of the answer, piece by piece. */
export interface StreamTransform {
  /** @returns octets that are good until the next push */
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

/** The body of an answer that needs none. */
export function noOctets(): ReadableStream<Uint8Array> {
  return new Blob([]).stream();
}

/**
 * Octets that flow into the body of a response. A chunk is taken when the caller has taken the one before, so a
 * slow caller slows the mail server down, and nothing is collected.
 */
export class StreamSink implements LiteralSink {
  readonly isPacedByCaller: boolean = true;
  readonly #transform: StreamTransform | null;
  readonly #opened = Promise.withResolvers<{
    readonly size: number;
    readonly body: ReadableStream<Uint8Array>;
  }>();
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  /** @param transform null passes the octets through: then their number is known beforehand */
  constructor(transform: StreamTransform | null) {
    this.#transform = transform;
  }

  /** Resolves once the octets begin: how many there are on the wire, and the stream to answer with. */
  get opened(): Promise<{ readonly size: number; readonly body: ReadableStream<Uint8Array> }> {
    return this.#opened.promise;
  }

  /** @param size Infinity where only their end will tell */
  open(size: number): void {
    const { readable, writable } =
      this.#transform || !Number.isFinite(size) ? new IdentityTransformStream() : new FixedLengthStream(size);
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#opened.resolve({ size, body: readable });
  }

  async write(chunk: Uint8Array): Promise<void> {
    const bytes = this.#transform ? this.#transform.push(chunk) : chunk;
    if (bytes.length > 0) await this.#write(bytes);
  }

  close(): void {
    // What is held back is a few octets: they queue behind the last write.
    const bytes = this.#transform?.end();
    if (bytes && bytes.length > 0) this.#writer?.write(bytes).catch(() => undefined);
    this.#writer?.close().catch(() => undefined);
  }

  /** Breaks the stream off: the caller must not take what came for the whole. */
  fail(error: MailError): void {
    this.#writer?.abort(error).catch(() => undefined);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#writer?.write(bytes);
    } catch (cause) {
      // The only reason for a write to fail is that nobody reads any more: the mail connection is closed for it.
      throw new MailError("connection_lost", "The caller went away.", {
        phase: "fetch",
        connection: "lost",
        cause,
      });
    }
  }
}
