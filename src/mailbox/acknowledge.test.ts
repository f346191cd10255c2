import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Retention } from "../account/record.ts";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import { AcknowledgedTable } from "../session/acknowledged-table.ts";
import { acknowledge } from "./acknowledge.ts";
import type { AcknowledgedSet } from "./acknowledged-set.ts";
import type { MailSource } from "./source.ts";
// Loaded with the tests, not by the first call of an object in the time of its test.
import "../index.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const now = Date.UTC(2026, 10, 25);
const keep: Retention = { mode: "keep" };
const deleteAtOnce: Retention = { mode: "delete", afterDays: 0 };

let objects = 0;

/** The set of an account that no other test has, in its real object. */
function newSet(): AcknowledgedSet {
  const object = env.MAILBOX_SESSION.getByName(`acknowledge.test ${(objects += 1)}`);
  const ask = <Answer>(use: (table: AcknowledgedTable) => Promise<Answer>): Promise<Answer> =>
    runInDurableObject(object, (_, { storage }) => use(new AcknowledgedTable(storage.sql)));
  return {
    all: () => ask((table) => table.all()),
    add: (proofs, atMs) => ask((table) => table.add(proofs, atMs)),
    forget: (messageIds) => ask((table) => table.forget(messageIds)),
  };
}

/** Where a session with the mail server breaks off. After "quit" the server has removed, and nobody hears of it. */
const breaks = ["never", "log in", "list", "top", "dele", "before quit", "quit"] as const;
type Break = (typeof breaks)[number];

/** A message under the id that its server gives it, which may have been another's before (RFC 1939 section 7). */
interface Message {
  readonly id: string;
  readonly header: string;
}

/** A mail server's maildrop: what is marked goes when the session ends well (RFC 1939 section 6), or not at all. */
class Maildrop {
  messages: readonly Message[] = [];
  readonly steps: string[] = [];
  breaksAt: Break = "never";
  /** Ids of the messages whose headers the server does not give out. */
  refused: readonly string[] = [];
  #arrivals = 0;

  constructor(ids: readonly string[]) {
    for (const id of ids) this.deliver(id);
  }

  get ids(): string[] {
    return this.messages.map(({ id }) => id);
  }

  deliver(id: string): void {
    this.#arrivals += 1;
    this.messages = [...this.messages, { id, header: `Subject: ${this.#arrivals}` }];
  }

  /** Somebody else removes the oldest of this id. */
  lose(id: string): void {
    this.messages = this.messages.toSpliced(this.ids.indexOf(id), this.ids.includes(id) ? 1 : 0);
  }

  /** The message of an id that no other has. */
  find(id: string): Message | undefined {
    const found = this.messages.filter((message) => message.id === id);
    return found.length === 1 ? found[0] : undefined;
  }

  session(): Required<Pick<MailSource, "index" | "removal">> {
    return {
      index: {
        ids: async () => {
          this.#reach("log in");
          this.#reach("list");
          return this.ids.filter((id) => this.find(id));
        },
        proofs: async (messageIds) => {
          this.#reach("top");
          const given = messageIds.filter((id) => !this.refused.includes(id));
          return new Map(given.map((id) => [id, `proof of ${this.find(id)?.header}`]));
        },
      },
      removal: {
        when: "at-close",
        remove: async (messageIds) => {
          const there = messageIds.filter((id) => this.find(id));
          this.#reach("dele");
          this.#reach("before quit");
          this.messages = this.messages.filter(({ id }) => !there.includes(id));
          this.#reach("quit");
          return { removed: there, missing: messageIds.filter((id) => !there.includes(id)) };
        },
      },
    };
  }

  #reach(step: Break): void {
    if (this.breaksAt === step) throw new MailError("connection_lost", "It broke off.");
    this.steps.push(step);
  }
}

/** When each was acknowledged. */
async function timesIn(set: AcknowledgedSet): Promise<Map<string, number>> {
  return new Map([...(await set.all())].map(([id, { atMs }]) => [id, atMs]));
}

async function outcomeOf<Result>(work: Promise<Result>): Promise<Result | MailError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
}

