import { concatBytes } from "../base/bytes.ts";
import type { CharsetDecoder } from "./charset.ts";

const lf = 0x0a;
const cr = 0x0d;
const tilde = 0x7e;

/** Turns a 7-bit charset that shifts between ASCII and a double-byte set into the 8-bit form of the same set. */
interface Shifts {
  readonly isShifted: boolean;
  /** Writes what these octets mean to `out`. */
  push(chunk: Uint8Array, out: number[]): void;
  /** Writes what was held back. */
  end(out: number[]): void;
}

/** Shifts undone, then TextDecoder for the 8-bit form. */
export class ShiftedDecoder implements CharsetDecoder {
  readonly #shifts: Shifts;
  readonly #decoder: TextDecoder;
  hasProblem = false;

  constructor(shifts: Shifts, encoding: string) {
    this.#shifts = shifts;
    this.#decoder = new TextDecoder(encoding);
  }

  get isShifted(): boolean {
    return this.#shifts.isShifted;
  }

  decode(chunk: Uint8Array, last: boolean): string {
    const out: number[] = [];
    this.#shifts.push(chunk, out);
    if (last) this.#shifts.end(out);
    const text = this.#decoder.decode(Uint8Array.from(out), { stream: !last });
    this.hasProblem ||= text.includes("\ufffd");
    return text;
  }
}

const escape = 0x1b;

/**
 * ISO-2022-JP (RFC 1468), which TextDecoder knows; but it does not tell whether it is shifted. JIS X 0201 Roman counts as
 * ASCII, which it is but for two characters: much mail shifts back to it and never to ASCII.
 */
export class Iso2022JpDecoder implements CharsetDecoder {
  readonly #decoder: TextDecoder = new TextDecoder("iso-2022-jp");
  /** The start of an escape that the next chunk may complete. */
  #before: Uint8Array = new Uint8Array(0);
  hasProblem = false;
  isShifted = false;

  decode(chunk: Uint8Array, last: boolean): string {
    const text = this.#decoder.decode(chunk, { stream: !last });
    this.hasProblem ||= text.includes("\ufffd");
    const octets = concatBytes([this.#before, chunk]);
    this.isShifted = shiftAfter(octets) ?? this.isShifted;
    this.#before = octets.slice(-2);
    return text;
  }
}

/** Whether the last escape in these octets shifts; undefined where there is none. */
function shiftAfter(octets: Uint8Array): boolean | undefined {
  for (let end = octets.length - 2; end > 0;) {
    const at = octets.lastIndexOf(escape, end - 1);
    if (at === -1) return undefined;
    const sequence = String.fromCharCode(octets[at + 1] ?? 0, octets[at + 2] ?? 0);
    if (sequence === "(B" || sequence === "(J") return false;
    if (sequence === "(I" || sequence === "$@" || sequence === "$B") return true;
    end = at;
  }
  return undefined;
}

function isGraphic(octet: number): boolean {
  return octet >= 0x21 && octet <= 0x7e;
}

/** ISO-2022-KR (RFC 1557): SO and SI switch; a header `ESC $ ) C` announces KS X 1001. Each line starts in ASCII. */
export class Iso2022KrShifts implements Shifts {
  static readonly #designation = [0x1b, 0x24, 0x29, 0x43];
  isShifted = false;
  /** Octets of the designation seen so far. */
  #matched = 0;

  push(chunk: Uint8Array, out: number[]): void {
    for (const octet of chunk) {
      if (octet !== Iso2022KrShifts.#designation[this.#matched]) this.end(out);
      if (octet === Iso2022KrShifts.#designation[this.#matched]) this.#matched = (this.#matched + 1) % 4;
      else if (octet === 0x0e || octet === 0x0f) this.isShifted = octet === 0x0e;
      else {
        if (octet === lf) this.isShifted = false;
        out.push(this.isShifted && isGraphic(octet) ? octet | 0x80 : octet);
      }
    }
  }

  end(out: number[]): void {
    out.push(...Iso2022KrShifts.#designation.slice(0, this.#matched));
    this.#matched = 0;
  }
}

/** HZ (RFC 1843): `~{` and `~}` switch, `~~` is a tilde, `~` before a line end joins lines. Each line starts in ASCII. */
export class HzShifts implements Shifts {
  isShifted = false;
  #isSecondOctet = false;
  #isEscape = false;

  push(chunk: Uint8Array, out: number[]): void {
    for (const octet of chunk) {
      if (this.#isEscape && this.#escaped(octet, out)) continue;
      if (octet === tilde && !this.#isSecondOctet) this.#isEscape = true;
      else this.#plain(octet, out);
    }
  }

  end(out: number[]): void {
    if (this.#isEscape) out.push(tilde);
    this.#isEscape = false;
  }

  /** @returns whether the octet belongs to the escape. */
  #escaped(octet: number, out: number[]): boolean {
    if (octet === cr && !this.isShifted) return true;
    this.#isEscape = false;
    if (octet === 0x7b && !this.isShifted) this.isShifted = true;
    else if (octet === 0x7d && this.isShifted) this.isShifted = false;
    else if (octet === tilde && !this.isShifted) out.push(tilde);
    else if (octet !== lf || this.isShifted) {
      out.push(tilde);
      return false;
    }
    return true;
  }

  #plain(octet: number, out: number[]): void {
    if (octet === lf) this.isShifted = false;
    const isHalf = this.isShifted && isGraphic(octet);
    this.#isSecondOctet = isHalf && !this.#isSecondOctet;
    out.push(isHalf ? octet | 0x80 : octet);
  }
}
