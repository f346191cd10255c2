import { type ByteString, concatBytes, decodeByteString, encodeUtf8, fromByteString } from "../base/bytes.ts";
import { decodeCharset } from "./charset.ts";
import { decodeHexEscapes } from "./hex-escapes.ts";
import { createTransferDecoder } from "./transfer-decoder.ts";

// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` (RFC 2047 section 2; the charset may carry a
// language after "*", RFC 2231 section 5). Every quantifier stops at the next "?", so the scan is linear.
const wordPattern = /=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=/g;

interface EncodedWord {
  readonly charset: string;
  readonly isBase64: boolean;
  readonly payload: ByteString;
}

/**
 * The text of a header value, or of an IMAP string that came from one: unfolded, encoded words decoded wherever they
 * stand (RFC 2047; many senders put them in quotes), raw octets read as UTF-8 or else windows-1252. Never holds CR,
 * LF or NUL, so that it cannot break out of a line it is written into.
 */
export function decodeHeaderText(value: ByteString): string {
  return cleanHeaderText(mapWords(unfold(value), decodeByteString, (text) => text));
}

/** The same, but encoded words stay encoded, as UTF-8, so that what they hold is not taken for the value's syntax. */
export function recodeHeaderWords(value: ByteString): string {
  return mapWords(unfold(value), decodeByteString, encodeWord);
}

function encodeWord(text: string): string {
  return `=?utf-8?B?${encodeUtf8(text).toBase64()}?=`;
}

/** Header text without NUL, and with a space for each line break. */
export function cleanHeaderText(text: string): string {
  return /[\0\r\n]/.test(text) ? text.replaceAll("\0", "").replace(/[\r\n]+/g, " ") : text;
}

/** Takes out the line breaks of folding (RFC 5322 section 2.2.3). */
function unfold(value: ByteString): ByteString {
  return value.includes("\n") ? value.replace(/\r?\n(?=[ \t])/g, "") : value;
}

function mapWords(
  value: ByteString,
  onText: (text: ByteString) => string,
  onWords: (text: string) => string,
): string {
  if (!value.includes("=?")) return onText(value);
  let out = "";
  let at = 0;
  let run: EncodedWord[] = [];
  const endRun = (): void => {
    if (run.length > 0) out += onWords(decodeRun(run));
    run = [];
  };
  for (const match of value.matchAll(wordPattern)) {
    const [all, label = "", encoding = "", payload = ""] = match;
    const between = value.slice(at, match.index);
    const charset = (label.split("*", 1)[0] ?? "").toLowerCase();
    // White space between two words belongs to neither (RFC 2047 section 6.2).
    const isAdjacent = run.length > 0 && /^[ \t\r\n]*$/.test(between);
    if (!isAdjacent || run[0]?.charset !== charset) endRun();
    if (!isAdjacent) out += onText(between);
    run.push({ charset, isBase64: encoding === "b" || encoding === "B", payload });
    at = match.index + all.length;
  }
  endRun();
  return out + onText(value.slice(at));
}

/** Adjacent words of one charset: their octets are joined first, since senders cut inside characters. */
function decodeRun(run: readonly EncodedWord[]): string {
  const decoded = decodeCharset(concatBytes(run.map(wordOctets)), run[0]?.charset ?? null);
  if (!decoded.hasProblem || run.length === 1 || !run.every((word) => word.isBase64)) return decoded.text;
  // Some senders cut the base64 itself wherever a word was full.
  const whole = base64Octets(run.map((word) => word.payload).join(""));
  const joined = decodeCharset(whole, run[0]?.charset ?? null);
  return joined.hasProblem ? decoded.text : joined.text;
}

function wordOctets(word: EncodedWord): Uint8Array {
  return word.isBase64
    ? base64Octets(word.payload)
    : decodeHexEscapes(word.payload.replaceAll("_", " "), "=");
}

function base64Octets(payload: ByteString): Uint8Array {
  const decoder = createTransferDecoder("base64");
  return concatBytes([decoder.push(fromByteString(payload)), decoder.end()]);
}
