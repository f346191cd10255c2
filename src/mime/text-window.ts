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
  /** Whether a window that starts there is read right: not where it would start inside of a character or a shift. */
  readonly canGoOn: boolean;
  readonly hasProblem: boolean;
}

// Long enough for some line to end where base64 can be cut too, which one in three does; short, as each octet of it
// is decoded by itself.
const longestTail = 2_048;

const empty = new Uint8Array(0);

/**
 * Decodes one window of a text part. Where more follows it stops after the last line near its end, else between two
 * characters: never inside a shift of the charset, a character or a transfer encoding's unit, if there is any other
 * place. It always gets on.
 */
export function decodeTextWindow(window: TextWindow): DecodedWindow {
  const transfer = createTransferDecoder(window.encoding);
  const decoder = createTextDecoder(window.charset);
  const { text, consumed, canGoOn } = window.isEnd
    ? decodeToEnd(window.bytes, transfer, decoder)
    : decodeToCut(window.bytes, transfer, decoder);
  return {
    text: text.replaceAll("\r\n", "\n"),
    consumed,
    canGoOn,
    hasProblem: transfer.hasProblem || decoder.hasProblem,
  };
}

type Decoded = Pick<DecodedWindow, "text" | "consumed" | "canGoOn">;

function decodeToEnd(bytes: Uint8Array, transfer: TransferDecoder, decoder: CharsetDecoder): Decoded {
  const text = decoder.decode(transfer.push(bytes), false) + decoder.decode(transfer.end(), true);
  return { text, consumed: bytes.length, canGoOn: true };
}

function decodeToCut(bytes: Uint8Array, transfer: TransferDecoder, decoder: CharsetDecoder): Decoded {
  const tail = bytes.length < 64 ? 0 : bytes.length - Math.min(longestTail, bytes.length >> 1);
  let text = decoder.decode(transfer.push(bytes.subarray(0, tail)), false);
  let cut: Decoded | undefined;
  let cutAfterLine: Decoded | undefined;
  let cutInShift: Decoded | undefined;
  for (let i = tail; i < bytes.length; i++) {
    let character = "";
    for (const octet of transfer.push(bytes.subarray(i, i + 1))) {
      // Text comes with the last octet of a character: where it does, both decoders are between two units.
      character = decoder.decode(Uint8Array.of(octet), false);
      text += character;
    }
    if (character === "" || character === "\r") continue;
    const here = { text, consumed: transfer.consumed, canGoOn: !decoder.isShifted };
    if (decoder.isShifted) cutInShift = here;
    else if (character.endsWith("\n")) cutAfterLine = cut = here;
    else cut = here;
  }
  return cutAfterLine ?? cut ?? cutInShift ?? decodeRest(text, bytes, transfer, decoder);
}

/** Nothing but white space, or one endless character: it goes as it is. */
function decodeRest(
  text: string,
  bytes: Uint8Array,
  transfer: TransferDecoder,
  decoder: CharsetDecoder,
): Decoded {
  const { consumed, hasProblem } = transfer;
  const { isShifted } = decoder;
  const rest = decoder.decode(consumed > 0 ? empty : transfer.end(), true);
  const isWhole = transfer.hasProblem === hasProblem && !rest.includes("\ufffd");
  return { text: text + rest, consumed: consumed || bytes.length, canGoOn: isWhole && !isShifted };
}
