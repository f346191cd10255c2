import { capabilityMissing, MailError } from "../base/errors.ts";
import { acknowledge } from "../mailbox/acknowledge.ts";
import type { AcknowledgedSet } from "../mailbox/acknowledged-set.ts";
import type { DiagnoseStage } from "../mailbox/diagnose.ts";
import { listFromRemembered } from "../mailbox/remembered.ts";
import type { Cost, ListQuery, ListResult, MailSource } from "../mailbox/source.ts";
import type { Reminder } from "../sync/remembered-mailboxes.ts";
import type { SnapshotStore } from "../sync/snapshot-store.ts";
import { ConnectionLane, type LaneOptions, type Repeat } from "./connection-lane.ts";
import { sumOfCosts } from "./cost.ts";
import type { Lane } from "./lane.ts";
import { type ListWish, packError, type Question, type Reply } from "./question.ts";

export interface SharedMailOptions extends LaneOptions {
  readonly acknowledged: AcknowledgedSet;
  readonly diagnose: () => Promise<readonly DiagnoseStage[]>;
  /** What is remembered of the mailboxes, for these credentials alone. */
  readonly snapshots: Pick<SnapshotStore, "get" | "put">;
  /** The same for both where the mail server lets in one session at a time. */
  readonly lanes: { readonly short: Lane; readonly long: Lane };
}

/**
 * An account's mail for all who ask with the same credentials: at most two connections, one for short reads and one for
 * downloads, so that an attachment of 100 MB does not hold up the list. Equal reads that wait for the same connection
 * are answered once.
 */
export class SharedMail {
  readonly #options: SharedMailOptions;
  readonly #short: ConnectionLane;
  readonly #long: ConnectionLane;
  /** Reads that have not begun. */
  readonly #waiting = new Map<string, Promise<Reply>>();

  constructor(options: SharedMailOptions) {
    this.#options = options;
    const { short, long } = options.lanes;
    this.#short = new ConnectionLane(options, short);
    this.#long = long === short ? this.#short : new ConnectionLane(options, long);
  }

  /** Never rejects for what a mail server does: that is in the reply. */
  ask(question: Question): Promise<Reply> {
    if (!shared.has(question.name)) return this.#answer(question, () => undefined);
    const key = JSON.stringify(question);
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    // Who asks once it has begun may have changed something that it did not see.
    const begin = (): void => {
      if (this.#waiting.get(key) === answering) this.#waiting.delete(key);
    };
    const answering = this.#answer(question, begin).finally(begin);
    this.#waiting.set(key, answering);
    return answering;
  }

  async close(): Promise<void> {
    await Promise.all([this.#short.close(), this.#long.close()]);
  }

  async #answer(question: Question, begin: () => void): Promise<Reply> {
    const costs: Cost[] = [];
    const pay = (cost: Cost): void => void costs.push(cost);
    try {
      const value = await this.#valueOf(question, pay, begin);
      return { ok: true, value, cost: sumOfCosts(costs) };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      return { ok: false, error: packError(error), cost: sumOfCosts(costs) };
    }
  }

  #valueOf(question: Question, pay: (cost: Cost) => void, begin: () => void): Promise<unknown> {
    type Use<Answer> = (session: MailSource) => Promise<Answer>;
    const run = <Answer>(lane: ConnectionLane, repeat: Repeat, use: Use<Answer>): Promise<Answer> => {
      const beginAndUse: Use<Answer> = (session) => {
        begin();
        return use(session);
      };
      return lane.run(beginAndUse, repeat, pay);
    };
    const read = <Answer>(use: Use<Answer>): Promise<Answer> => run(this.#short, "once", use);
    const download = <Answer>(use: Use<Answer>): Promise<Answer> => run(this.#long, "once", use);
    const write = <Answer>(use: Use<Answer>): Promise<Answer> => run(this.#short, "never", use);
    switch (question.name) {
      case "capabilities":
        return read((session) => session.capabilities());
      case "mailboxes":
        return read((session) => session.mailboxes());
      case "mailbox":
        return read((session) => session.mailbox(question.mailbox));
      case "list":
        return this.#list(question.query, pay, read);
      case "get":
        return read((session) => session.get(question.id, question.wish));
      case "part":
        return download((session) => session.part(question.id, question.partId, question.wish));
      case "raw":
        return download((session) => session.raw(question.id, question.range, question.wish));
      case "changes":
        return read(async ({ changes }) => {
          if (!changes) throw capabilityMissing("changes");
          return changes.since(question.mailbox, question.snapshot, question.limit);
        });
      case "remove":
        return write(async ({ removal }) => {
          if (!removal) throw capabilityMissing("remove");
          return removal.remove(question.ids);
        });
      case "acknowledge":
        return write((session) =>
          acknowledge(session, this.#options.acknowledged, question.ids, question.retention, Date.now()),
        );
      case "diagnose":
        // It goes the whole way anew, and a maildrop lets in one at a time: the lane is held, its session ended.
        return this.#short.runAlone(() => this.#options.diagnose());
    }
  }

  async #list(
    wish: ListWish,
    pay: (cost: Cost) => void,
    read: (use: (session: MailSource) => Promise<ListResult>) => Promise<ListResult>,
  ): Promise<ListResult> {
    const { isHiding, ...rest } = wish;
    const { snapshots } = this.#options;
    const reminder = await snapshots.get(wish.mailbox);
    const hidden = isHiding ? async (): Promise<ReadonlySet<string>> => this.#hiddenIds() : null;
    const query: ListQuery = { ...rest, hidden, remembered: reminder?.value ?? null };
    const result = listAtHand(reminder, query) ?? (await read((session) => session.list(query)));
    pay({ phases: [], turns: 0, cache: result.cache });
    // What was at hand is no newer for having been asked for.
    if (result.remembered && result.cache !== "hit") void snapshots.put(wish.mailbox, result.remembered);
    return { ...result, remembered: null };
  }

  async #hiddenIds(): Promise<ReadonlySet<string>> {
    return new Set((await this.#options.acknowledged.all()).keys());
  }
}

/** Reads whose answer is a plain value: those that are equal and have not begun have the same answer. */
const shared: ReadonlySet<Question["name"]> = new Set([
  "capabilities",
  "mailboxes",
  "mailbox",
  "list",
  "get",
  "changes",
]);

/** The list by what is remembered, where the caller allows its age and it holds all that is asked for. */
function listAtHand(reminder: Reminder | null, query: ListQuery): ListResult | undefined {
  if (!reminder || query.maxAgeSeconds === null) return undefined;
  const isYoung = Date.now() - reminder.storedAtMs <= query.maxAgeSeconds * 1_000;
  return isYoung ? listFromRemembered(reminder.value, query) : undefined;
}
