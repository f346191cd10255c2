import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MemoryKv } from "../../test/support/memory-kv.ts";
import { idle } from "../../test/support/memory-transport.ts";
import { Vault } from "../account/vault.ts";
import { limits } from "../base/limits.ts";
import type { Remembered } from "../mailbox/source.ts";
import type { Clock } from "./pauses.ts";
import { SnapshotStore } from "./snapshot-store.ts";

const vault = new Vault([{ id: "v1", bytes: crypto.getRandomValues(new Uint8Array(32)) }]);
const dayMs = 86_400_000;

/** A clock that stands until it is moved. */
class StandingClock implements Clock {
  #nowMs = 1_700_000_000_000;
  #waiting: { readonly untilMs: number; readonly resolve: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ untilMs: this.#nowMs + ms, resolve }));
  }

  /** Lets what waited so long go on, and come to its next wait. */
  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    const over = this.#waiting.filter(({ untilMs }) => untilMs <= this.#nowMs);
    this.#waiting = this.#waiting.filter(({ untilMs }) => untilMs > this.#nowMs);
    for (const { resolve } of over) resolve();
    await settled();
  }
}

/** Until WebCrypto has done what it was asked. */
async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) await idle();
}

/** A store, and another one later, elsewhere, that has only what KV has. */
function place(): {
  kv: MemoryKv;
  clock: StandingClock;
  store: SnapshotStore;
  elsewhere: (account?: string) => SnapshotStore;
} {
  const kv = new MemoryKv();
  const clock = new StandingClock();
  const elsewhere = (account = "acme/a1"): SnapshotStore =>
    new SnapshotStore(kv.namespace, vault, account, clock);
  return { kv, clock, elsewhere, store: elsewhere() };
}

const first: Remembered = { protocol: "imap", exists: 1 };
const second: Remembered = { protocol: "imap", exists: 2 };
const third: Remembered = { protocol: "imap", exists: 3 };

describe("what is remembered of a mailbox", () => {
  it("is there again, with when it was put, here and elsewhere", async () => {
    const { clock, store, elsewhere } = place();
    const storedAtMs = clock.nowMs();
    await store.put("inbox", first);
    await clock.pass(60_000);
    expect(await store.get("inbox")).toMatchObject({ value: first, storedAtMs });
    expect(await elsewhere().get("inbox")).toMatchObject({ value: first, storedAtMs });
    expect(await elsewhere().get("sent")).toBeNull();
    expect(await store.get("sent")).toBeNull();
  });

  it("is in KV under the account and a digest of the mailbox, sealed, for 30 days", async () => {
    const { kv, store } = place();
    await store.put("inbox", first);
    expect(kv.puts).toEqual([
      {
        name: expect.stringMatching(/^sync\/acme%2Fa1\/[A-Za-z0-9_-]{22}$/),
        options: { expirationTtl: 2_592_000 },
      },
    ]);
    const [sealed = ""] = kv.entries.values();
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
    expect(
      new TextDecoder().decode(Uint8Array.fromBase64(sealed.slice(3), { alphabet: "base64url" })),
    ).not.toContain("imap");
  });

  it("is there again in the platform's KV", async () => {
    const account = crypto.randomUUID();
    await new SnapshotStore(env.KV, vault, account).put("inbox", first);
    expect(await new SnapshotStore(env.KV, vault, account).get("inbox")).toMatchObject({ value: first });
    await new SnapshotStore(env.KV, vault, account).deleteAll();
    expect(await new SnapshotStore(env.KV, vault, account).get("inbox")).toBeNull();
  });

  it("is never as new as the future, whatever clock wrote it", async () => {
    const { kv, clock, store } = place();
    await clock.pass(5_000);
    await store.put("inbox", first);
    const behind = new StandingClock();
    const found = await new SnapshotStore(kv.namespace, vault, "acme/a1", behind).get("inbox");
    expect(found?.storedAtMs).toBe(behind.nowMs());
  });

  it("is read from KV once, and then from memory", async () => {
    const { kv, store, elsewhere } = place();
    await store.put("inbox", first);
    const other = elsewhere();
    for (let n = 0; n < 3; n++) await other.get("inbox");
    expect(kv.gets).toHaveLength(1);
  });

  it("is what was put while KV was read", async () => {
    const { store, elsewhere } = place();
    await store.put("inbox", first);
    const other = elsewhere();
    const reading = other.get("inbox");
    const writing = other.put("inbox", second);
    expect(await reading).toMatchObject({ value: second });
    await writing;
  });
});

