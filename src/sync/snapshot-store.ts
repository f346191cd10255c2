import { digestOf } from "../account/digest.ts";
import type { SealContext, Vault } from "../account/vault.ts";
import { decodeText, encodeUtf8 } from "../base/bytes.ts";
import type { Remembered } from "../mailbox/source.ts";
import { type Clock, platformClock } from "./pauses.ts";
import { type Reminder, RememberedMailboxes } from "./remembered-mailboxes.ts";

// What is remembered of mailboxes, in KV (docs/storage.md):
//   key      `sync/<account key>/<digest of the mailbox key>`
//   value    sealed JSON of Reminder
//   expires  30 days after it was written
const prefixOf = (accountKey: string): string => `sync/${encodeURIComponent(accountKey)}/`;
const lifetimeSeconds = 30 * 86_400;
/** What nobody changes is written anew so often, for it would expire in use. */
const renewMs = 86_400_000;
/** KV takes one write a second for each key. */
const writePauseMs = 1_000;

const endless = new AbortController().signal;

/**
 * Remembers the mailboxes of one account: in memory, and in KV for whoever serves it next. KV may fail, be a minute
 * behind or lose a write: then less is remembered, or what is older, and nobody hears of it.
 */
export class SnapshotStore {
  readonly #kv: KVNamespace;
  readonly #vault: Vault;
  readonly #accountKey: string;
  readonly #clock: Clock;
  readonly #memory = new RememberedMailboxes();
  /** What is to be written, newest only. */
  readonly #waiting = new Map<string, Reminder>();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #writtenAtMs = new Map<string, number>();

  /**
   * @param accountKey names the tenant's account, and whoever may read its mail: what is stored under one is never read
   * under another
   */
  constructor(kv: KVNamespace, vault: Vault, accountKey: string, clock: Clock = platformClock) {
    this.#kv = kv;
    this.#vault = vault;
    this.#accountKey = accountKey;
    this.#clock = clock;
  }

  /** @param mailboxKey as the mailbox is asked for: its id, or a role */
  async get(mailboxKey: string): Promise<Reminder | null> {
    const held = this.#memory.get(mailboxKey);
    if (held) return held;
    const found = await this.#read(mailboxKey).catch(() => undefined);
    // What came meanwhile is newer.
    const newer = this.#memory.get(mailboxKey);
    if (newer || !found) return newer ?? null;
    const { octets, reminder } = found;
    this.#memory.set(mailboxKey, { ...reminder, octets, keptAtMs: reminder.storedAtMs });
    return reminder;
  }

