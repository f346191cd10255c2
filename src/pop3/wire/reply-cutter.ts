import { ByteBuffer } from "../../base/byte-buffer.ts";
import { type ByteString, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";

export type Cut =
  /** A status line or a continuation, without its end. Whoever takes it says whether a multi-line response follows. */
  | { readonly kind: "line"; readonly text: ByteString }
  /** Octets of a multi-line response, byte-unstuffed: valid until the next push. */
  | { readonly kind: "octets"; readonly bytes: Uint8Array }
  /** The multi-line response ends. */
  | { readonly kind: "end" };

const lf = 0x0a;
const cr = 0x0d;
const dot = 0x2e;
const carriageReturn = Uint8Array.of(cr);

/** Where a multi-line response stands: its first two are the octets of a line that begins with a dot. */
type Place = "line-start" | "after-dot" | "after-dot-cr" | "inside";

/**
 * Cuts what a server sends into status lines and multi-line responses (RFC 1939 section 3), undoing byte-stuffing as the
 * octets pass: nothing of a multi-line response is held. Pure, and the same whatever the chunks.
 */
export class ReplyCutter {
  readonly #held = new ByteBuffer();
  #place: Place | undefined;
  /** The last octet of the chunk before was a CR. */
  #endsInCr = false;
  /**
   * A line starts where the server's own lines start. Where its status line ended in CRLF, a bare LF starts none: in a
   * message it could be its sender's, who would end the response there and write the next one.
   */
  #hasBareLf = false;

  /** Whether nothing of an unfinished reply is held. */
  get isClean(): boolean {
    return this.#held.length === 0 && this.#place === undefined;
  }

  /** The line that was yielded last begins a multi-line response. To be called before the next cut is asked for. */
  expectOctets(): void {
    this.#place = "line-start";
    this.#endsInCr = false;
  }

  /** @throws {MailError} server_limit_exceeded: an endless line */
  *push(chunk: Uint8Array): Generator<Cut, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#place !== undefined) {
        at = yield* this.#pushOctets(chunk, at);
        continue;
      }
      const newline = chunk.indexOf(lf, at);
      const bytes = chunk.subarray(at, newline === -1 ? chunk.length : newline);
      at += bytes.length + 1;
      if (this.#held.length + bytes.length > limits.maxLineBytes) throw tooLong();
      this.#held.push(bytes);
      if (newline === -1) return;
      const text = toByteString(this.#held.take());
      this.#hasBareLf = !text.endsWith("\r");
      yield { kind: "line", text: this.#hasBareLf ? text : text.slice(0, -1) };
    }
  }

  /** @returns where the chunk goes on */
  *#pushOctets(chunk: Uint8Array, from: number): Generator<Cut, number, undefined> {
    let at = from;
    while (at < chunk.length) {
      const octet = chunk[at];
      if (this.#place === "line-start" && octet === dot) {
        this.#place = "after-dot";
        at++;
      } else if (this.#place === "after-dot" && octet === cr) {
        this.#place = "after-dot-cr";
        at++;
      } else if (octet === lf && (this.#place === "after-dot" || this.#place === "after-dot-cr")) {
        this.#place = undefined;
        yield { kind: "end" };
        return at + 1;
      } else {
        // The dot was a stuffed one. The CR behind it is the line's own.
        if (this.#place === "after-dot-cr") yield { kind: "octets", bytes: carriageReturn };
        const end = this.#endOfRun(chunk, at);
        if (end > at) yield { kind: "octets", bytes: chunk.subarray(at, end) };
        at = end;
      }
    }
    return at;
  }

  /** Where the octets from here on stop being one piece of the response: at a line that begins with a dot. */
  #endOfRun(chunk: Uint8Array, from: number): number {
    // Dots are rare, and in base64 there are none: the native search passes over the rest.
    for (let found = chunk.indexOf(dot, from + 1); found !== -1; found = chunk.indexOf(dot, found + 1)) {
      if (!this.#isLineStart(chunk, from, found)) continue;
      this.#place = "line-start";
      this.#endsInCr = false;
      return found;
    }
    this.#place = this.#isLineStart(chunk, from, chunk.length) ? "line-start" : "inside";
    this.#endsInCr = chunk.at(-1) === cr;
    return chunk.length;
  }

  /** @param from where this piece of the response begins in the chunk */
  #isLineStart(chunk: Uint8Array, from: number, at: number): boolean {
    if (chunk[at - 1] !== lf) return false;
    if (this.#hasBareLf) return true;
    return at - 1 > from ? chunk[at - 2] === cr : this.#endsInCr;
  }
}

function tooLong(): MailError {
  return new MailError("server_limit_exceeded", "The mail server sent a line over the limit.", {
    connection: "lost",
  });
}
