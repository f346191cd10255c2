import type { ByteString } from "../../base/bytes.ts";

/** The first line of a response (RFC 1939 section 3, RFC 5034 section 4). */
export interface Status {
  /** `continuation` is a challenge of AUTH. */
  readonly kind: "ok" | "err" | "continuation";
  /** Response code in upper case, without its brackets (RFC 2449 section 8): `SYS/TEMP`. */
  readonly code: string | undefined;
  /** Behind the code: hostile text. Of a continuation the challenge, in base64. */
  readonly text: ByteString;
}

// `resp-code = "[" resp-level *("/" resp-level) "]"`; there are servers that leave the space behind it out.
const statusLine = /^(\+OK|-ERR)(?![^ \t[])[ \t]*(?:\[([^\]\p{Cc}]{1,64})\])?[ \t]*(.*)$/isu;

/** @returns undefined for what is no status line */
export function parseStatus(line: ByteString): Status | undefined {
  const [, name, code, text = ""] = statusLine.exec(line) ?? [];
  if (name !== undefined) {
    const kind = name.startsWith("+") ? "ok" : "err";
    return { kind, code: code?.toUpperCase(), text };
  }
  // Quirk 7: without the space too.
  if (line === "+" || line.startsWith("+ "))
    return { kind: "continuation", code: undefined, text: line.slice(2) };
  return undefined;
}
