import { Base64Decoder } from "./base64-decoder.ts";
import { QuotedPrintableDecoder } from "./quoted-printable-decoder.ts";

/** Undoes a Content-Transfer-Encoding (RFC 2045 section 6) piece by piece. Never throws; keeps no chunk. */
export interface TransferDecoder {
  /** @returns what is decoded so far: good until the next push; it may share memory with the chunk. */
  push(chunk: Uint8Array): Uint8Array;
  /** @returns what was held back: the input is complete. */
  end(): Uint8Array;
  /** Encoded octets that are wholly in the output: a fresh decoder can go on exactly there. */
  readonly consumed: number;
  /** Something was not as the encoding wants it, or the encoding is unknown. */
  readonly hasProblem: boolean;
}

/** @param encoding in any case; null is 7bit. An unknown one is passed through (RFC 2045 section 6.4) and flagged. */
export function createTransferDecoder(encoding: string | null): TransferDecoder {
  switch (encoding?.trim().toLowerCase() ?? "") {
    case "base64":
      return new Base64Decoder();
    case "quoted-printable":
      return new QuotedPrintableDecoder();
    case "":
    case "7bit":
    case "8bit":
    case "binary":
      return new IdentityDecoder(false);
    default:
      return new IdentityDecoder(true);
  }
}

const nothing = new Uint8Array(0);

class IdentityDecoder implements TransferDecoder {
  readonly hasProblem: boolean;
  consumed = 0;

  constructor(hasProblem: boolean) {
    this.hasProblem = hasProblem;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.consumed += chunk.length;
    return chunk;
  }

  end(): Uint8Array {
    return nothing;
  }
}
