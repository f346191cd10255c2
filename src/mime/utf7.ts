import type { CharsetDecoder } from "./charset.ts";

const plus = 0x2b;
const minus = 0x2d;

/** UTF-7 (RFC 2152): ASCII, and UTF-16 in base64 between `+` and `-`. */
export class Utf7Decoder implements CharsetDecoder {
  #isShifted = false;
  /** Whether anything came since the `+`. */
  #isEmptyShift = false;
  #bits = 0;
  #bitCount = 0;
  /** A high surrogate that waits for its low one. */
  #high = "";
  hasProblem = false;

  get isShifted(): boolean {
    return this.#isShifted;
  }

  decode(chunk: Uint8Array, last: boolean): string {
    let text = "";
    for (const octet of chunk) text += this.#isShifted ? this.#shifted(octet) : this.#direct(octet);
    return last ? text + this.#endShift() : text;
  }

  #direct(octet: number): string {
    if (octet === plus) {
      this.#isShifted = true;
      this.#isEmptyShift = true;
      return "";
    }
    return octet < 0x80 ? String.fromCharCode(octet) : this.#replaced();
  }

  #shifted(octet: number): string {
    const value = base64Value(octet);
    if (value === -1) {
      const isPlusItself = this.#isEmptyShift;
      if (isPlusItself && octet !== minus) this.hasProblem = true;
      const text = (isPlusItself ? "+" : "") + this.#endShift();
      return octet === minus ? text : text + this.#direct(octet);
    }
    this.#isEmptyShift = false;
    this.#bits = (this.#bits << 6) | value;
    this.#bitCount += 6;
    if (this.#bitCount < 16) return "";
    this.#bitCount -= 16;
    const unit = this.#bits >>> this.#bitCount;
    this.#bits &= (1 << this.#bitCount) - 1;
    return this.#codeUnit(unit);
  }

  #codeUnit(unit: number): string {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (this.#high !== "" && isLow) {
      const pair = this.#high + String.fromCharCode(unit);
      this.#high = "";
      return pair;
    }
    const before = this.#endSurrogate();
    if (isLow) return before + this.#replaced();
    const text = String.fromCharCode(unit);
    if (unit < 0xd800 || unit > 0xdbff) return before + text;
    this.#high = text;
    return before;
  }

  /** The bits that are left over must be padding: fewer than a base64 character, and zero. */
  #endShift(): string {
    if (this.#bitCount >= 6 || this.#bits !== 0) this.hasProblem = true;
    this.#isShifted = false;
    this.#bits = 0;
    this.#bitCount = 0;
    return this.#endSurrogate();
  }

  #endSurrogate(): string {
    if (this.#high === "") return "";
    this.#high = "";
    return this.#replaced();
  }

  #replaced(): string {
    this.hasProblem = true;
    return "\ufffd";
  }
}

function base64Value(octet: number): number {
  if (octet >= 0x41 && octet <= 0x5a) return octet - 0x41;
  if (octet >= 0x61 && octet <= 0x7a) return octet - 0x61 + 26;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30 + 52;
  if (octet === plus) return 62;
  return octet === 0x2f ? 63 : -1;
}
