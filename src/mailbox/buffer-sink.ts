import { concatBytes } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import type { LiteralSink } from "../imap/wire/response-cutter.ts";

/** Octets that may still be held, by several sinks together. */
export interface Budget {
  bytes: number;
}

/** A literal that is held in memory, and that may be no longer than what was asked for. */
export class BufferSink implements LiteralSink {
  readonly isPacedByCaller: boolean = false;
  readonly #maxBytes: number;
  readonly #budget: Budget | undefined;
  readonly #chunks: Uint8Array[] = [];
  /** Whether octets came that the budget was too small for. */
  isCut = false;

  constructor(maxBytes: number, budget?: Budget) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
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
    const kept = chunk.slice(0, this.#budget?.bytes ?? chunk.length);
    if (this.#budget) this.#budget.bytes -= kept.length;
    this.isCut ||= kept.length < chunk.length;
    if (kept.length > 0) this.#chunks.push(kept);
  }

  close(): void {
    // All of it is here.
  }
}
