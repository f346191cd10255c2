import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { resolveCharset } from "./charset-names.ts";
import { HzShifts, Iso2022JpDecoder, Iso2022KrShifts, ShiftedDecoder } from "./shifted-charsets.ts";
import { Utf7Decoder } from "./utf7.ts";

/** Octets of one charset to text, piece by piece; the pieces may end inside a character. Never throws. */
export interface CharsetDecoder {
  /** @param last that nothing follows: what is incomplete becomes U+FFFD. */
  decode(chunk: Uint8Array, last: boolean): string;
  /** Octets were replaced or guessed at, or the charset is unknown. */
  readonly hasProblem: boolean;
  /** What follows means something else to a fresh decoder: the text has shifted to another set and not back. */
  readonly isShifted: boolean;
}

/**
 * A decoder for a charset as mail names it. No label is US-ASCII (RFC 2045 section 5.2), in which stray octets are
 * read as UTF-8 while they are valid as such, else as windows-1252. An unknown label is read in the same way.
 * UTF-7 is decoded only where it is declared: guessed, it turns harmless octets into markup.
 */
export function createTextDecoder(label: string | null): CharsetDecoder {
  const encoding = label === null ? "us-ascii" : resolveCharset(label);
  switch (encoding) {
    case null:
      return new GuessingDecoder(true);
    case "us-ascii":
      return new GuessingDecoder(false);
    case "utf-7":
      return new Utf7Decoder();
    case "utf-16le":
      return new Utf16Decoder();
    case "iso-2022-jp":
      return new Iso2022JpDecoder();
    case "iso-2022-kr":
      return new ShiftedDecoder(new Iso2022KrShifts(), "euc-kr");
    case "hz-gb-2312":
      return new ShiftedDecoder(new HzShifts(), "gbk");
    default:
      return new NativeDecoder(encoding);
  }
}

/** All of it at once. */
export function decodeCharset(
  bytes: Uint8Array,
  label: string | null,
): { text: string; hasProblem: boolean } {
  const encoding = label === null ? null : resolveCharset(label);
  if (encoding !== null && !handmade.has(encoding)) {
    const text = sharedDecoder(encoding).decode(bytes);
    return { text, hasProblem: text.includes("\ufffd") };
  }
  const decoder = createTextDecoder(label);
  const text = decoder.decode(bytes, true);
  return { text, hasProblem: decoder.hasProblem };
}

const handmade: ReadonlySet<string> = new Set(["us-ascii", "utf-16le", "utf-7", "iso-2022-kr", "hz-gb-2312"]);

// To make one costs more than to use it: what needs no state between pieces shares them. There are some forty.
const sharedDecoders = new Map<string, TextDecoder>();

function sharedDecoder(encoding: string): TextDecoder {
  const decoder = sharedDecoders.get(encoding) ?? new TextDecoder(encoding);
  sharedDecoders.set(encoding, decoder);
  return decoder;
}

class NativeDecoder implements CharsetDecoder {
  readonly #decoder: TextDecoder;
  readonly isShifted = false;
  hasProblem = false;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding);
  }

  decode(chunk: Uint8Array, last: boolean): string {
    const text = this.#decoder.decode(chunk, { stream: !last });
    this.hasProblem ||= text.includes("\ufffd");
    return text;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

/** UTF-16 as its byte order mark says, little-endian without one: whatever the label, as most that have one are right. */
class Utf16Decoder implements CharsetDecoder {
  #decoder: TextDecoder | undefined;
  #start: Uint8Array = new Uint8Array(0);
  hasProblem = false;
  /** Big-endian by its mark alone, which a fresh decoder does not see. */
  isShifted = false;

  decode(chunk: Uint8Array, last: boolean): string {
    let octets = chunk;
    if (!this.#decoder) {
      octets = concatBytes([this.#start, chunk]);
      this.#start = octets.slice(0, 1);
      if (octets.length < 2 && !last) return "";
      this.isShifted = octets[0] === 0xfe && octets[1] === 0xff;
      this.#decoder = new TextDecoder(this.isShifted ? "utf-16be" : "utf-16le");
    }
    const text = this.#decoder.decode(octets, { stream: !last });
    this.hasProblem ||= text.includes("\ufffd");
    return text;
  }
}

/** UTF-8 up to the first octet that cannot be, windows-1252 from there on. */
class GuessingDecoder implements CharsetDecoder {
  /** Start of a character that the next chunk may complete. */
  #incomplete: Uint8Array = new Uint8Array(0);
  #isUtf8 = true;
  #isAtStart = true;
  readonly isShifted = false;
  hasProblem: boolean;

  constructor(hasProblem: boolean) {
    this.hasProblem = hasProblem;
  }

  decode(chunk: Uint8Array, last: boolean): string {
    if (!this.#isUtf8) return windows1252.decode(chunk);
    const bytes = this.#incomplete.length === 0 ? chunk : concatBytes([this.#incomplete, chunk]);
    const end = bytes.length - (last ? 0 : incompleteUtf8Length(bytes));
    this.#incomplete = bytes.slice(end);
    return this.#withoutByteOrderMark(this.#decodeWhole(bytes.subarray(0, end)));
  }

  #decodeWhole(bytes: Uint8Array): string {
    const text = utf8.decode(bytes);
    const valid = validUtf8Length(bytes, text);
    if (valid === bytes.length) return text;
    this.#isUtf8 = false;
    this.hasProblem = true;
    const rest = concatBytes([bytes.subarray(valid), this.#incomplete]);
    return utf8.decode(bytes.subarray(0, valid)) + windows1252.decode(rest);
  }

  #withoutByteOrderMark(text: string): string {
    if (!this.#isAtStart || text === "") return text;
    this.#isAtStart = false;
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}

/** How many octets at the end are the start of a character that is not complete: 0 to 3. */
function incompleteUtf8Length(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const octet = bytes[bytes.length - length] ?? 0;
    if (octet >= 0xc0) {
      const needed = octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf8 ? 4 : 0;
      return needed > length ? length : 0;
    }
    if (octet < 0x80) return 0;
  }
  return 0;
}

/** How many octets at the start are valid UTF-8, given what all of them decode to. */
function validUtf8Length(bytes: Uint8Array, text: string): number {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", from)) {
    offset += encodeUtf8(text.slice(from, at)).length;
    const isGenuine = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!isGenuine) return offset;
    offset += 3;
    from = at + 1;
  }
  return bytes.length;
}
