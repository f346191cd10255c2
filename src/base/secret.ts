import { decodeText } from "./bytes.ts";

/** A string that cannot be printed by accident: logs, JSON and template strings show a placeholder. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it only where it goes to the wire or into a key. */
  reveal(): string {
    return this.#value;
  }

  /** Whether a text gives it away: as it is, in quotes, or in base64, as in a login that a server repeats. */
  isIn(text: string): boolean {
    if (this.#value === "") return false;
    // RFC 9051 section 9, `quoted`.
    const quoted = this.#value.replace(/[\\"]/g, String.raw`\$&`);
    if (text.includes(this.#value) || text.includes(quoted)) return true;
    const encoded = text.match(/[A-Za-z0-9+/]{8,}/g) ?? [];
    return encoded.some((run) => decodeText(Uint8Array.fromBase64(wholeOctets(run))).includes(this.#value));
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }
}

/** base64 without what does not fill an octet. */
function wholeOctets(base64: string): string {
  return base64.length % 4 === 1 ? base64.slice(0, -1) : base64;
}
