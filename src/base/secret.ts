import { encodeUtf8 } from "./bytes.ts";

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

  /** Whether a text gives it away, as it is or in base64. */
  isIn(text: string): boolean {
    if (this.#value === "") return false;
    return (
      text.includes(this.#value) || text.includes(encodeUtf8(this.#value).toBase64({ omitPadding: true }))
    );
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }
}