describe("writes to KV", () => {
  it("are at most one a second and mailbox: the newest follows when the second is over", async () => {
    const { kv, clock, store, elsewhere } = place();
    await store.put("inbox", first);
    let isWritten = false;
    const later = store.put("inbox", second);
    const last = store.put("inbox", third).then(() => (isWritten = true));
    await clock.pass(999);
    expect([kv.puts.length, isWritten]).toEqual([1, false]);
    expect(await store.get("inbox")).toMatchObject({ value: third });
    await clock.pass(1);
    await Promise.all([later, last]);
    expect(kv.puts).toHaveLength(2);
    expect(await elsewhere().get("inbox")).toMatchObject({ value: third });
  });

  it("of other mailboxes do not wait", async () => {
    const { kv, store } = place();
    await Promise.all([store.put("inbox", first), store.put("sent", first)]);
    expect(new Set(kv.puts.map(({ name }) => name)).size).toBe(2);
  });

  it("of what came while it was written follow it", async () => {
    const { kv, clock, store, elsewhere } = place();
    const writing = store.put("inbox", first);
    const later = store.put("inbox", second);
    await settled();
    await clock.pass(1_000);
    await Promise.all([writing, later]);
    expect(kv.puts.length).toBeLessThanOrEqual(2);
    expect(await elsewhere().get("inbox")).toMatchObject({ value: second });
  });

  it("are left out where nothing but time has changed, which is known here all the same", async () => {
    const { kv, clock, store, elsewhere } = place();
    await Promise.all([store.put("inbox", first), store.put("inbox", first)]);
    for (const same of [first, { ...first }]) {
      await clock.pass(10_000);
      await store.put("inbox", same);
      expect(await store.get("inbox")).toMatchObject({ storedAtMs: clock.nowMs() });
    }
    const other = elsewhere();
    const found = await other.get("inbox");
    if (found) await other.put("inbox", found.value);
    expect(kv.puts).toHaveLength(1);
  });

  it("are made all the same once a day, so that nothing expires in use", async () => {
    const { kv, clock, store } = place();
    await store.put("inbox", first);
    await clock.pass(dayMs - 1);
    await store.put("inbox", first);
    expect(kv.puts).toHaveLength(1);
    await clock.pass(1);
    await store.put("inbox", first);
    expect(kv.puts).toHaveLength(2);
  });
});