describe("acknowledge, keeping", () => {
  it("remembers what is there, tells what is not, and removes nothing", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const done = await acknowledge(maildrop.session(), set, ["b", "x", "b"], keep, now);
    expect(done).toEqual({ acknowledged: ["b"], removed: [], notFound: ["x"] });
    expect(await set.all()).toEqual(new Map([["b", { atMs: now, proof: null }]]));
    expect(maildrop.ids).toEqual(["a", "b"]);
    expect(maildrop.steps).toEqual(["log in", "list"]);
  });

  it("needs no source that can remove", async () => {
    const { index } = new Maildrop(["a"]).session();
    const done = await acknowledge({ index }, newSet(), ["a"], keep, now);
    expect(done.acknowledged).toEqual(["a"]);
  });

  it("forgets what the mail server lists no more", async () => {
    const set = newSet();
    await set.add(
      new Map([
        ["a", null],
        ["gone", "proof"],
      ]),
      now - dayMs,
    );
    await acknowledge(new Maildrop(["a"]).session(), set, [], keep, now);
    expect(await timesIn(set)).toEqual(new Map([["a", now - dayMs]]));
  });
});

describe("acknowledge, deleting", () => {
  it("removes at once where no days are given, and forgets what is removed", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const done = await acknowledge(maildrop.session(), set, ["a"], deleteAtOnce, now);
    expect(done).toEqual({ acknowledged: ["a"], removed: ["a"], notFound: [] });
    expect(maildrop.ids).toEqual(["b"]);
    expect(await set.all()).toEqual(new Map());
  });

  it("counts days from the first acknowledgement: due to the millisecond, with any later call", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const retention: Retention = { mode: "delete", afterDays: 3 };
    const ask = (ids: readonly string[], atMs: number): ReturnType<typeof acknowledge> =>
      acknowledge(maildrop.session(), set, ids, retention, atMs);
    await ask(["a"], now);
    expect((await ask(["a", "b"], now + 3 * dayMs - 1)).removed).toEqual([]);
    expect((await ask([], now + 3 * dayMs)).removed).toEqual(["a"]);
    expect(maildrop.ids).toEqual(["b"]);
  });

  it("removes nothing that was acknowledged to be kept, unless a call names it: from then on its days count", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const retention: Retention = { mode: "delete", afterDays: 3 };
    const ask = async (ids: readonly string[], atMs: number): Promise<readonly string[]> =>
      (await acknowledge(maildrop.session(), set, ids, retention, atMs)).removed;
    await acknowledge(maildrop.session(), set, ["a", "b"], keep, now);
    expect(await ask([], now + 9 * dayMs)).toEqual([]);
    expect(await ask(["b"], now + 9 * dayMs)).toEqual([]);
    expect(await ask([], now + 12 * dayMs - 1)).toEqual([]);
    expect(await ask([], now + 12 * dayMs)).toEqual(["b"]);
    expect(maildrop.ids).toEqual(["a"]);
    expect(await timesIn(set)).toEqual(new Map([["a", now]]));
  });

  it("leaves a message that nobody acknowledged, though one had its id that somebody did, and forgets that one", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    await acknowledge(maildrop.session(), set, ["a"], { mode: "delete", afterDays: 7 }, now);
    maildrop.lose("a");
    maildrop.deliver("a");
    const done = await acknowledge(maildrop.session(), set, [], deleteAtOnce, now + 8 * dayMs);
    expect(done).toEqual({ acknowledged: [], removed: [], notFound: [] });
    expect(maildrop.ids).toEqual(["b", "a"]);
    expect(await set.all()).toEqual(new Map());
  });

  it("leaves a new message of an id that was removed and could not be forgotten", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a"]);
    const failing: AcknowledgedSet = {
      all: () => set.all(),
      add: (proofs, atMs) => set.add(proofs, atMs),
      forget: () => Promise.reject(new MailError("internal", "The object is gone.")),
    };
    await outcomeOf(acknowledge(maildrop.session(), failing, ["a"], deleteAtOnce, now));
    expect(maildrop.ids).toEqual([]);
    maildrop.deliver("a");
    expect((await acknowledge(maildrop.session(), set, [], deleteAtOnce, now + 1)).removed).toEqual([]);
    expect(maildrop.ids).toEqual(["a"]);
  });

  it("counts the days of a new message from its own acknowledgement, not from that of another of its id", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a"]);
    const retention: Retention = { mode: "delete", afterDays: 7 };
    await acknowledge(maildrop.session(), set, ["a"], retention, now);
    maildrop.lose("a");
    maildrop.deliver("a");
    const done = await acknowledge(maildrop.session(), set, ["a"], retention, now + 8 * dayMs);
    expect(done).toEqual({ acknowledged: ["a"], removed: [], notFound: [] });
  });

  it("leaves what cannot be proven to be it, at first or when it is due, for a call that can", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const ask = async (ids: readonly string[]): Promise<readonly string[]> =>
      (await acknowledge(maildrop.session(), set, ids, deleteAtOnce, now)).removed;
    maildrop.refused = ["a"];
    expect(await ask(["a", "b"])).toEqual(["b"]);
    maildrop.refused = [];
    expect(await ask([])).toEqual([]);
    maildrop.breaksAt = "dele";
    await outcomeOf(ask(["a"]));
    maildrop.breaksAt = "never";
    maildrop.refused = ["a"];
    expect(await ask([])).toEqual([]);
    maildrop.refused = [];
    expect(await ask([])).toEqual(["a"]);
  });

  it("acknowledges neither of two messages of one id: the caller may have seen one of them only", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "a", "b"]);
    const done = await acknowledge(maildrop.session(), set, ["a", "b"], deleteAtOnce, now);
    expect(done).toEqual({ acknowledged: ["b"], removed: ["b"], notFound: ["a"] });
    expect(maildrop.ids).toEqual(["a", "a"]);
  });

  it("takes the proofs of so many of those that are due that one answer may look at, the oldest first", async () => {
    const set = newSet();
    const count = limits.maxHeaderScanMessages + 1;
    const ids = Array.from({ length: count }, (_, n) => `m${n}`);
    const maildrop = new Maildrop(["new", ...ids]);
    await acknowledge(maildrop.session(), set, ids, { mode: "delete", afterDays: 1 }, now);
    const first = await acknowledge(maildrop.session(), set, ["new"], deleteAtOnce, now + 1);
    expect(first.removed).toEqual(["new", ...ids.slice(0, -1)]);
    expect((await acknowledge(maildrop.session(), set, [], deleteAtOnce, now + 1)).removed).toEqual(
      ids.slice(-1),
    );
  });

  it("has the acknowledgement stored before anything is removed", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a"]);
    const { index, removal } = maildrop.session();
    let seen: ReadonlyMap<string, number> | undefined;
    const watching: Pick<MailSource, "index" | "removal"> = {
      index,
      removal: {
        when: removal.when,
        remove: async (ids) => {
          seen = await timesIn(set);
          return removal.remove(ids);
        },
      },
    };
    await acknowledge(watching, set, ["a"], deleteAtOnce, now);
    expect(seen).toEqual(new Map([["a", now]]));
  });
});

