/** A MIME entity: its header lines and its octets, as they travel. */
export interface Entity {
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export type TransferEncoding = "base64" | "quoted-printable" | "8bit" | "7bit";

/** A leaf of these octets. */
export function entity(
  type: string,
  content: Uint8Array | string,
  encoding: TransferEncoding = "8bit",
): Entity {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return {
    headers: [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`],
    body: encodings[encoding](bytes),
  };
}

/** The same with further header lines. */
export function withHeaders({ headers, body }: Entity, ...more: readonly string[]): Entity {
  return { headers: [...headers, ...more], body };
}

/** A multipart of these entities; the boundary must not be in them. */
export function multipart(subtype: string, boundary: string, parts: readonly Entity[]): Entity {
  const pieces = parts.flatMap((part) => [utf8(`--${boundary}\r\n`), formatEntity(part), utf8("\r\n")]);
  return {
    headers: [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    body: concat([...pieces, utf8(`--${boundary}--\r\n`)]),
  };
}

/** A whole message. */
export function message(headers: readonly string[], content: Entity): Uint8Array {
  return formatEntity({ headers: [...headers, "MIME-Version: 1.0", ...content.headers], body: content.body });
}

function formatEntity({ headers, body }: Entity): Uint8Array {
  return concat([utf8(`${headers.join("\r\n")}\r\n\r\n`), body]);
}

const encodings: Readonly<Record<TransferEncoding, (bytes: Uint8Array) => Uint8Array>> = {
  "7bit": (bytes) => bytes,
  "8bit": (bytes) => bytes,
  base64: (bytes) => utf8(bytes.toBase64().replace(/.{1,76}/g, "$&\r\n")),
  "quoted-printable": encodeQuotedPrintable,
};

/** RFC 2045 section 6.7: CRLF ends a line of text, lines have 76 characters at most. */
function encodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const lines: string[] = [];
  let line = "";
  for (const [index, octet] of bytes.entries()) {
    const isLineEnd = octet === 13 && bytes[index + 1] === 10;
    if (isLineEnd || (octet === 10 && bytes[index - 1] === 13)) {
      if (isLineEnd) lines.push(line);
      if (isLineEnd) line = "";
      continue;
    }
    const isPlain = octet > 32 && octet < 127 && octet !== 61;
    const unit = isPlain
      ? String.fromCharCode(octet)
      : `=${octet.toString(16).toUpperCase().padStart(2, "0")}`;
    if (line.length + unit.length > 75) {
      lines.push(`${line}=`);
      line = "";
    }
    line += unit;
  }
  return utf8([...lines, line].join("\r\n"));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Octets in no order, the same for the same seed; `getRandomValues` gives few at a time. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