describe("a KV that fails", () => {
  it("by throwing at a read has nothing, and may have it the next time", async () => {
    const { kv, store, elsewhere } = place();
    await store.put("inbox", first);
    const other = elsewhere();
    kv.onGet = "throws";
    expect(await other.get("inbox")).toBeNull();
    kv.onGet = undefined;
    expect(await other.get("inbox")).toMatchObject({ value: first });
  });

  it("by throwing at a write loses it, and is given it again with the next list", async () => {
    const { kv, clock, store, elsewhere } = place();
    kv.onPut = "throws";
    await expect(store.put("inbox", first)).resolves.toBeUndefined();
    expect(await store.get("inbox")).toMatchObject({ value: first });
    expect(await elsewhere().get("inbox")).toBeNull();
    kv.onPut = undefined;
    await clock.pass(1_000);
    await store.put("inbox", first);
    expect(await elsewhere().get("inbox")).toMatchObject({ value: first });
  });

  it("by losing a write without a word has what was there before, with its time", async () => {
    const { kv, clock, store, elsewhere } = place();
    const storedAtMs = clock.nowMs();
    await store.put("inbox", first);
    await clock.pass(2_000);
    kv.onPut = "loses";
    await store.put("inbox", second);
    expect(await elsewhere().get("inbox")).toMatchObject({ value: first, storedAtMs });
  });

  it("by being a minute behind has what was there a minute ago, with its time", async () => {
    const { kv, clock, store, elsewhere } = place();
    const storedAtMs = clock.nowMs();
    await store.put("inbox", first);
    kv.stale = new Map(kv.entries);
    await clock.pass(60_000);
    await store.put("inbox", second);
    expect(await elsewhere().get("inbox")).toMatchObject({ value: first, storedAtMs });
    expect(await store.get("inbox")).toMatchObject({ value: second });
  });

  it.each(["", "x", "v1.", "v1.AAAA", "{}", "v9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
    "by answering what nobody sealed has nothing: %j",
    async (damaged) => {
      const { kv, store, elsewhere } = place();
      await store.put("inbox", first);
      for (const name of kv.entries.keys()) kv.entries.set(name, damaged);
      expect(await elsewhere().get("inbox")).toBeNull();
    },
  );

  it.each([
    "null",
    "{",
    "[]",
    "{}",
    '{"storedAtMs":"1","value":{}}',
    '{"storedAtMs":1,"value":null}',
    '{"storedAtMs":1}',
  ])("by having kept what is no reminder has nothing: %s", async (json) => {
    const { kv, store, elsewhere } = place();
    await store.put("inbox", first);
    const context = { purpose: "sync", tenant: "", account: "acme/a1", binding: ["inbox"] } as const;
    const sealed = await vault.seal(new TextEncoder().encode(json), context);
    for (const name of kv.entries.keys()) kv.entries.set(name, sealed);
    expect(await elsewhere().get("inbox")).toBeNull();
  });

  it("by answering another account's value, or another mailbox's, has nothing", async () => {
    const { kv, elsewhere } = place();
    await elsewhere("acme/a1").put("inbox", first);
    await elsewhere("acme/a2").put("inbox", second);
    await elsewhere("acme/a1").put("sent", third);
    const [a1 = "", a2 = "", sent = ""] = kv.entries.keys();
    const values = new Map(kv.entries);
    for (const [name, other] of [
      [a1, a2],
      [a2, a1],
      [a1, sent],
    ] as const) {
      kv.entries.set(name, values.get(other) ?? "");
      const account = name === a2 ? "acme/a2" : "acme/a1";
      expect(await elsewhere(account).get("inbox")).toBeNull();
      kv.entries.set(name, values.get(name) ?? "");
    }
  });
});

describe("forgetting an account", () => {
  it("forgets all its mailboxes, in memory and in KV, and no other account's", async () => {
    const { kv, store, elsewhere } = place();
    for (const mailbox of ["inbox", "sent", "trash"]) await store.put(mailbox, first);
    for (const other of ["acme", "acme/a", "acme/a1/b", "acme/a10"])
      await elsewhere(other).put("inbox", second);
    await store.deleteAll();
    expect(await store.get("inbox")).toBeNull();
    expect(kv.entries.size).toBe(4);
    for (const other of ["acme", "acme/a", "acme/a1/b", "acme/a10"])
      expect(await elsewhere(other).get("inbox")).toMatchObject({ value: second });
  });

  it("leaves out what waits to be written, and waits for what is being written", async () => {
    const { kv, clock, store } = place();
    await store.put("inbox", first);
    const waiting = store.put("inbox", second);
    const writing = store.put("sent", first);
    const deleting = store.deleteAll();
    await settled();
    await clock.pass(1_000);
    await Promise.all([waiting, writing, deleting]);
    expect([...kv.entries.keys()]).toEqual([]);
  });
});

describe("the memory of a store", () => {
  /** How many of these mailboxes it has without asking KV. */
  async function countHeld(kv: MemoryKv, store: SnapshotStore, count: number): Promise<number> {
    const before = kv.gets.length;
    for (let n = count - 1; n >= 0; n--) await store.get(`m${n}`);
    return count - (kv.gets.length - before);
  }

  it("holds limits.maxRememberedMailboxes, those that were used last", async () => {
    const { kv, store } = place();
    const count = limits.maxRememberedMailboxes;
    for (let n = 0; n < count; n++) await store.put(`m${n}`, first);
    await store.get("m0");
    await store.put("one more", first);
    await store.get("m0");
    expect(kv.gets).toEqual([]);
    await store.get("m1");
    expect(kv.gets).toHaveLength(1);
  });

  it("holds limits.maxRememberedBytesInMemory", async () => {
    const { kv, clock, store } = place();
    const octets = limits.maxRememberedBytesInMemory / 4;
    const large = (more: number): Remembered => ({ text: "x".repeat(octets + more - '{"text":""}'.length) });
    for (let n = 0; n < 4; n++) await store.put(`m${n}`, large(0));
    expect(await countHeld(kv, store, 4)).toBe(4);
    await clock.pass(1_000);
    await store.put("m0", large(1));
    expect(await countHeld(kv, store, 4)).toBeLessThan(4);
  });
});
