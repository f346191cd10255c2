import type { ByteString } from "../base/bytes.ts";
import { encodedWordSyntax } from "./encoded-words.ts";

/** What an address list is made of (RFC 5322 sections 3.2 and 3.4), as far as one can tell without context. */
export type AddressToken =
  /** A word or part of one: atom, "@", domain literal, quoted string, encoded word. `text` is without quotes. */
  | { readonly kind: "word"; readonly raw: ByteString; readonly text: ByteString }
  /** What stands between "<" and ">", without white space, comments and route. */
  | { readonly kind: "angle"; readonly email: ByteString }
  | { readonly kind: "comment"; readonly text: ByteString }
  | { readonly kind: "space" }
  | { readonly kind: "colon" }
  /** "," or ";" */
  | { readonly kind: "separator" };

const encodedWord = new RegExp(encodedWordSyntax, "y");
// Not "\s", which takes the octet 0xA0 for a space: UTF-8 has it inside of characters.
const domainLiteral = /@\[[^ \t\r\n[\]<>]{1,64}\]/y;
const atom = /[^ \t\r\n"(),:;<>=@]+|[=@]/y;

// Longer than any address (RFC 5321 section 4.5.3.1): not looked into.
const longestAddress = 500;

/** Cuts an address list into tokens. A quote, comment or ">" whose other end is missing counts as white space. */
export class AddressLexer {
  readonly #value: ByteString;
  #at = 0;
  // Once looked for in vain they are not looked for again, which would take quadratic time.
  #hasClosingQuote = true;
  #hasClosingComment = true;

  constructor(value: ByteString) {
    this.#value = value;
  }

  /** @returns undefined at the end */
  next(): AddressToken | undefined {
    switch (this.#value[this.#at]) {
      case undefined:
        return undefined;
      case '"':
        return this.#quoted();
      case "(":
        return this.#comment();
      case "<":
        return this.#angle();
      case ":":
        this.#at++;
        return { kind: "colon" };
      case ",":
      case ";":
        this.#at++;
        return { kind: "separator" };
      default:
        return this.#word();
    }
  }

  #space(): AddressToken {
    this.#at++;
    return { kind: "space" };
  }

  #word(): AddressToken {
    const first = this.#value[this.#at];
    const special = first === "=" ? encodedWord : first === "@" ? domainLiteral : undefined;
    const raw = (special && this.#match(special)) ?? this.#match(atom);
    if (raw === undefined) return this.#space();
    this.#at += raw.length;
    return { kind: "word", raw, text: raw };
  }

  #match(pattern: RegExp): ByteString | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#value)?.[0];
  }

  #quoted(): AddressToken {
    const end = this.#endOfQuoted(this.#at);
    if (end === -1) return this.#space();
    const raw = this.#value.slice(this.#at, end);
    this.#at = end;
    return { kind: "word", raw, text: unescaped(raw.slice(1, -1)) };
  }

  /** The place after a quoted string; -1 where it never ends. */
  #endOfQuoted(start: number): number {
    if (!this.#hasClosingQuote) return -1;
    for (let i = start + 1; i < this.#value.length; i++) {
      const character = this.#value[i];
      if (character === '"') return i + 1;
      if (character === "\\") i++;
    }
    this.#hasClosingQuote = false;
    return -1;
  }

  /** Comments nest (RFC 5322 section 3.2.2). */
  #comment(): AddressToken {
    let depth = 0;
    for (let i = this.#at; this.#hasClosingComment && i < this.#value.length; i++) {
      const character = this.#value[i];
      if (character === "\\") i++;
      else if (character === "(") depth++;
      else if (character === ")" && --depth === 0) {
        const text = unescaped(this.#value.slice(this.#at + 1, i));
        this.#at = i + 1;
        return { kind: "comment", text };
      }
    }
    this.#hasClosingComment = false;
    return this.#space();
  }

  /** Where another "<" or the end comes before the ">", the address ends at the next separator. */
  #angle(): AddressToken {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#value.length && this.#value[end] !== ">" && this.#value[end] !== "<") {
      const afterQuoted = this.#value[end] === '"' ? this.#endOfQuoted(end) : -1;
      end = Math.max(end + 1, afterQuoted);
    }
    let inner = this.#value.slice(start, end);
    const isClosed = this.#value[end] === ">";
    if (!isClosed) inner = inner.split(/[,;]/, 1)[0] ?? "";
    this.#at = isClosed ? end + 1 : start + inner.length;
    return { kind: "angle", email: bareAddress(inner) };
  }
}

function unescaped(text: ByteString): ByteString {
  return text.includes("\\") ? text.replace(/\\(.)/gs, "$1") : text;
}

/** Without white space and comments (RFC 5322 section 4.4) and the route of old, `@a,@b:`. */
function bareAddress(text: ByteString): ByteString {
  if (text.length > longestAddress) return text;
  const bare = text.replace(/("(?:[^"\\]|\\.)*")|\([^()]*\)|[ \t\r\n]+/gs, "$1");
  return bare.startsWith("@") ? bare.slice(bare.indexOf(":") + 1) : bare;
}
