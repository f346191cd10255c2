import { MailError } from "../base/errors.ts";
import type { Cost, MailSource } from "../mailbox/source.ts";
import type { Lane, Leave } from "./lane.ts";

/** What a caller is told to wait who could not be let in: by then a short read is over, and one behind it too. */
const retryAfterSeconds = 5;

/** How long one maildrop session may serve those that wait: what came since it began it does not show (RFC 1939 section 4). */
const maxBurstMs = 5_000;

/** How the sessions of a lane are opened, and how long they are kept. */
export interface LaneOptions {
  /** Nothing is connected before the first question. */
  readonly open: () => MailSource;
  /** For how long a session is kept with nobody asking; 0 keeps none. */
  readonly idleMs: number;
}

/** What may be done where the session turns out to be dead. */
export type Repeat = "once" | "never";

/**
 * One connection to a mail server, warm for the next one: whoever uses it has it alone, in the order in which they came.
 */
export class ConnectionLane {
  readonly #options: LaneOptions;
  readonly #lane: Lane;
  #session: MailSource | undefined;
  #openedAtMs = 0;
  #idling: ReturnType<typeof setTimeout> | null = null;

  /** @param lane may be shared with those of other credentials: no two of them have a session open at a time */
  constructor(options: LaneOptions, lane: Lane) {
    this.#options = options;
    this.#lane = lane;
  }

  /**
   * Has the connection to itself until what it asked for is over, a body that streams included.
   * @param pay is told what it cost, also where it fails
   * @throws {MailError} rate_limited: too many wait, or for too long; and what `use` throws
   */
  async run<Answer>(
    use: (session: MailSource) => Promise<Answer>,
    repeat: Repeat,
    pay: (cost: Cost) => void,
  ): Promise<Answer> {
    const leave = await this.#enter();
    clearTimeout(this.#idling);
    const session = this.#takeSession();
    const isWarm = session.hasConnected;
    try {
      return await useOnce(session, use, pay);
    } catch (error) {
      // It may have died while nobody asked, of which nobody hears. A write may have been done all the same.
      if (!isWarm || repeat === "never" || session.isOpen || !isLoss(error)) throw error;
      return await useOnce(this.#takeSession(), use, pay);
    } finally {
      void this.#settle().finally(leave);
    }
  }

  /** Lets nobody in meanwhile, and no session be open: for who goes the whole way anew. @throws {MailError} rate_limited */
  async runAlone<Answer>(use: () => Promise<Answer>): Promise<Answer> {
    const leave = await this.#enter();
    try {
      await this.end();
      return await use();
    } finally {
      leave();
    }
  }

  /** Ends the session that is kept, once nobody uses it. */
  async close(): Promise<void> {
    const leave = await this.#lane.enter();
    if (leave === null) return;
    await this.end();
    leave();
  }

  /** Ends the session. For who is in the lane. */
  async end(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  async #enter(): Promise<Leave> {
    const leave = await this.#lane.enter();
    if (leave === null) throw crowded();
    if (this.#lane.holder !== this) await this.#lane.holder?.end();
    this.#lane.holder = this;
    return leave;
  }

  #takeSession(): MailSource {
    if (!this.#session?.isOpen) {
      this.#session = this.#options.open();
      this.#openedAtMs = Date.now();
    }
    return this.#session;
  }

  /** Once nothing is under way: keeps the session for those who come, or ends it. */
  async #settle(): Promise<void> {
    const session = this.#session;
    await session?.settled();
    if (!session?.isOpen) {
      // A removal has ended it, or a caller who went away; what is left of it is closed here.
      await this.end();
      return;
    }
    const { idleMs } = this.#options;
    const isBurst = this.#lane.isAwaited && Date.now() - this.#openedAtMs < maxBurstMs;
    // A maildrop is locked and frozen while a session is open (RFC 1939 section 4).
    if (idleMs === 0 || (session.isExclusive && !isBurst)) await this.end();
    else if (!session.isExclusive) this.#idling = setTimeout(() => void this.close(), idleMs);
  }
}

async function useOnce<Answer>(
  session: MailSource,
  use: (session: MailSource) => Promise<Answer>,
  pay: (cost: Cost) => void,
): Promise<Answer> {
  session.beginRequest();
  try {
    return await use(session);
  } finally {
    pay(session.cost());
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof MailError && error.connection === "lost" && error.code !== "mail_auth_failed";
}

function crowded(): MailError {
  return new MailError("rate_limited", "Too many requests for this account are under way.", {
    retry: "backoff",
    details: { retryAfterSeconds },
  });
}
