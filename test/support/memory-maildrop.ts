import type { Acknowledged, AcknowledgedSet } from "../../src/mailbox/acknowledged-set.ts";
import type { MessageSummary } from "../../src/mailbox/model.ts";
import type { ListQuery, ListResult, MailSource, Snapshot } from "../../src/mailbox/source.ts";
import { MailError } from "../../src/base/errors.ts";

/** A maildrop in memory, for what stands above the mail server: a session of it sees what was there when it was opened. */
export class MemoryMaildrop {
  /** Oldest first. */
  ids: string[];
  /** What a session begins with: mail may come here, or the server refuse. */
  onOpen: (session: number) => void = () => undefined;
  /** A message of another header has another proof. */
  proofOf: (id: string) => string = (id) => `header of ${id}`;
  /** What removing fails with. */
  refusal: MailError | undefined;
  readonly queries: ListQuery[] = [];
  /** `open 1`, `close 1`, `open 2`, ... */
  readonly log: string[] = [];
  #sessions = 0;

  constructor(...ids: readonly string[]) {
    this.ids = [...ids];
  }

  open(): MailSource {
    this.#sessions += 1;
    const session = this.#sessions;
    this.log.push(`open ${session}`);
    const enter = (): readonly string[] => {
      this.onOpen(session);
      return [...this.ids];
    };
    const absent = (): never => {
      throw new Error("not asked of a maildrop here");
    };
    let isOpen = true;
    return {
      isExclusive: true,
      hasConnected: false,
      get isOpen() {
        return isOpen;
      },
      beginRequest: () => undefined,
      settled: () => Promise.resolve(),
      capabilities: absent,
      mailboxes: absent,
      mailbox: absent,
      get: absent,
      part: absent,
      raw: absent,
      list: async (query) => this.#list(enter(), query),
      changes: {
        basis: "uidl-diff",
        sees: { created: true, updated: false, destroyed: true },
        since: async (_mailbox, snapshot, limit) => changesSince(enter(), snapshot, limit),
      },
      removal: {
        when: "at-close",
        remove: async (asked) => {
          const present = enter();
          isOpen = false;
          if (this.refusal) throw this.refusal;
          const removed = asked.filter((id) => present.includes(id));
          this.ids = this.ids.filter((id) => !removed.includes(id));
          return { removed, missing: asked.filter((id) => !present.includes(id)) };
        },
      },
      index: {
        ids: async () => enter(),
        proofs: async (asked) => new Map(asked.map((id) => [id, this.proofOf(id)])),
      },
      cost: () => ({ phases: [{ phase: "connect", ms: 1 }], turns: 2 }),
      close: async () => {
        isOpen = false;
        this.log.push(`close ${session}`);
      },
    };
  }

  async #list(present: readonly string[], query: ListQuery): Promise<ListResult> {
    this.queries.push(query);
    const version = present.join(".");
    const reminder = { remembered: null, cache: null };
    if (version === query.knownVersion) return { unchanged: true, version, ...reminder };
    const hidden = (await query.hidden?.()) ?? new Set<string>();
    const ids = present.filter((id) => !hidden.has(id)).toReversed();
    const start = Number(query.position?.["start"] ?? 0);
    const end = start + query.limit;
    return {
      unchanged: false,
      items: ids.slice(start, end).map(summaryOf),
      next: end < ids.length ? { start: end } : null,
      prev: null,
      total: present.length,
      snapshot: { ids: version },
      version,
      scan: query.filter && { scanned: present.length, complete: true },
      ...reminder,
    };
  }
}

function changesSince(
  present: readonly string[],
  { ids }: Snapshot,
  limit: number,
): Awaited<ReturnType<NonNullable<MailSource["changes"]>["since"]>> {
  if (ids === "expired") throw new MailError("state_expired", "The state tells too little by now.");
  const before = String(ids)
    .split(".")
    .filter((id) => id !== "");
  const isCreated = (id: string): boolean => !before.includes(id);
  const created = present.filter(isCreated).slice(0, limit);
  const reported = present.filter((id) => !isCreated(id) || created.includes(id));
  return {
    basis: "uidl-diff",
    created: created.map(summaryOf),
    updated: [],
    destroyed: before.filter((id) => !present.includes(id)),
    hasMore: reported.length < present.length,
    snapshot: { ids: reported.join(".") },
  };
}

function summaryOf(id: string): MessageSummary {
  return {
    id,
    mailboxIds: { maildrop: true },
    threadId: null,
    subject: `About ${id}`,
    from: [],
    sender: [],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: [],
    inReplyTo: [],
    references: [],
    sentAt: null,
    receivedAt: null,
    size: 1,
    keywords: {},
    hasAttachment: null,
    attachments: [],
    origin: { protocol: "pop3", uidl: id },
  };
}

/** What was acknowledged, kept as long as the test. */
export class MemoryAcknowledgedSet implements AcknowledgedSet {
  readonly entries: Map<string, Acknowledged> = new Map();

  async all(): Promise<ReadonlyMap<string, Acknowledged>> {
    return this.entries;
  }

  async add(proofs: ReadonlyMap<string, string | null>, atMs: number): Promise<void> {
    for (const [id, proof] of proofs) {
      const before = this.entries.get(id);
      if (!before || (proof !== null && proof !== before.proof)) this.entries.set(id, { atMs, proof });
    }
  }

  async forget(messageIds: readonly string[]): Promise<void> {
    for (const id of messageIds) this.entries.delete(id);
  }
}