describe("acknowledge, where it cannot", () => {
  it.each([
    ["acknowledge", keep, {}],
    ["acknowledge", deleteAtOnce, {}],
    ["remove", deleteAtOnce, { index: new Maildrop(["a"]).session().index }],
  ] as const)("is capability_missing: %s, and nothing is stored", async (capability, retention, source) => {
    const set = newSet();
    const outcome = await outcomeOf(acknowledge(source, set, ["a"], retention, now));
    expect(outcome).toMatchObject({ code: "capability_missing", details: { capability } });
    expect(await set.all()).toEqual(new Map());
  });

  it("stores nothing for a caller whom the mail server does not let in", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a"]);
    maildrop.breaksAt = "log in";
    expect(await outcomeOf(acknowledge(maildrop.session(), set, ["a"], deleteAtOnce, now))).toBeInstanceOf(
      MailError,
    );
    expect(await set.all()).toEqual(new Map());
  });

  it("keeps the acknowledgements where removing fails, and removes with the next call", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    maildrop.breaksAt = "before quit";
    const failed = await outcomeOf(acknowledge(maildrop.session(), set, ["a"], deleteAtOnce, now));
    expect(failed).toMatchObject({ code: "connection_lost" });
    expect(maildrop.ids).toEqual(["a", "b"]);
    expect(await timesIn(set)).toEqual(new Map([["a", now]]));
    maildrop.breaksAt = "never";
    const done = await acknowledge(maildrop.session(), set, [], deleteAtOnce, now + 1);
    expect(done.removed).toEqual(["a"]);
  });
});

