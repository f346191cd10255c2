import { concatBytes } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { createTextDecoder } from "./charset.ts";
import { htmlToText } from "./html-text.ts";
import { stripFiller } from "./invisible-characters.ts";
import { createTransferDecoder } from "./transfer-decoder.ts";
import { foldSpace } from "./white-space.ts";

/** The start of a text part, as it travels; it may be cut anywhere. */
export interface PartStart {
  readonly bytes: Uint8Array;
  /** Content-Transfer-Encoding. */
  readonly encoding: string | null;
  readonly charset: string | null;
  /** Media type: `text/html`, else it is taken for plain text. */
  readonly type: string;
}

/**
 * The first words that the sender wrote, in one line of at most `limits.previewCharacters` characters: without
 * quotes, their introduction and the signature, unless there is nothing else, and without invisible filler.
 */
export function previewOf(part: PartStart): string {
  const transfer = createTransferDecoder(part.encoding);
  const octets = concatBytes([transfer.push(part.bytes), transfer.end()]);
  const decoded = createTextDecoder(part.charset).decode(octets, false);
  const text = part.type.toLowerCase() === "text/html" ? htmlToText(decoded) : decoded;
  const lines = text.split("\n").map((line) => line.trim());
  return oneLine(ownLines(lines)) || oneLine(lines.map((line) => line.replace(/^[> ]+/, "")));
}

/** The lines before the signature that are neither quoted, nor the introduction of a quote, nor a ruler. */
function ownLines(lines: readonly string[]): string[] {
  const own: string[] = [];
  let isQuote = false;
  for (const line of lines) {
    const wasQuote = isQuote;
    isQuote = line.startsWith(">");
    if (isQuote) {
      if (!wasQuote) dropIntroduction(own);
    } else if (line === "--" && own.some((other) => other !== "")) {
      break;
    } else if (line.startsWith("--") && line.endsWith("--")) {
      // "-----Original Message-----": what follows is not the sender's own.
      if (own.some((other) => other !== "")) break;
    } else if (!/^[-_=*~#+]{2,}$/.test(line)) {
      own.push(line);
    }
  }
  return own;
}

/** Takes off "On Monday Ada wrote:", in any language: the line before a quote that ends in a colon, wrapped or not. */
function dropIntroduction(lines: string[]): void {
  while (lines.at(-1) === "") lines.pop();
  if (!/[:\uff1a]$/.test(lines.at(-1) ?? "")) return;
  lines.pop();
  const isWrapped = (lines.at(-1) ?? "") !== "" && (lines.at(-2) ?? "") === "";
  if (isWrapped) lines.pop();
}

function oneLine(lines: readonly string[]): string {
  // Filler may take most of it, but to look at more is not worth its time.
  const start = lines
    .join(" ")
    .slice(0, 4 * limits.previewCharacters)
    .toWellFormed();
  const text = foldSpace(stripFiller(start)).trim();
  let end = 0;
  for (let count = 0; count < limits.previewCharacters && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end).trimEnd();
}
