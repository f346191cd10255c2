import type { LaneLimits } from "../base/limits.ts";

/** Lets the next one in. May be called twice, and late: it never ends another's lease. */
export type Leave = () => void;

/** Lets in one at a time, in the order in which they came. */
export class Lane {
  /** Whoever was in last, and may have left a mail session open. Kept by those who enter. */
  holder: { end(): Promise<void> } | null = null;
  readonly #limits: LaneLimits;
  /** In order of arrival: what lets each of them in. */
  readonly #waiting = new Set<() => void>();
  #inside: Leave | null = null;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Whether anybody waits to be let in. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** @returns null where it would wait too long, or where too many wait already */
  enter(): Promise<Leave | null> {
    if (this.#inside === null) return Promise.resolve(this.#letIn());
    if (this.#waiting.size >= this.#limits.maxWaiting) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(admit);
        resolve(null);
      }, this.#limits.maxWaitMs);
      const admit = (): void => {
        clearTimeout(timer);
        resolve(this.#letIn());
      };
      this.#waiting.add(admit);
    });
  }

  #letIn(): Leave {
    const leave = (): void => {
      clearTimeout(timer);
      if (this.#inside !== leave) return;
      this.#inside = null;
      this.#admitNext();
    };
    const timer = setTimeout(leave, this.#limits.maxLeaseMs);
    this.#inside = leave;
    return leave;
  }

  #admitNext(): void {
    const [admit] = this.#waiting;
    if (admit === undefined) return;
    this.#waiting.delete(admit);
    admit();
  }
}
