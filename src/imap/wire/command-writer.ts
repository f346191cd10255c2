import { encodeUtf8, isAscii } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";

/** How literals may be sent to this server (RFC 7888): each with a continuation, or without one. */
export type LiteralMode = "synchronising" | "small-non-synchronising" | "non-synchronising";

// LITERAL- allows so much without a continuation (RFC 7888 section 5).
const smallLiteralBytes = 4_096;

// `quoted` is for short strings; servers cap their lines.
const maxQuotedCharacters = 1_000;

// RFC 9051 `ATOM-CHAR`, with `\` allowed in front for flags and attributes.
const atomPattern = /^\\?[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}]+$/;

// A sequence set as this project writes it.
const uidSetPattern = /^\d{1,10}(?::(?:\d{1,10}|\*))?(?:,\d{1,10}(?::(?:\d{1,10}|\*))?)*$/;

/**
 * The only way to the wire. It writes one command, and makes sure that it stays one: NUL, CR and LF are refused
 * everywhere (CVE-2025-15366), text leaves as UTF-8 octets, never as code units cut to 8 bits, and what is not a plain
 * quoted string becomes a literal (RFC 9051 section 4.3).
 */
export class CommandWriter {
  readonly #literalMode: LiteralMode;
  readonly #utf8InQuoted: boolean;
  #current = "";
  readonly #segments: Uint8Array[] = [];
  #needsSpace = false;

  /** @param utf8InQuoted whether UTF8=ACCEPT or IMAP4rev2 is enabled (RFC 6855 section 3) */
  constructor(tag: string, name: string, literalMode: LiteralMode, utf8InQuoted: boolean) {
    this.#literalMode = literalMode;
    this.#utf8InQuoted = utf8InQuoted;
    this.#put(`${tag} ${name}`);
    this.#needsSpace = true;
  }

  /** `atom`: a keyword of ours, or a name that is checked to be one. */
  atom(text: string): this {
    if (!atomPattern.test(text)) throw refused();
    return this.#argument(text);
  }

  /** A set of UIDs or of sequence numbers, already formatted. */
  set(text: string): this {
    if (!uidSetPattern.test(text)) throw refused();
    return this.#argument(text);
  }

  /** `string`, for what a caller or a message brought: quoted where that is safe, else a literal. */
  string(text: string): this {
    if (/[\0\r\n]/.test(text)) throw refused();
    if (text.length <= maxQuotedCharacters && (this.#utf8InQuoted || isAscii(text)) && text.isWellFormed()) {
      return this.#argument(`"${text.replace(/["\\]/g, "\\$&")}"`);
    }
    return this.#literal(text);
  }

  /** base64, as SASL's initial response has it; `=` for an empty one (RFC 4959 section 3). */
  base64(bytes: Uint8Array): this {
    return this.#argument(bytes.length === 0 ? "=" : bytes.toBase64());
  }

  /** `"(" ... ")"` around what `write` writes. */
  list(write: () => void): this {
    this.#argument("(");
    this.#needsSpace = false;
    write();
    this.#put(")");
    this.#needsSpace = true;
    return this;
  }

  /**
   * A FETCH item with its section and partial range, `BODY.PEEK[1.2]<0.2048>`: made by commands of ours out of part
   * numbers and header names, and checked again here.
   */
  fetchItem(text: string): this {
    if (!/^[A-Z0-9.-]+(?:\[[A-Z0-9. ()-]*\](?:<\d+\.\d+>)?)?$/i.test(text)) throw refused();
    return this.#argument(text);
  }

  /** Ends the command. @returns its segments: after each but the last the server's continuation must come first */
  finish(): readonly Uint8Array[] {
    this.#put("\r\n");
    this.#cut();
    return this.#segments;
  }

  #literal(text: string): this {
    const size = encodeUtf8(text).length;
    const goesAlong =
      this.#literalMode === "non-synchronising" ||
      (this.#literalMode === "small-non-synchronising" && size <= smallLiteralBytes);
    this.#argument(`{${size}${goesAlong ? "+" : ""}}\r\n`);
    // Without a continuation the octets may only be sent once the server asked: it would run them as commands.
    if (!goesAlong) this.#cut();
    this.#put(text);
    return this;
  }

  #argument(text: string): this {
    if (this.#needsSpace) this.#put(" ");
    this.#put(text);
    this.#needsSpace = true;
    return this;
  }

  #put(text: string): void {
    this.#current += text;
  }

  #cut(): void {
    this.#segments.push(encodeUtf8(this.#current));
    this.#current = "";
  }
}

function refused(): MailError {
  return new MailError(
    "invalid_request",
    "A value cannot be sent to a mail server: it has a control character.",
  );
}
