import type { ByteString } from "../base/bytes.ts";

/** The value of an ASCII hexadecimal digit, or -1. */
export function hexValue(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/** Octets of text in which `marker` and two hexadecimal digits stand for one; other markers are kept as they are. */
export function decodeHexEscapes(text: ByteString, marker: "=" | "%"): Uint8Array {
  const code = marker.charCodeAt(0);
  const out = new Uint8Array(text.length);
  let written = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    const high = octet === code ? hexValue(text.charCodeAt(i + 1)) : -1;
    const low = high >= 0 ? hexValue(text.charCodeAt(i + 2)) : -1;
    if (low >= 0) i += 2;
    out[written++] = low >= 0 ? high * 16 + low : octet;
  }
  return out.subarray(0, written);
}
