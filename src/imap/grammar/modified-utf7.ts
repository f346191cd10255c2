import type { ByteString } from "../../base/bytes.ts";

/** A mailbox name in modified UTF-7 (RFC 3501 section 5.1.3), as IMAP4rev1 has it on the wire. */
export function encodeMailboxName(name: string): ByteString {
  return name.replace(/&|[^ -~]+/g, (run) => (run === "&" ? "&-" : `&${encodeShifted(run)}-`));
}

/**
 * The name that such a mailbox name spells. One that the encoder would not have written so (no end of a shift, ASCII
 * in base64, 8-bit octets) is kept as it is, so every name that was decoded encodes back to the same octets.
 */
export function decodeMailboxName(encoded: string): string {
  if (!encoded.includes("&")) return encoded;
  const name = encoded.replace(/&([A-Za-z0-9+,]*)-/g, (shift, base64: string) =>
    base64 === "" ? "&" : (decodeShifted(base64) ?? shift),
  );
  return name.isWellFormed() && encodeMailboxName(name) === encoded ? name : encoded;
}

/** UTF-16BE in base64, with "," for "/" and no padding. */
function encodeShifted(text: string): string {
  const octets = new Uint8Array(text.length * 2);
  const view = new DataView(octets.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i));
  return octets.toBase64({ omitPadding: true }).replaceAll("/", ",");
}

function decodeShifted(base64: string): string | undefined {
  // A remainder of one digit is no octet; fromBase64 would throw.
  if (base64.length % 4 === 1) return undefined;
  const octets = Uint8Array.fromBase64(base64.replaceAll(",", "/"));
  const view = new DataView(octets.buffer);
  let text = "";
  for (let at = 0; at + 1 < octets.length; at += 2) text += String.fromCharCode(view.getUint16(at));
  return text;
}
