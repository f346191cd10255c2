/** A place in an account's mail that nobody else of ours has meanwhile. */
export interface Lease {
  /** Lets the next one in. Never fails, and may be called twice. */
  release(): void;
}

/**
 * Lets one session at a time at an account's mail. A POP3 maildrop is an exclusive lock (RFC 1939 section 4): without
 * it the second of two requests would fail with `[IN-USE]`.
 */
export interface Gate {
  /**
   * Waits for its turn.
   * @throws {MailError} mailbox_busy where that takes too long
   */
  enter(): Promise<Lease>;
}

/** Lets everybody in at once: for protocols that take any number of sessions. */
export const openGate: Gate = { enter: () => Promise.resolve({ release: () => undefined }) };
