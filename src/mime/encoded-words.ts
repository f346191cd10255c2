import { type ByteString, concatBytes, decodeByteString, fromByteString } from "../base/bytes.ts";
import { decodeCharset } from "./charset.ts";
import { decodeHexEscapes } from "./hex-escapes.ts";
import { createTransferDecoder } from "./transfer-decoder.ts";

// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` (RFC 2047 section 2; the charset may carry a
// language after "*", RFC 2231 section 5). Every quantifier stops at the next "?", so the scan is linear.
export const encodedWordSyntax: RegExp = /=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=/;

const everyWord = new RegExp(encodedWordSyntax, "g");

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
  // Takes out the line breaks of folding (RFC 5322 section 2.2.3).
  const unfolded = value.includes("\n") ? value.replace(/\r?\n(?=[ \t])/g, "") : value;
  return cleanHeaderText(unfolded.includes("=?") ? decodeWords(unfolded) : decodeByteString(unfolded));
}

/** Header text without NUL, and with a space for each line break. */
export function cleanHeaderText(text: string): string {
  return /[\0\r\n]/.test(text) ? text.replaceAll("\0", "").replace(/[\r\n]+/g, " ") : text;
}

function decodeWords(value: ByteString): string {
  let out = "";
  let at = 0;
  let run: EncodedWord[] = [];
  const endRun = (): void => {
    if (run.length > 0) out += decodeRun(run);
    run = [];
  };
  everyWord.lastIndex = 0;
  for (let match = everyWord.exec(value); match; match = everyWord.exec(value)) {
    const [all, label = "", encoding = "", payload = ""] = match;
    const between = value.slice(at, match.index);
    const charset = (label.split("*", 1)[0] ?? "").toLowerCase();
    // White space between two words belongs to neither (RFC 2047 section 6.2).
    const isAdjacent = run.length > 0 && /^[ \t\r\n]*$/.test(between);
    if (!isAdjacent || run[0]?.charset !== charset) endRun();
    if (!isAdjacent) out += decodeByteString(between);
    run.push({ charset, isBase64: encoding === "b" || encoding === "B", payload });
    at = match.index + all.length;
  }
  endRun();
  return out + decodeByteString(value.slice(at));
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
  // As it should be, it is decoded in one native step: most words of a list are.
  if (payload.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(payload))
    return Uint8Array.fromBase64(payload);
  const decoder = createTransferDecoder("base64");
  return concatBytes([decoder.push(fromByteString(payload)), decoder.end()]);
}
