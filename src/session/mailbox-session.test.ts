import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { laneLimits } from "../base/limits.ts";
import type { SessionLease } from "../env.ts";
// Loaded with the tests, not by the first call of an object in the time of its test.
import "../index.ts";

type AccountObject = ReturnType<typeof env.MAILBOX_SESSION.getByName>;

let names = 0;

/** An account's object that no other test has. */
function newObject(): AccountObject {
  return env.MAILBOX_SESSION.getByName(`mailbox-session.test ${(names += 1)}`);
}

/**
 * Enters from another object, a caller that can die. A stub belongs to whoever made it, so it makes its own.
 */
function enterFrom<Outcome>(
  caller: AccountObject,
  { id }: AccountObject,
  then: (entering: Promise<SessionLease | null>) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  return runInDurableObject(caller, () => then(env.MAILBOX_SESSION.get(id).enter()));
}

/** Ends an object's instance, and what it was doing, as a crash does. */
async function die(object: AccountObject): Promise<void> {
  await runInDurableObject(object, (_, state) => state.abort("the end of a test")).catch(() => undefined);
}

/** Notes who is let in, in order; each leaves at once. */
async function pass(object: AccountObject, name: string, seen: string[]): Promise<void> {
  using lease = await object.enter();
  seen.push(lease === null ? `${name}, refused` : name);
}

/** Has the object's own timers run for this long, without waiting. */
async function passTime(object: AccountObject, ms: number): Promise<void> {
  await runInDurableObject(object, () => vi.advanceTimersByTimeAsync(ms));
}

/** Resolves once the object has taken every call that was made before. */
async function settle(object: AccountObject): Promise<void> {
  await runInDurableObject(object, () => undefined);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("MailboxSession.enter", () => {
  it("lets in one at a time, in the order in which they came", async () => {
    const object = newObject();
    const first = await object.enter();
    const seen: string[] = [];
    const others = ["a", "b", "c", "d"].map((name) => pass(object, name, seen));
    await settle(object);
    expect(seen).toEqual([]);
    first?.[Symbol.dispose]();
    await Promise.all(others);
    expect(seen).toEqual(["a", "b", "c", "d"]);
  });

  it("never has two inside, however many ask", async () => {
    const object = newObject();
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        using _lease = await object.enter();
        inside += 1;
        most = Math.max(most, inside);
        await settle(object);
        inside -= 1;
      }),
    );
    expect(most).toBe(1);
  });

  it("bears a lease that is disposed of twice, and lets nobody in for the second time", async () => {
    const object = newObject();
    const first = await object.enter();
    const waiting = [object.enter(), object.enter()];
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    const second = await waiting[0];
    let isThirdIn = false;
    const third = waiting[1]?.then((lease) => {
      isThirdIn = true;
      return lease;
    });
    await settle(object);
    expect(isThirdIn).toBe(false);
    second?.[Symbol.dispose]();
    (await third)?.[Symbol.dispose]();
  });

  it("keeps accounts apart", async () => {
    using one = await newObject().enter();
    using other = await newObject().enter();
    expect([one, other]).not.toContain(null);
  });

  it("lets the next one in when whoever has the lease ends without a word", async () => {
    const object = newObject();
    const holder = newObject();
    const kept: (SessionLease | null)[] = [];
    await enterFrom(holder, object, async (entering) => {
      kept.push(await entering);
    });
    expect(kept).not.toContain(null);
    const seen: string[] = [];
    const next = pass(object, "next", seen);
    await settle(object);
    expect(seen).toEqual([]);
    await die(holder);
    await next;
    expect(seen).toEqual(["next"]);
  });

  it("passes over one that went away while it waited", async () => {
    const object = newObject();
    const impatient = newObject();
    const first = await object.enter();
    let isAnswered = false;
    await enterFrom(impatient, object, (entering) => {
      void entering.finally(() => (isAnswered = true)).catch(() => undefined);
    });
    await settle(object);
    const seen: string[] = [];
    const next = pass(object, "next", seen);
    await settle(object);
    await die(impatient);
    expect(isAnswered).toBe(false);
    first?.[Symbol.dispose]();
    await next;
    expect(seen).toEqual(["next"]);
  });

  it("refuses whoever waited for too long, and no sooner", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const object = newObject();
    const first = await object.enter();
    const seen: string[] = [];
    const waiting = pass(object, "waiting", seen);
    await settle(object);
    await passTime(object, laneLimits.maxWaitMs - 1);
    expect(seen).toEqual([]);
    await passTime(object, 1);
    await waiting;
    expect(seen).toEqual(["waiting, refused"]);
    first?.[Symbol.dispose]();
    await pass(object, "later", seen);
    expect(seen).toEqual(["waiting, refused", "later"]);
  });

  it("takes the lease from one who keeps it for too long, and no sooner", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const object = newObject();
    const forgotten = await object.enter();
    await passTime(object, laneLimits.maxLeaseMs - 1);
    let isIn = false;
    const entering = object.enter().then((lease) => {
      isIn = true;
      return lease;
    });
    await settle(object);
    expect(isIn).toBe(false);
    await passTime(object, 1);
    const second = await entering;
    expect(second).not.toBeNull();
    const seen: string[] = [];
    const third = pass(object, "third", seen);
    forgotten?.[Symbol.dispose]();
    await settle(object);
    expect(seen).toEqual([]);
    second?.[Symbol.dispose]();
    await third;
    expect(seen).toEqual(["third"]);
  });
});

