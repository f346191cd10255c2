import { toByteString } from "../base/bytes.ts";
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

/** The fields of a header block (RFC 5322 section 2.2), up to the empty line. Lines that are no field are left out. */
export function parseHeaderBlock(block: Uint8Array): HeaderBlock {
  const text = toByteString(block.subarray(0, limits.maxHeaderBytes));
  const headers: HeaderField[] = [];
  let broken = 0;
  let isComplete = block.length <= limits.maxHeaderBytes;
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = endOfField(text, at);
    const line = text.slice(at, end);
    if (line === "\r\n" || line === "\n") {
      isComplete = true;
      break;
    }
    const colon = line.indexOf(":");
    const name = namePattern.exec(line.slice(0, Math.max(colon, 0)))?.[1];
    if (name === undefined) broken++;
    else headers.push({ name, value: decodeHeaderText(line.slice(colon + 1)).trim() });
  }
  const defects: { property: string; detail: string }[] = [];
  if (broken > 0) {
    defects.push({ property: "headers", detail: `Left out ${broken} lines that are no header field.` });
  }
  if (!isComplete) {
    defects.push({ property: "headers", detail: `Cut after ${limits.maxHeaderBytes} octets.` });
  }
  return { headers, defects };
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
