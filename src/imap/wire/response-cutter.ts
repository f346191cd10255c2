import { type ByteString, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { ByteBuffer } from "../../base/byte-buffer.ts";

/** A literal of a response (RFC 9051 section 4.3). `bytes` is undefined where it was discarded or streamed. */
export interface Literal {
  readonly size: number;
  readonly bytes: Uint8Array | undefined;
}

/** A response is lines, as octets without their ends, with literals between them. */
export type Piece = ByteString | Literal;

/** Where the octets of a literal go: held in memory under `limits.maxLiteralBytes`, dropped, or to a sink. */
export type LiteralFate = "buffer" | "discard" | LiteralSink;

/** Takes a literal as it comes. */
export interface LiteralSink {
  /**
   * Whether the octets go on to a caller at the caller's pace. Then the time that this takes is not the server's, and
   * only a minimal rate is asked of it; else the literal has to come in the time of its command, like any answer.
   */
  readonly isPacedByCaller: boolean;
  open(size: number): void;
  /** The chunk is valid until the returned promise settles: nothing more is read before (backpressure). */
  write(chunk: Uint8Array): Promise<void> | void;
  close(): void;
}

/** Decides a literal's fate from what came before it in its response. */
export type DecideLiteral = (prefix: readonly Piece[], size: number) => LiteralFate;

export type Cut =
  /** `isCut`: it was longer than may be held, and only its beginning is here. */
  | { readonly kind: "response"; readonly pieces: readonly Piece[]; readonly isCut: boolean }
  /** Part of a literal that goes to a sink: write it there, wait, and only then ask for the next. */
  | { readonly kind: "chunk"; readonly sink: LiteralSink; readonly bytes: Uint8Array };

const lf = 0x0a;

// A literal's announcement at the end of a line; `~` marks literal8 (RFC 3516).
const announcement = /~?\{(\d+)\+?\}$/;

// Free text may end in `{5}` and announces nothing then (RFC 9051 `resp-text`).
const freeText = /^(?:\+|\S+ (?:OK|NO|BAD|BYE|PREAUTH)\b)/i;

// Lines that grow with the mailbox, or with the structure and the recipients of a message.
const longLine = /^\* (?:\d{1,10} FETCH|E?SEARCH|SORT|THREAD|LIST|LSUB|XLIST|VANISHED|OK \[COPYUID)\b/i;

// What a message can make as long as it likes: one that goes over a cap must not end the session of all the others.
const aboutMessage = /^\* \d{1,10} FETCH\b/i;

// Of a response that is too long: room for its number and the items that no message can stretch.
const maxBeginningBytes = 4_096;

// Enough of a line's end to see a literal announced.
const announcementBytes = 32;

/**
 * Cuts what a server sends into responses, before any grammar runs: a malformed response can be dropped without
 * losing the place. Pure, and linear in the octets whatever the chunks.
 */
export class ResponseCutter {
  readonly #decideLiteral: DecideLiteral;
  #pieces: Piece[] = [];
  #responseBytes = 0;
  /** How much of a response that is too long was dropped so far; undefined while nothing is dropped. */
  #droppedBytes: number | undefined;
  /** The line so far, or the literal that is buffered. */
  readonly #held = new ByteBuffer();
  #literal: { readonly size: number; remaining: number; readonly fate: LiteralFate } | undefined;

  constructor(decideLiteral: DecideLiteral) {
    this.#decideLiteral = decideLiteral;
  }

  /** Whether nothing of an unfinished response is held. */
  get isClean(): boolean {
    return (
      this.#pieces.length === 0 &&
      this.#held.length === 0 &&
      this.#literal === undefined &&
      this.#droppedBytes === undefined
    );
  }

  /** How many octets are sure to come for a sink: the next read may wait for more than one. */
  get streamedBytesAhead(): number {
    return typeof this.#literal?.fate === "object" ? this.#literal.remaining : 0;
  }

  /**
   * @param chunk the next octets; what is held of it is copied
   * @throws {MailError} server_limit_exceeded, protocol_violation: the connection is of no use any more
   */
  *push(chunk: Uint8Array): Generator<Cut, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#literal) {
        const end = Math.min(chunk.length, at + this.#literal.remaining);
        const bytes = chunk.subarray(at, end);
        at = end;
        this.#literal.remaining -= bytes.length;
        if (typeof this.#literal.fate === "object") yield { kind: "chunk", sink: this.#literal.fate, bytes };
        else if (this.#literal.fate === "buffer") this.#held.push(bytes);
        if (this.#literal.remaining === 0) this.#endLiteral();
        continue;
      }
      const newline = chunk.indexOf(lf, at);
      const bytes = chunk.subarray(at, newline === -1 ? chunk.length : newline);
      at += bytes.length + 1;
      this.#countDropped(bytes.length + 1);
      // Most lines come in one piece, and are not copied.
      const isWhole = newline !== -1 && this.#held.length === 0 && bytes.length <= limits.maxLineBytes;
      if (!isWhole) this.#holdLine(bytes);
      if (newline === -1) return;
      const response = this.#endLine(isWhole ? bytes : this.#held.take());
      if (response) yield response;
    }
  }

  #holdLine(chunk: Uint8Array): void {
    this.#held.push(chunk);
    if (this.#droppedBytes !== undefined) {
      this.#holdEndOfLine();
      return;
    }
    if (this.#held.length <= limits.maxLineBytes) return;
    const start = this.#pieces[0] ?? withoutNuls(toByteString(this.#held.first(64)));
    const isLong = typeof start === "string" && longLine.test(start);
    if (!isLong || this.#held.length > limits.maxLongLineBytes) this.#exceed("line");
  }

  #holdEndOfLine(): void {
    // Not after every octet of a server that sends them one by one.
    if (this.#held.length <= maxBeginningBytes) return;
    this.#held.push(this.#held.take().slice(-announcementBytes));
  }

  /**
   * What is over a cap ends the session, unless it is about a message: then its beginning is kept and the rest dropped.
   * @throws {MailError} server_limit_exceeded
   */
  #exceed(what: string): void {
    const first = this.#pieces[0] ?? withoutNuls(toByteString(this.#held.first(maxBeginningBytes)));
    if (typeof first !== "string" || !aboutMessage.test(first)) throw tooMuch(what);
    this.#droppedBytes = this.#responseBytes + this.#held.length;
    const beginning = first.slice(0, maxBeginningBytes);
    // Half a number would be another one.
    this.#pieces = [beginning.slice(0, beginning.lastIndexOf(" ") + 1)];
    this.#holdEndOfLine();
  }

  #countDropped(bytes: number): void {
    if (this.#droppedBytes === undefined) return;
    this.#droppedBytes += bytes;
    if (this.#droppedBytes > limits.maxDroppedBytes) throw tooMuch("response");
  }

  /** @returns the response that this line ends, if it ends one */
  #endLine(line: Uint8Array): Cut | undefined {
    let text = toByteString(line);
    if (text.endsWith("\r")) text = text.slice(0, -1);
    if (this.#pieces.length === 0) text = withoutNuls(text);
    const announced = announcement.exec(text);
    const first = this.#pieces[0] ?? text;
    const goesOn = announced && !(typeof first === "string" && freeText.test(first));
    this.#takePiece(goesOn ? text.slice(0, announced.index) : text, text.length);
    if (goesOn) {
      this.#beginLiteral(announced[1] ?? "");
      return undefined;
    }
    const response = {
      kind: "response",
      pieces: this.#pieces,
      isCut: this.#droppedBytes !== undefined,
    } as const;
    this.#pieces = [];
    this.#responseBytes = 0;
    this.#droppedBytes = undefined;
    return response;
  }

  #takePiece(piece: Piece, bytes: number): void {
    if (this.#droppedBytes !== undefined) return;
    this.#pieces.push(piece);
    this.#responseBytes += bytes;
    if (this.#responseBytes > limits.maxResponseBytes) this.#exceed("response");
  }

  #beginLiteral(digits: string): void {
    // CVE-2025-43857: never more than a 32-bit number, and never allocated on the server's word.
    if (digits.length > 10) throw tooMuch("literal");
    // Empty literals take memory too. (Before each stands a line.)
    if (this.#pieces.length > 2 * limits.maxTokensPerResponse) this.#exceed("response");
    const size = Number(digits);
    const fate = this.#fateOf(size);
    if (typeof fate === "object") fate.open(size);
    this.#literal = { size, remaining: size, fate };
    if (size === 0) this.#endLiteral();
  }

  #fateOf(size: number): LiteralFate {
    if (this.#droppedBytes !== undefined) {
      this.#countDropped(size);
      return "discard";
    }
    const fate = this.#decideLiteral(this.#pieces, size);
    if (fate !== "buffer") return fate;
    if (size > limits.maxLiteralBytes) throw tooMuch("literal");
    if (this.#responseBytes + size <= limits.maxResponseBytes) return "buffer";
    this.#exceed("response");
    return this.#fateOf(size);
  }

  #endLiteral(): void {
    const literal = this.#literal;
    if (!literal) return;
    if (typeof literal.fate === "object") literal.fate.close();
    const bytes = literal.fate === "buffer" ? this.#held.take() : undefined;
    this.#takePiece({ size: literal.size, bytes }, bytes?.length ?? 0);
    this.#literal = undefined;
  }
}

/** Quirk 15: some servers put NULs before a response. */
function withoutNuls(text: ByteString): ByteString {
  return text.replace(/^\0+/, "");
}

function tooMuch(what: string): MailError {
  return new MailError("server_limit_exceeded", `The mail server sent a ${what} over the limit.`, {
    connection: "lost",
  });
}