describe("acknowledge, whatever happens", () => {
  const id: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c");
  const call = fc.record({
    ids: fc.array(id, { maxLength: 3 }),
    retention: fc.oneof(
      fc.constant(keep),
      fc.integer({ min: 0, max: 3 }).map((afterDays): Retention => ({ mode: "delete", afterDays })),
    ),
    breaksAt: fc.constantFrom(...breaks),
    /** What somebody else does first. */
    arrives: fc.option(id, { nil: undefined }),
    leaves: fc.option(id, { nil: undefined }),
    /** A new message gets the id of one that is gone. */
    reused: fc.option(id, { nil: undefined }),
    refused: fc.array(id, { maxLength: 2 }),
    afterMs: fc.integer({ min: 0, max: 2 * dayMs }),
  });

  it(
    "removes only what was acknowledged so long ago, tells only what is gone, and loses no acknowledgement",
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 10 }), async (calls) => {
          const set = newSet();
          const maildrop = new Maildrop(["a", "b"]);
          const delivered: string[] = [...maildrop.ids];
          /** When a call that was let in first named each message, in whatever mode; and one that was to delete it. */
          const acknowledgedAt = new Map<Message, number>();
          const condemnedAt = new Map<Message, number>();
          let time = now;
          for (const { ids, retention, breaksAt, arrives, leaves, reused, refused, afterMs } of calls) {
            time += afterMs;
            for (const lost of [leaves, reused]) if (lost !== undefined) maildrop.lose(lost);
            for (const come of [arrives, reused]) {
              if (come === undefined) continue;
              maildrop.deliver(come);
              delivered.push(come);
            }
            const before = maildrop.messages;
            const isDeleting = retention.mode === "delete";
            const isLetIn = !["log in", "list", ...(isDeleting ? ["top"] : [])].includes(breaksAt);
            for (const asked of isLetIn ? ids : []) {
              const message = maildrop.find(asked);
              if (!message) continue;
              if (!acknowledgedAt.has(message)) acknowledgedAt.set(message, time);
              if (isDeleting && !refused.includes(asked) && !condemnedAt.has(message))
                condemnedAt.set(message, time);
            }
            maildrop.breaksAt = breaksAt;
            maildrop.refused = refused;
            const outcome = await outcomeOf(acknowledge(maildrop.session(), set, ids, retention, time));

            const gone = before.filter((message) => !maildrop.messages.includes(message));
            const isDue = (message: Message): boolean =>
              isDeleting && time - (condemnedAt.get(message) ?? Infinity) >= retention.afterDays * dayMs;
            for (const message of gone) expect(isDue(message)).toBe(true);
            const isDone = !(outcome instanceof MailError);
            const told = isDone ? outcome : { acknowledged: [], removed: [], notFound: [] };
            expect([...told.removed].sort()).toEqual(
              isDone ? gone.map(({ id: goneId }) => goneId).sort() : [],
            );
            expect(new Set([...told.acknowledged, ...told.notFound])).toEqual(new Set(isDone ? ids : []));

            const remembered = await set.all();
            for (const message of maildrop.messages) {
              // A message may lose its acknowledgement to another of its id, but then to no other.
              if (delivered.filter((each) => each === message.id).length > 1) continue;
              const since = condemnedAt.get(message) ?? acknowledgedAt.get(message);
              expect(remembered.get(message.id)?.atMs).toBe(since);
              expect(isDone && !refused.includes(message.id) && isDue(message)).toBe(false);
            }
            for (const rememberedId of isDone ? remembered.keys() : []) {
              expect(maildrop.find(rememberedId)).toBeDefined();
            }
          }
        }),
        { numRuns: 100 },
      );
    },
  );
});
