import { limits } from "../base/limits.ts";
import type { Remembered } from "../mailbox/source.ts";

/** What is remembered of a mailbox, and since when. */
export interface Reminder {
  readonly value: Remembered;
  /** When the mailbox was like that for certain, in milliseconds since 1970. */
  readonly storedAtMs: number;
}

export interface HeldReminder extends Reminder {
  /** Octets of its JSON. */
  readonly octets: number;
  /** When KV has taken this value, in milliseconds since 1970; null where it may have another one, or none. */
  readonly keptAtMs: number | null;
}

/** The mailboxes that were used last, in memory: as many as `limits` allows. */
export class RememberedMailboxes {
  /** The one that was used last is the last. */
  readonly #held = new Map<string, HeldReminder>();
  #octets = 0;

  get(mailboxKey: string): HeldReminder | undefined {
    const reminder = this.#held.get(mailboxKey);
    if (reminder) this.set(mailboxKey, reminder);
    return reminder;
  }

  set(mailboxKey: string, reminder: HeldReminder): void {
    this.delete(mailboxKey);
    this.#held.set(mailboxKey, reminder);
    this.#octets += reminder.octets;
    for (const oldest of this.#held.keys()) {
      const isMuch = this.#octets > limits.maxRememberedBytesInMemory;
      if (!isMuch && this.#held.size <= limits.maxRememberedMailboxes) break;
      this.delete(oldest);
    }
  }

  delete(mailboxKey: string): void {
    this.#octets -= this.#held.get(mailboxKey)?.octets ?? 0;
    this.#held.delete(mailboxKey);
  }

  clear(): void {
    this.#held.clear();
    this.#octets = 0;
  }
}
