import { encodeUtf8 } from "../base/bytes.ts";
import { createTextDecoder } from "../mime/charset.ts";
import type { PartNode } from "../base/part-tree.ts";
import { createTransferDecoder } from "../mime/transfer-decoder.ts";
import type { StreamTransform } from "./stream-sink.ts";

/**
 * What makes a part's octets those of the answer: transfer decoding, and with a charset (null where none is declared)
 * conversion to UTF-8.
 * @returns null where they pass as they are
 */
export function transformOf(part: PartNode, charset: string | null | undefined): StreamTransform | null {
  const transfer = createTransferDecoder(part.encoding);
  if (charset === undefined) return isIdentity(part.encoding) ? null : transfer;
  const text = createTextDecoder(charset);
  return {
    push: (chunk) => encodeUtf8(text.decode(transfer.push(chunk), false)),
    end: () => encodeUtf8(text.decode(transfer.end(), true)),
  };
}

function isIdentity(encoding: string | null): boolean {
  return encoding !== "base64" && encoding !== "quoted-printable";
}
