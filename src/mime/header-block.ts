import { type ByteString, toByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { decodeHeaderText } from "./encoded-words.ts";

export interface HeaderField {
  /** As the message spells it. */
  readonly name: string;
  /** Unfolded and decoded text. */
  readonly value: string;
}

export interface HeaderBlock {
  /** In the order of the message. An array, so that a field named `__proto__` is a field like any other. */
  readonly headers: readonly HeaderField[];
  readonly defects: readonly { readonly property: string; readonly detail: string }[];
}

// `ftext = %d33-57 / %d59-126` (RFC 5322 section 3.6.8), and white space before the colon (section 4.5.3).
const namePattern = /^([!-9;-~]+)[ \t]*$/;

/** The fields of a header block (RFC 5322 section 2.2), up to the empty line, as text. */
export function parseHeaderBlock(block: Uint8Array): HeaderBlock {
  const { fields, defects } = splitHeaderBlock(block);
  return { headers: fields.map(({ name, raw }) => ({ name, value: decodeHeaderText(raw).trim() })), defects };
}

interface RawField {
  readonly name: string;
  /** Folded and encoded, as addresses must be parsed: what an encoded word holds is no syntax. */
  readonly raw: ByteString;
}

/** The same, as they stand. Lines that are no field are left out, and so is what is too much. */
export function splitHeaderBlock(block: Uint8Array): { fields: RawField[]; defects: HeaderBlock["defects"] } {
  const text = toByteString(block.subarray(0, limits.maxHeaderBytes));
  const fields: RawField[] = [];
  let broken = 0;
  let isComplete = block.length <= limits.maxHeaderBytes;
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = endOfField(text, at);
    const lineEnd = text.endsWith("\r\n", end) ? 2 : text.endsWith("\n", end) ? 1 : 0;
    const line = text.slice(at, end - lineEnd);
    if (line === "") {
      isComplete = true;
      break;
    }
    const colon = line.indexOf(":");
    const name = namePattern.exec(line.slice(0, Math.max(colon, 0)))?.[1];
    if (name === undefined) broken++;
    else fields.push({ name, raw: line.slice(colon + 1) });
  }
  const details: string[] = [];
  if (broken > 0) details.push(`Left out ${broken} lines that are no header field.`);
  if (!isComplete) details.push(`Cut after ${limits.maxHeaderBytes} octets.`);
  return { fields, defects: details.map((detail) => ({ property: "headers", detail })) };
}

/** Where the field that starts at `from` ends: lines that begin with white space belong to it. */
function endOfField(text: string, from: number): number {
  for (let at = from; ;) {
    const lf = text.indexOf("\n", at);
    if (lf === -1) return text.length;
    const next = text[lf + 1];
    if (next !== " " && next !== "\t") return lf + 1;
    at = lf + 1;
  }
}
