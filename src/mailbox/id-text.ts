import { concatBytes, decodeBase64Url, encodeBase64Url } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";

const checksumBytes = 4;

/** Octets as an id for callers: base64url with a checksum, so that a damaged id is no other message's. */
export function formatId(bytes: Uint8Array): string {
  const checksum = new Uint8Array(checksumBytes);
  new DataView(checksum.buffer).setUint32(0, crc32(bytes));
  return encodeBase64Url(concatBytes([bytes, checksum]));
}

/** @returns undefined for what is no id of ours, or a damaged one */
export function parseId(id: string): Uint8Array | undefined {
  const whole = decodeBase64Url(id);
  if (!whole || whole.length <= checksumBytes) return undefined;
  const bytes = whole.subarray(0, -checksumBytes);
  const checksum = new DataView(whole.buffer, whole.byteOffset + bytes.length).getUint32(0);
  return checksum === crc32(bytes) ? bytes : undefined;
}
