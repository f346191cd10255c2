const utf8Encoder = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

/** A string in which each character stands for one octet (U+0000 to U+00FF). Cheap to scan; not text yet. */
export type ByteString = string;

export function encodeUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

// String.fromCharCode takes its characters as arguments, and engines cap those.
const argumentsPerCall = 8_192;
// Below this a call of the platform costs more than it saves.
const longBytes = 64;

/** Octets as a ByteString. Unlike TextDecoder("latin1"), which is windows-1252, it keeps 0x80 to 0x9F. */
export function toByteString(bytes: Uint8Array): ByteString {
  if (bytes.length > longBytes) {
    // The two differ only in octets that windows-1252 has above U+00FF: without these it is right, and native.
    const text = windows1252.decode(bytes);
    if (!/[^\0-\xff]/.test(text)) return text;
  }
  if (bytes.length <= argumentsPerCall) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += argumentsPerCall) {
    const piece = bytes.subarray(start, start + argumentsPerCall);
    pieces.push(String.fromCharCode.apply(null, piece as unknown as number[]));
  }
  return pieces.join("");
}

/** The octets of a ByteString. */
export function fromByteString(text: ByteString): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Whether every character is below U+0080. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Text of unknown charset: UTF-8 where it is valid, else windows-1252, in which every octet is a character. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** The same for a ByteString. */
export function decodeByteString(text: ByteString): string {
  return isAscii(text) ? text : decodeText(fromByteString(text));
}

/** One array of many. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** base64url without padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @returns undefined where the text is not canonical base64url: one spelling for each value, so that none is forged. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url", lastChunkHandling: "loose" });
    return encodeBase64Url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
