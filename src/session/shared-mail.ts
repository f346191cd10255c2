import { capabilityMissing, MailError } from "../base/errors.ts";
import { acknowledge } from "../mailbox/acknowledge.ts";
import type { AcknowledgedSet } from "../mailbox/acknowledged-set.ts";
import type { DiagnoseStage } from "../mailbox/diagnose.ts";
import { listFromRemembered } from "../mailbox/remembered.ts";
import type { Cost, ListQuery, ListResult, MailSource } from "../mailbox/source.ts";
import type { SnapshotStore } from "../sync/snapshot-store.ts";
import { ConnectionLane, type LaneOptions, type Repeat } from "./connection-lane.ts";
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
 * downloads, so that an attachment of 100 MB does not hold up the list. Equal reads that are under way at the same time
 * are answered once.
 */
export class SharedMail {
  readonly #options: SharedMailOptions;
  readonly #short: ConnectionLane;
  readonly #long: ConnectionLane;
  readonly #underWay = new Map<string, Promise<Reply>>();

  constructor(options: SharedMailOptions) {
    this.#options = options;
    const { short, long } = options.lanes;
    this.#short = new ConnectionLane(options, short);
    this.#long = long === short ? this.#short : new ConnectionLane(options, long);
  }

  /** Never rejects for what a mail server does: that is in the reply. */
  ask(question: Question): Promise<Reply> {
    if (!shared.has(question.name)) return this.#answer(question);
    const key = JSON.stringify(question);
    const answering =
      this.#underWay.get(key) ?? this.#answer(question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answering);
    return answering;
  }

  async close(): Promise<void> {
    await Promise.all([this.#short.close(), this.#long.close()]);
  }

  async #answer(question: Question): Promise<Reply> {
    const costs: Cost[] = [];
    const pay = (cost: Cost): void => void costs.push(cost);
    try {
      const value = await this.#valueOf(question, pay);
      return { ok: true, value, cost: sumOf(costs) };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      return { ok: false, error: packError(error), cost: sumOf(costs) };
    }
  }

  #valueOf(question: Question, pay: (cost: Cost) => void): Promise<unknown> {
    const read = <Answer>(use: (session: MailSource) => Promise<Answer>): Promise<Answer> =>
      this.#short.run(use, "once", pay);
    const write = <Answer>(use: (session: MailSource) => Promise<Answer>): Promise<Answer> =>
      this.#short.run(use, "never", pay);
    const download = <Answer>(
      use: (session: MailSource) => Promise<Answer>,
      repeat: Repeat,
    ): Promise<Answer> => this.#long.run(use, repeat, pay);
    switch (question.name) {
      case "capabilities":
        return read((session) => session.capabilities());
      case "mailboxes":
        return read((session) => session.mailboxes());
      case "mailbox":
        return read((session) => session.mailbox(question.mailbox));
      case "list":
        return this.#list(question.query, pay);
      case "get":
        return read((session) => session.get(question.id, question.wish));
      case "part":
        return download((session) => session.part(question.id, question.partId, question.wish), "once");
      case "raw":
        return download((session) => session.raw(question.id, question.range, question.wish), "once");
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

  async #list(wish: ListWish, pay: (cost: Cost) => void): Promise<ListResult> {
    const { isHiding, ...rest } = wish;
    const { snapshots } = this.#options;
    const reminder = await snapshots.get(wish.mailbox);
    const hidden = isHiding ? async (): Promise<ReadonlySet<string>> => this.#hiddenIds() : null;
    const query: ListQuery = { ...rest, hidden, remembered: reminder?.value ?? null };
    if (reminder && query.maxAgeSeconds !== null) {
      const isYoung = Date.now() - reminder.storedAtMs <= query.maxAgeSeconds * 1_000;
      const answer = isYoung ? listFromRemembered(reminder.value, query) : undefined;
      if (answer) {
        pay({ phases: [], turns: 0, cache: answer.cache });
        return answer;
      }
    }
    const result = await this.#short.run((session) => session.list(query), "once", pay);
    if (result.remembered) void snapshots.put(wish.mailbox, result.remembered);
    return { ...result, remembered: null };
  }

  async #hiddenIds(): Promise<ReadonlySet<string>> {
    return new Set((await this.#options.acknowledged.all()).keys());
  }
}

/** Reads whose answer is a plain value: two that are equal at the same time have the same answer. */
const shared: ReadonlySet<Question["name"]> = new Set([
  "capabilities",
  "mailboxes",
  "mailbox",
  "list",
  "get",
  "changes",
]);

function sumOf(costs: readonly Cost[]): Cost {
  return {
    phases: costs.flatMap(({ phases }) => phases),
    turns: costs.reduce((sum, { turns }) => sum + turns, 0),
    cache: costs.findLast(({ cache }) => cache)?.cache ?? null,
  };
}
