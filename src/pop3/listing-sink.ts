import { ByteBuffer } from "../base/byte-buffer.ts";
import { type ByteString, toByteString } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import type { OctetSink } from "./command.ts";

/** A listing that is held in memory, and that may be no longer than so many octets. */
export class ListingSink implements OctetSink {
  readonly isStream = false;
  readonly #maxBytes: number;
  readonly #buffer = new ByteBuffer();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get text(): ByteString {
    return toByteString(this.#buffer.first(this.#buffer.length));
  }

  write(chunk: Uint8Array): void {
    if (this.#buffer.length + chunk.length > this.#maxBytes) {
      throw new MailError("server_limit_exceeded", "The mail server sent a listing over the limit.", {
        connection: "lost",
      });
    }
    this.#buffer.push(chunk);
  }

  close(): void {
    // All of it is here.
  }
}