/** Acknowledged to be kept. */
function unproven(...ids: readonly string[]): Map<string, null> {
  return new Map(ids.map((id) => [id, null]));
}

describe("MailboxSession's acknowledged set", () => {
  it("is empty at first, and asking makes no table", async () => {
    const object = newObject();
    expect(await object.acknowledged()).toEqual(new Map());
    await object.acknowledge(new Map(), 1);
    await object.forget(["a"]);
    const tables = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'acknowledged'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("keeps the first time of each, and forgets what it is told to", async () => {
    const object = newObject();
    await object.acknowledge(unproven("a", "b"), 1_000);
    await object.acknowledge(unproven("b", "c"), 2_000);
    expect(await object.acknowledged()).toEqual(
      new Map([
        ["a", { atMs: 1_000, proof: null }],
        ["b", { atMs: 1_000, proof: null }],
        ["c", { atMs: 2_000, proof: null }],
      ]),
    );
    await object.forget(["a", "unknown"]);
    await object.acknowledge(unproven("a"), 1_790_000_000_000);
    expect((await object.acknowledged()).get("a")?.atMs).toBe(1_790_000_000_000);
  });

  it("keeps the proof of each with its time, and begins anew with another proof", async () => {
    const object = newObject();
    const after = async (proof: string | null, atMs: number): Promise<unknown> => {
      await object.acknowledge(new Map([["a", proof]]), atMs);
      return (await object.acknowledged()).get("a");
    };
    expect(await after(null, 1)).toEqual({ atMs: 1, proof: null });
    expect(await after("one", 2)).toEqual({ atMs: 2, proof: "one" });
    expect(await after("one", 3)).toEqual({ atMs: 2, proof: "one" });
    expect(await after(null, 4)).toEqual({ atMs: 2, proof: "one" });
    expect(await after("two", 5)).toEqual({ atMs: 5, proof: "two" });
  });

  it("outlives the object's instance", async () => {
    const object = newObject();
    await object.acknowledge(new Map([["a", "proof"]]), 1_000);
    await evictDurableObject(object);
    expect(await object.acknowledged()).toEqual(new Map([["a", { atMs: 1_000, proof: "proof" }]]));
  });

  it("keeps accounts apart", async () => {
    await newObject().acknowledge(unproven("a"), 1_000);
    expect(await newObject().acknowledged()).toEqual(new Map());
  });

  it("takes ids and proofs as they are: quotes, no ASCII, what looks like SQL, JSON or a property", async () => {
    const object = newObject();
    const ids = ["'; DROP TABLE acknowledged; --", '"', "\\", "ü€😀", "__proto__", "null", "1", "[]", ""];
    await object.acknowledge(new Map(ids.map((id) => [id, id])), 5);
    const all = await object.acknowledged();
    expect([...all.keys()].sort()).toEqual([...ids].sort());
    for (const [id, { proof }] of all) expect(proof).toBe(id);
    await object.forget(ids);
    expect(await object.acknowledged()).toEqual(new Map());
  });

  it.each([999, 1_000, 1_001, 100_000])("takes %i ids at once", { timeout: 60_000 }, async (count) => {
    const object = newObject();
    const ids = Array.from({ length: count }, (_, n) => `P${n.toString(36).padStart(69, "_")}`);
    const proof = "p".repeat(43);
    await object.acknowledge(new Map(ids.map((id) => [id, proof])), 7);
    const all = await object.acknowledged();
    expect(all.size).toBe(count);
    expect(ids.every((id) => all.get(id)?.atMs === 7 && all.get(id)?.proof === proof)).toBe(true);
    await object.forget(ids.slice(1));
    expect(await object.acknowledged()).toEqual(new Map([[ids[0], { atMs: 7, proof }]]));
  });
});
