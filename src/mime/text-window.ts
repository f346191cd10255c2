import { type CharsetDecoder, createTextDecoder } from "./charset.ts";
import { createTransferDecoder, type TransferDecoder } from "./transfer-decoder.ts";

/** Octets of a text part, as they travel, from some offset on. */
export interface TextWindow {
  readonly bytes: Uint8Array;
  /** Content-Transfer-Encoding. */
  readonly encoding: string | null;
  readonly charset: string | null;
  /** Whether the part ends with these octets. */
  readonly isEnd: boolean;
}

export interface DecodedWindow {
  /** Lines end in LF. */
  readonly text: string;
  /** The octets that the text covers: the next window starts after them. */
  readonly consumed: number;
  readonly hasProblem: boolean;
}

// Long enough for some line to end where base64 can be cut too, which one in three does; short, as each octet of it
// is decoded by itself.
const longestTail = 2_048;

const empty = new Uint8Array(0);

/**
 * Decodes one window of a text part. Where more follows it stops after the last line near its end, so that charsets
 * with shift states start afresh, else between two characters: never inside a character or a transfer encoding's
 * unit, if there is any other place. It always gets on.
 */
export function decodeTextWindow(window: TextWindow): DecodedWindow {
  const transfer = createTransferDecoder(window.encoding);
  const decoder = createTextDecoder(window.charset);
  const { text, consumed } = window.isEnd
    ? decodeToEnd(window.bytes, transfer, decoder)
    : decodeToCut(window.bytes, transfer, decoder);
  return {
    text: text.replaceAll("\r\n", "\n"),
    consumed,
    hasProblem: transfer.hasProblem || decoder.hasProblem,
  };
}

interface Decoded {
  readonly text: string;
  readonly consumed: number;
}

function decodeToEnd(bytes: Uint8Array, transfer: TransferDecoder, decoder: CharsetDecoder): Decoded {
  const text = decoder.decode(transfer.push(bytes), false) + decoder.decode(transfer.end(), true);
  return { text, consumed: bytes.length };
}

function decodeToCut(bytes: Uint8Array, transfer: TransferDecoder, decoder: CharsetDecoder): Decoded {
  const tail = bytes.length < 64 ? 0 : bytes.length - Math.min(longestTail, bytes.length >> 1);
  let text = decoder.decode(transfer.push(bytes.subarray(0, tail)), false);
  let cut: Decoded | undefined;
  let cutAfterLine: Decoded | undefined;
  for (let i = tail; i < bytes.length; i++) {
    let character = "";
    for (const octet of transfer.push(bytes.subarray(i, i + 1))) {
      // Text comes with the last octet of a character: where it does, both decoders are between two units.
      character = decoder.decode(Uint8Array.of(octet), false);
      text += character;
    }
    if (character === "" || character === "\r") continue;
    cut = { text, consumed: transfer.consumed };
    if (character.endsWith("\n")) cutAfterLine = cut;
  }
  const best = cutAfterLine ?? cut;
  if (best) return best;
  // Nothing but white space, or one endless character: the rest goes as it is.
  if (transfer.consumed > 0) return { text: text + decoder.decode(empty, true), consumed: transfer.consumed };
  return { text: text + decoder.decode(transfer.end(), true), consumed: bytes.length };
}
