import type { ByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import type { PartParams } from "../base/part-tree.ts";

export interface ContentField {
  /** `type/subtype`, a disposition or an encoding, in lower case; empty where there is none. */
  readonly value: ByteString;
  /** Names in lower case, as they stand: `filename*0*` is not put together here. */
  readonly params: PartParams;
}

/**
 * The value of Content-Type, Content-Disposition or Content-Transfer-Encoding, still folded, as mail really has it:
 * `value *(";" attribute "=" value)` (RFC 2045 section 5.1) with comments, but also with semicolons left out, with
 * spaces in unquoted values and with quotes that never end. Of two parameters of one name the first counts.
 */
export function parseContentField(text: ByteString): ContentField {
  return new FieldReader(text).read();
}

// `token := 1*<any CHAR except SPACE, CTLs, or tspecials>`, and what is no ASCII, which some senders write.
const tokenPattern = /[^\0-\x20\x7f()<>@,;:\\"/[\]?=]+/y;
// Tolerant, since it ends at "=" anyway.
const namePattern = /[^\0-\x20\x7f"(),;=]+/y;
const equalsPattern = /[ \t\r\n]*=[ \t\r\n]*/y;
const spacePattern = /[ \t\r\n]+/y;
const wordPattern = /[^ \t\r\n;]+/y;
const nextNamePattern = /[^\0-\x20\x7f"(),;=]+[ \t\r\n]*=/y;

class FieldReader {
  readonly #text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.#text = text;
  }

  read(): ContentField {
    const value = this.#value().toLowerCase();
    const params = new Map<string, ByteString>();
    if (value === "") return { value, params };
    while (this.#skipToName() && params.size < limits.maxParameters) {
      const name = this.#take(namePattern).toLowerCase();
      // A word without "=" is no parameter, nor is a quoted string or a special that stands alone.
      if (name === "") this.#skipStray();
      else if (this.#take(equalsPattern) !== "") {
        const found = this.#quoted() ?? this.#unquoted();
        if (!params.has(name)) params.set(name, found);
      }
    }
    return { value, params };
  }

  /** `token ["/" token]`. */
  #value(): string {
    this.#skipComments();
    const type = this.#take(tokenPattern);
    this.#skipComments();
    if (type === "" || this.#text[this.#at] !== "/") return type;
    this.#at++;
    this.#skipComments();
    const subtype = this.#take(tokenPattern);
    return subtype === "" ? type : `${type}/${subtype}`;
  }

  /** @returns whether anything is left */
  #skipToName(): boolean {
    for (;;) {
      this.#skipComments();
      if (this.#text[this.#at] !== ";") return this.#at < this.#text.length;
      this.#at++;
    }
  }

  #skipStray(): void {
    if (this.#text[this.#at] !== '"') this.#at++;
    else if (this.#quoted() === undefined) this.#at = this.#text.length;
  }

  /**
   * `quoted-string` (RFC 5322 section 3.2.4).
   * @returns undefined where there is none, or none that ends: nothing is taken then
   */
  #quoted(): ByteString | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    let isEscaped = false;
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === '"') {
        const content = this.#text.slice(this.#at + 1, at).replace(/[\r\n]+/g, "");
        this.#at = at + 1;
        return isEscaped ? content.replace(/\\(.?)/gs, "$1") : content;
      }
      if (character !== "\\") continue;
      isEscaped = true;
      at++;
    }
    return undefined;
  }

  /** Up to the semicolon, or to the space before what can only be the next parameter; without a lone quote before it. */
  #unquoted(): ByteString {
    if (this.#text[this.#at] === '"') this.#at++;
    const start = this.#at;
    let end = start;
    for (;;) {
      this.#take(wordPattern);
      end = this.#at;
      this.#take(spacePattern);
      if (this.#at === end || this.#isOver()) break;
    }
    return this.#text.slice(start, end).replace(/[\r\n]+/g, "");
  }

  /**
   * Whether the value is over, after a space: `us-ascii (a comment)`, `a.pdf name=b.pdf`, but not `a (1).pdf`. Then it
   * goes on behind what looked like comments, as coming back to each of them would take quadratic time.
   */
  #isOver(): boolean {
    this.#skipComments();
    nextNamePattern.lastIndex = this.#at;
    return this.#isAtEnd() || nextNamePattern.test(this.#text);
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === ";";
  }

  /** `CFWS` (RFC 5322 section 3.2.2): white space and comments, which may hold comments. */
  #skipComments(): void {
    this.#take(spacePattern);
    while (this.#text[this.#at] === "(") {
      let depth = 0;
      for (; this.#at < this.#text.length; this.#at++) {
        const character = this.#text[this.#at];
        if (character === "\\") this.#at++;
        else if (character === "(") depth++;
        else if (character === ")" && --depth === 0) break;
      }
      this.#at++;
      this.#take(spacePattern);
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}