  /**
   * @returns resolves once it is written, or a newer one, or lost: for `waitUntil`. It never rejects
   */
  put(mailboxKey: string, value: Remembered): Promise<void> {
    const storedAtMs = this.#clock.nowMs();
    const held = this.#memory.get(mailboxKey);
    const json = held?.value === value ? undefined : JSON.stringify(value);
    const isSame = held !== undefined && (json === undefined || json === JSON.stringify(held.value));
    const octets = json === undefined ? (held?.octets ?? 0) : encodeUtf8(json).length;
    const keptAtMs = isSame ? held.keptAtMs : null;
    this.#memory.set(mailboxKey, { value, storedAtMs, octets, keptAtMs });
    const reminder = { value, storedAtMs };
    if (this.#isKept(mailboxKey, reminder)) return Promise.resolve();
    this.#waiting.set(mailboxKey, reminder);
    const writing = this.#writing.get(mailboxKey) ?? this.#writeAll(mailboxKey);
    this.#writing.set(mailboxKey, writing);
    return writing;
  }

  /**
   * Forgets all of the account's mailboxes. What another place wrote within the last minute KV may not list yet: that
   * expires.
   * @throws what KV throws
   */
  async deleteAll(): Promise<void> {
    this.#memory.clear();
    this.#waiting.clear();
    await Promise.all(this.#writing.values());
    this.#memory.clear();
    const prefix = prefixOf(this.#accountKey);
    for (let cursor: string | null = null, isLast = false; !isLast;) {
      const page: KVNamespaceListResult<unknown> = await this.#kv.list({ prefix, cursor });
      await Promise.all(page.keys.map(({ name }) => this.#kv.delete(name)));
      isLast = page.list_complete;
      cursor = page.list_complete ? null : page.cursor;
    }
  }

  async #read(mailboxKey: string): Promise<{ reminder: Reminder; octets: number } | undefined> {
    const sealed = await this.#kv.get(await this.#nameOf(mailboxKey));
    const plain = sealed === null ? undefined : await this.#vault.open(sealed, this.#contextOf(mailboxKey));
    if (plain === undefined) return undefined;
    const read: unknown = JSON.parse(decodeText(plain));
    if (!isReminder(read)) return undefined;
    // The clock of the place that wrote it may be ahead.
    const storedAtMs = Math.min(read.storedAtMs, this.#clock.nowMs());
    return { reminder: { value: read.value, storedAtMs }, octets: plain.length };
  }

  /** Until nothing waits. */
  async #writeAll(mailboxKey: string): Promise<void> {
    while (this.#unkept(mailboxKey)) {
      const pauseMs = (this.#writtenAtMs.get(mailboxKey) ?? -Infinity) + writePauseMs - this.#clock.nowMs();
      if (pauseMs > 0) await this.#clock.wait(pauseMs, endless);
      const newest = this.#unkept(mailboxKey);
      this.#waiting.delete(mailboxKey);
      if (newest) await this.#write(mailboxKey, newest).catch(() => undefined);
    }
    this.#writing.delete(mailboxKey);
  }

  /** What waits; not what was written by now, as it may have come again meanwhile. */
  #unkept(mailboxKey: string): Reminder | undefined {
    const reminder = this.#waiting.get(mailboxKey);
    if (!reminder || !this.#isKept(mailboxKey, reminder)) return reminder;
    this.#waiting.delete(mailboxKey);
    return undefined;
  }

  #isKept(mailboxKey: string, { value, storedAtMs }: Reminder): boolean {
    const held = this.#memory.get(mailboxKey);
    return held?.value === value && held.keptAtMs !== null && storedAtMs - held.keptAtMs < renewMs;
  }

  async #write(mailboxKey: string, reminder: Reminder): Promise<void> {
    this.#noteWrite(mailboxKey);
    const plain = encodeUtf8(JSON.stringify(reminder));
    const sealed = await this.#vault.seal(plain, this.#contextOf(mailboxKey));
    await this.#kv.put(await this.#nameOf(mailboxKey), sealed, { expirationTtl: lifetimeSeconds });
    const held = this.#memory.get(mailboxKey);
    if (held?.value === reminder.value) {
      this.#memory.set(mailboxKey, { ...held, keptAtMs: reminder.storedAtMs });
    }
  }

  /** After a pause it makes no difference any more when a mailbox was written. */
  #noteWrite(mailboxKey: string): void {
    const nowMs = this.#clock.nowMs();
    for (const [key, atMs] of this.#writtenAtMs) {
      if (atMs + writePauseMs < nowMs) this.#writtenAtMs.delete(key);
    }
    this.#writtenAtMs.set(mailboxKey, nowMs);
  }

  async #nameOf(mailboxKey: string): Promise<string> {
    return prefixOf(this.#accountKey) + (await digestOf("mailbox", mailboxKey));
  }

  #contextOf(mailboxKey: string): SealContext {
    // The account's key says whose tenant it is.
    return { purpose: "sync", tenant: "", account: this.#accountKey, binding: [mailboxKey] };
  }
}

/** Whether it has the shape of one; the value is checked by the source that made it. */
function isReminder(value: unknown): value is Reminder {
  if (typeof value !== "object" || value === null) return false;
  const { storedAtMs, value: remembered } = value as Partial<Record<keyof Reminder, unknown>>;
  return typeof storedAtMs === "number" && typeof remembered === "object" && remembered !== null;
}
