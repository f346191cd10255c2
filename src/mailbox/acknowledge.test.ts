import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account, Retention } from "../account/record.ts";
import { MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import { acknowledgedOf } from "../session/account-session.ts";
import { acknowledge } from "./acknowledge.ts";
import type { AcknowledgedSet } from "./acknowledged-set.ts";
import type { MailSource } from "./source.ts";
// Loaded with the tests, not by the first call of an object in the time of its test.
import "../index.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const now = Date.UTC(2026, 10, 25);
const keep: Retention = { mode: "keep" };
const deleteAtOnce: Retention = { mode: "delete", afterDays: 0 };

let users = 0;

/** The set of an account that no other test has, in its real object. */
function newSet(): AcknowledgedSet {
  const account: Account = {
    protocol: "pop3",
    host: "pop.example.org",
    port: 995,
    security: "tls",
    email: null,
    auth: { type: "password", username: `ada-${(users += 1)}`, password: new Secret("one") },
    retention: keep,
  };
  return acknowledgedOf(env.MAILBOX_SESSION, "acknowledge.test", account);
}

/** Where a session with the mail server breaks off. After "quit" the server has removed, and nobody hears of it. */
const breaks = ["never", "log in", "list", "dele", "before quit", "quit"] as const;
type Break = (typeof breaks)[number];

/** A mail server's maildrop: what is marked goes when the session ends well (RFC 1939 section 6), or not at all. */
class Maildrop {
  readonly messages: string[];
  readonly steps: string[] = [];
  breaksAt: Break = "never";

  constructor(messages: readonly string[]) {
    this.messages = [...messages];
  }

  session(): Pick<MailSource, "index" | "removal"> {
    return {
      index: {
        ids: async () => {
          this.#reach("log in");
          this.#reach("list");
          return [...this.messages];
        },
      },
      removal: {
        when: "at-close",
        remove: async (messageIds) => {
          const there = messageIds.filter((id) => this.messages.includes(id));
          this.#reach("dele");
          this.#reach("before quit");
          for (const id of there) this.messages.splice(this.messages.indexOf(id), 1);
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
    expect(await set.all()).toEqual(new Map([["b", now]]));
    expect(maildrop.messages).toEqual(["a", "b"]);
    expect(maildrop.steps).not.toContain("dele");
  });

  it("needs no source that can remove", async () => {
    const { index } = new Maildrop(["a"]).session();
    const done = await acknowledge({ ...(index && { index }) }, newSet(), ["a"], keep, now);
    expect(done.acknowledged).toEqual(["a"]);
  });

  it("forgets what the mail server lists no more", async () => {
    const set = newSet();
    await set.add(["a", "gone"], now - dayMs);
    await acknowledge(new Maildrop(["a"]).session(), set, [], keep, now);
    expect(await set.all()).toEqual(new Map([["a", now - dayMs]]));
  });
});

describe("acknowledge, deleting", () => {
  it("removes at once where no days are given, and forgets what is removed", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    const done = await acknowledge(maildrop.session(), set, ["a"], deleteAtOnce, now);
    expect(done).toEqual({ acknowledged: ["a"], removed: ["a"], notFound: [] });
    expect(maildrop.messages).toEqual(["b"]);
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
    expect(maildrop.messages).toEqual(["b"]);
  });

  it("also removes what was acknowledged while messages were kept", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "b"]);
    await acknowledge(maildrop.session(), set, ["a"], keep, now);
    expect((await acknowledge(maildrop.session(), set, [], deleteAtOnce, now)).removed).toEqual(["a"]);
  });

  it("never removes an id that two messages share: the caller may have seen one of them only", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a", "a", "b"]);
    const done = await acknowledge(maildrop.session(), set, ["a", "b"], deleteAtOnce, now);
    expect(done).toEqual({ acknowledged: ["a", "b"], removed: ["b"], notFound: [] });
    expect(maildrop.messages).toEqual(["a", "a"]);
  });

  it("has the acknowledgement stored before anything is removed", async () => {
    const set = newSet();
    const maildrop = new Maildrop(["a"]);
    const { index, removal } = maildrop.session();
    let seen: ReadonlyMap<string, number> | undefined;
    const watching: Pick<MailSource, "index" | "removal"> = {
      ...(index && { index }),
      ...(removal && {
        removal: {
          when: removal.when,
          remove: async (ids) => {
            seen = await set.all();
            return removal.remove(ids);
          },
        },
      }),
    };
    await acknowledge(watching, set, ["a"], deleteAtOnce, now);
    expect(seen).toEqual(new Map([["a", now]]));
  });
});

