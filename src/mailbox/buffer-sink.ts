import { concatBytes } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import type { LiteralSink } from "../imap/wire/response-cutter.ts";

/** A literal that is held in memory, and that may be no longer than what was asked for. */
export class BufferSink implements LiteralSink {
  readonly isPacedByCaller: boolean = false;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#chunks);
  }

  open(size: number): void {
    if (size <= this.#maxBytes) return;
    throw new MailError("server_limit_exceeded", "The mail server sent more of a body than was asked for.", {
      phase: "fetch",
      connection: "lost",
    });
  }

  write(chunk: Uint8Array): void {
    this.#chunks.push(chunk.slice());
  }

  close(): void {
    // All of it is here.
  }
}
