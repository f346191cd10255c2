import { type ByteString, fromByteString, toByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { ParseError } from "./parse-error.ts";
import type { Literal, Piece } from "./response-cutter.ts";

const openParenthesis = 0x28;
const closeParenthesis = 0x29;
const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const space = 0x20;
const caseBit = 0x20;

/**
 * Reads one response left to right, with a method for each rule of the grammar (RFC 9051 section 9). Every method
 * takes what it names or throws and leaves the rest unread. Values are ByteStrings: octets, not text.
 */
export class Scanner {
  readonly #pieces: readonly Piece[];
  #index = 0;
  #text: ByteString;
  #at = 0;
  #tokens = 0;
  #depth = 0;
  #discarded = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    const first = pieces[0];
    this.#text = typeof first === "string" ? first : "";
  }

  /** How many literals were read so far whose octets are not here: they read as empty strings. */
  get discarded(): number {
    return this.#discarded;
  }

  /** Whether all of the response has been read. */
  get isAtEnd(): boolean {
    return this.#at >= this.#text.length && this.#index >= this.#pieces.length - 1;
  }

  /** The next character, or "" before a literal and at the end. */
  peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** Whether a literal comes next. */
  isAtLiteral(): boolean {
    return this.#at >= this.#text.length && typeof this.#pieces[this.#index + 1] === "object";
  }

  /** Takes these characters, whatever their case, if they come next. */
  take(expected: string): boolean {
    // Mostly something else comes: letters of both cases share all bits but this one.
    if ((this.#text.charCodeAt(this.#at) | caseBit) !== (expected.charCodeAt(0) | caseBit)) return false;
    const found = this.#text.slice(this.#at, this.#at + expected.length);
    if (found !== expected) {
      // The length too: in capitals "ß" is "SS".
      if (found.length !== expected.length || found.toUpperCase() !== expected.toUpperCase()) return false;
    }
    this.#at += expected.length;
    return true;
  }

  /** @throws {ParseError} something else comes next */
  expect(expected: string): void {
    if (!this.take(expected)) this.fail(`expected ${expected}`);
  }

  /** `SP`, and more of them than one where a server is generous. */
  sp(): void {
    if (!this.skipSpaces()) this.fail("expected a space");
  }

  /** @returns whether there were any */
  skipSpaces(): boolean {
    const start = this.#at;
    while (this.#text.charCodeAt(this.#at) === space) this.#at++;
    return this.#at > start;
  }

  /** `atom`, taken widely: up to a space, a parenthesis or a quote, so that `\Seen`, `]` and 8-bit octets pass. */
  atom(): ByteString {
    this.#count();
    const start = this.#at;
    while (this.#at < this.#text.length && !endsAtom(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) this.fail("expected an atom");
    return this.#text.slice(start, this.#at);
  }

  /** The name of a FETCH item with its section, `BODY[HEADER.FIELDS (To From)]<0>`: an atom that brackets keep together. */
  itemName(): ByteString {
    this.#count();
    const start = this.#at;
    let isInSection = false;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === openBracket) isInSection = true;
      else if (code === closeBracket) isInSection = false;
      else if (!isInSection && endsAtom(code)) break;
      this.#at++;
    }
    if (this.#at === start) this.fail("expected an item name");
    return this.#text.slice(start, this.#at);
  }

  /** `number` and `number64` up to 2^53; larger ones need `bigNumber`. */
  number(): number {
    const value = Number(this.#digits());
    if (!Number.isSafeInteger(value)) this.fail("a number is too large");
    return value;
  }

  /** `mod-sequence-value`: 63 bits (RFC 7162). */
  bigNumber(): bigint {
    return BigInt(this.#digits());
  }

  /** `string`: quoted or literal. */
  string(): ByteString {
    const literal = this.#takeLiteral();
    if (literal) return literal.bytes ? toByteString(literal.bytes) : "";
    return this.#quoted();
  }

  /** `nstring`: a string, or NIL as null. */
  nstring(): ByteString | null {
    return this.takeNil() ? null : this.string();
  }

  /** `astring`, and any run of atom characters that real servers send in its place. */
  astring(): ByteString {
    return this.#isAtString() ? this.string() : this.atom();
  }

  /** `nstring` where real servers also send atoms: NIL is null, whatever else is a string. */
  nastring(): ByteString | null {
    if (this.#isAtString()) return this.string();
    const atom = this.atom();
    return atom.toUpperCase() === "NIL" ? null : atom;
  }

  /** An `nstring` as octets, undefined where it went to a sink or was discarded. */
  nbytes(): Uint8Array | null | undefined {
    if (this.takeNil()) return null;
    const literal = this.#takeLiteral();
    if (literal) return literal.bytes;
    const text = this.#isAtString() ? this.#quoted() : this.atom();
    return fromByteString(text);
  }

  /** `"(" item *(SP item) ")"`, empty or not; spaces before the end are forgiven. */
  list(item: () => void): void {
    this.expect("(");
    this.#enter();
    for (;;) {
      this.skipSpaces();
      if (this.take(")")) break;
      if (this.isAtEnd) this.fail("a list has no end");
      const before = this.#position();
      item();
      if (this.#position() === before) this.fail("an item of a list is empty");
    }
    this.#depth--;
  }

  /** Passes over one value of any shape, a list with all it holds. Not recursive; it does not count as tokens. */
  skipValue(): void {
    const tokens = this.#tokens;
    let depth = 0;
    do {
      this.#tokens = 0;
      if (this.take("(")) depth++;
      else if (depth > 0 && this.take(")")) depth--;
      else if (this.#isAtString()) this.string();
      else this.itemName();
      if (depth > 0) {
        this.skipSpaces();
        if (this.isAtEnd) this.fail("a list has no end");
      }
    } while (depth > 0);
    this.#tokens = tokens;
  }

  /** What `parse` makes, or undefined with nothing taken where it fails: the caller can pass over the value instead. */
  attempt<T>(parse: () => T): T | undefined {
    const [index, text, at] = [this.#index, this.#text, this.#at];
    const [depth, tokens, discarded] = [this.#depth, this.#tokens, this.#discarded];
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.#index = index;
      this.#text = text;
      this.#at = at;
      this.#depth = depth;
      this.#tokens = tokens;
      this.#discarded = discarded;
      return undefined;
    }
  }

  /** What is left of the line. */
  rest(): ByteString {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  /** Up to this character and past it; undefined, and nothing taken, where it does not come. */
  until(end: string): ByteString | undefined {
    const found = this.#text.indexOf(end, this.#at);
    if (found === -1) return undefined;
    const text = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return text;
  }

  fail(message: string): never {
    throw new ParseError(`${message} at ${this.#at} of piece ${this.#index}`);
  }

  #position(): number {
    return this.#index * 0x1_0000_0000 + this.#at;
  }

  #digits(): string {
    this.#count();
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start || this.#at - start > 20) this.fail("expected a number");
    return this.#text.slice(start, this.#at);
  }

  #isAtString(): boolean {
    return this.#text.charCodeAt(this.#at) === quote || this.isAtLiteral();
  }

  /** Takes NIL if it comes next as a word of its own. */
  takeNil(): boolean {
    const end = this.#at + 3;
    if (this.#text.slice(this.#at, end).toUpperCase() !== "NIL") return false;
    if (end < this.#text.length && !endsAtom(this.#text.charCodeAt(end))) return false;
    this.#count();
    this.#at = end;
    return true;
  }

  #takeLiteral(): Literal | undefined {
    if (!this.isAtLiteral()) return undefined;
    this.#count();
    const literal = this.#pieces[this.#index + 1];
    const after = this.#pieces[this.#index + 2];
    this.#index += 2;
    this.#text = typeof after === "string" ? after : "";
    this.#at = 0;
    if (typeof literal !== "object") return undefined;
    if (!literal.bytes) this.#discarded++;
    return literal;
  }

  #quoted(): ByteString {
    this.#count();
    if (this.#text.charCodeAt(this.#at) !== quote) this.fail("expected a string");
    const start = this.#at + 1;
    let at = start;
    let isEscaped = false;
    for (; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === quote) break;
      if (code === backslash) {
        isEscaped = true;
        at++;
      }
    }
    if (at >= this.#text.length) this.fail("a quoted string has no end");
    this.#at = at + 1;
    const text = this.#text.slice(start, at);
    return isEscaped ? text.replace(/\\([\s\S])/g, "$1") : text;
  }

  #enter(): void {
    this.#count();
    if (++this.#depth > limits.maxListDepth) this.fail("lists are nested too deep");
  }

  #count(): void {
    if (++this.#tokens > limits.maxTokensPerResponse) this.fail("a response has too many tokens");
  }
}

function endsAtom(code: number): boolean {
  return code === space || code === openParenthesis || code === closeParenthesis || code === quote;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