describe("acknowledge, where it cannot", () => {
  it.each([
    ["acknowledge", keep, {}],
    ["acknowledge", deleteAtOnce, {}],
    ["remove", deleteAtOnce, { index: { ids: () => Promise.resolve(["a"]) } }],
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
    expect(maildrop.messages).toEqual(["a", "b"]);
    expect(await set.all()).toEqual(new Map([["a", now]]));
    maildrop.breaksAt = "never";
    const done = await acknowledge(maildrop.session(), set, [], deleteAtOnce, now + 1);
    expect(done.removed).toEqual(["a"]);
  });
});

describe("acknowledge, whatever happens", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e");
  const call = fc.record({
    ids: fc.array(id, { maxLength: 4 }),
    retention: fc.oneof(
      fc.constant(keep),
      fc.integer({ min: 0, max: 3 }).map((afterDays): Retention => ({ mode: "delete", afterDays })),
    ),
    breaksAt: fc.constantFrom(...breaks),
    /** What somebody else does first. */
    arrives: fc.option(id, { nil: undefined }),
    leaves: fc.option(id, { nil: undefined }),
    afterMs: fc.integer({ min: 0, max: 2 * dayMs }),
  });

  it(
    "removes only what was acknowledged for so long, tells only what is gone, and loses no acknowledgement",
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
          const set = newSet();
          const maildrop = new Maildrop(["a", "b"]);
          /** When each message that is there was first acknowledged by a call that was let in. */
          const acknowledgedAt = new Map<string, number>();
          let time = now;
          for (const { ids, retention, breaksAt, arrives, leaves, afterMs } of calls) {
            time += afterMs;
            if (arrives !== undefined && !acknowledgedAt.has(arrives)) maildrop.messages.push(arrives);
            if (leaves !== undefined && maildrop.messages.includes(leaves)) {
              maildrop.messages.splice(maildrop.messages.indexOf(leaves), 1);
            }
            const before = [...maildrop.messages];
            const isLetIn = breaksAt !== "log in" && breaksAt !== "list";
            for (const asked of isLetIn ? ids : []) {
              if (before.includes(asked) && !acknowledgedAt.has(asked)) acknowledgedAt.set(asked, time);
            }
            maildrop.breaksAt = breaksAt;
            const outcome = await outcomeOf(acknowledge(maildrop.session(), set, ids, retention, time));

            const gone = before.filter((message) => !maildrop.messages.includes(message));
            const graceMs = retention.mode === "delete" ? retention.afterDays * dayMs : Infinity;
            for (const message of gone) {
              expect(time - (acknowledgedAt.get(message) ?? Infinity)).toBeGreaterThanOrEqual(graceMs);
            }
            const isDone = !(outcome instanceof MailError);
            const told = isDone ? outcome : { acknowledged: [], removed: [], notFound: [] };
            expect([...told.removed].sort()).toEqual(isDone ? [...gone].sort() : []);
            expect(new Set([...told.acknowledged, ...told.notFound])).toEqual(new Set(isDone ? ids : []));
            const remembered = await set.all();
            for (const message of maildrop.messages) {
              expect(remembered.get(message)).toBe(acknowledgedAt.get(message));
            }
            if (!isDone) continue;
            for (const message of acknowledgedAt.keys()) {
              if (!maildrop.messages.includes(message)) acknowledgedAt.delete(message);
            }
            expect(remembered).toEqual(acknowledgedAt);
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});
