import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { MailError } from "../../base/errors.ts";
import type { Changes, Snapshot } from "../source.ts";
import { changesSince } from "./changes.ts";
import { Maildrop } from "./maildrop.ts";
import { takeSnapshot } from "./snapshot.ts";

function maildropOf(uidls: readonly string[]): Maildrop {
  return new Maildrop(new Map(uidls.map((uidl, n) => [n + 1, uidl])));
}

function idsOf(uidls: readonly string[]): string[] {
  const maildrop = maildropOf(uidls);
  return uidls.map((_, index) => maildrop.idAt(index));
}

function snapshotOf(uidls: readonly string[]): Snapshot {
  return takeSnapshot(maildropOf(uidls).keys);
}

/** One question, in a session of its own, of a maildrop with these messages. */
async function changes(uidls: readonly string[], since: Snapshot, limit = 500): Promise<Changes> {
  const { client } = sessionWith(uidls.map((uidl) => plainMessage(uidl, uidl)));
  const found = await changesSince(client, maildropOf(uidls), since, limit);
  await client.close();
  return found;
}

function subjects({ created }: Changes): unknown {
  return created.map(({ subject }) => subject);
}

function numbered(name: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => `${name}${from + n}`);
}

describe("what changed in a maildrop", () => {
  it("is nothing where it is as it was", async () => {
    const found = await changes(["a", "b"], snapshotOf(["a", "b"]));
    expect(found).toMatchObject({ created: [], updated: [], destroyed: [], hasMore: false });
    expect(found.snapshot).toEqual(snapshotOf(["a", "b"]));
  });

  it("is what came, oldest first, and what is gone", async () => {
    const found = await changes(["b", "c", "d"], snapshotOf(["a", "b"]));
    expect(subjects(found)).toEqual(["c", "d"]);
    expect(found.destroyed).toEqual(idsOf(["a"]));
    expect(found.snapshot).toEqual(snapshotOf(["b", "c", "d"]));
  });

  it("is all of it where there was nothing, or is nothing any more", async () => {
    expect(subjects(await changes(["a", "b"], snapshotOf([])))).toEqual(["a", "b"]);
    const emptied = await changes([], snapshotOf(["a", "b"]));
    expect(emptied.destroyed.toSorted()).toEqual(idsOf(["a", "b"]).sort());
  });

  it("may be any number of arrivals, told by so many at a time", async () => {
    const before = numbered("old", 0, 200);
    const uidls = [...before, ...numbered("new", 0, 250)];
    let since = snapshotOf(before);
    const told: unknown[] = [];
    for (const more of [true, true, false]) {
      const found = await changes(uidls, since, 100);
      expect(found.hasMore).toBe(more);
      told.push(...found.created.map(({ subject }) => subject));
      since = found.snapshot;
    }
    expect(told).toEqual(numbered("new", 0, 250));
    expect(since).toEqual(snapshotOf(uidls));
  });

  it("is told of messages too that stand before those that were known", async () => {
    const found = await changes(["x", "a", "y", "b"], snapshotOf(["a", "b"]));
    expect(subjects(found)).toEqual(["x", "y"]);
    expect(found.destroyed).toEqual([]);
  });

  it("is any number of such messages where little was known", async () => {
    const older = numbered("x", 0, 150);
    const found = await changes([...older, "b"], snapshotOf(["a", "b"]));
    expect(subjects(found)).toEqual(older);
    expect(found.destroyed).toEqual(idsOf(["a"]));
  });

  it("is told though all of the newest were removed", async () => {
    const before = numbered("m", 0, 300);
    const found = await changes([...before.slice(0, 270), "new"], snapshotOf(before));
    expect(subjects(found)).toEqual(["new"]);
    expect(found.destroyed.toSorted()).toEqual(idsOf(before.slice(270)).sort());
  });

  it("is too much where more was removed than a snapshot tells (state_expired)", async () => {
    const before = numbered("m", 0, 1_000);
    expect(await errorOf(changes(before.slice(300), snapshotOf(before)))).toMatchObject({
      code: "state_expired",
      retry: "after-resync",
    });
  });

  it.each<readonly [string, Snapshot]>([
    ["of IMAP", { v: 7, n: 12 }],
    ["without a sketch", { c: 1, s: "", n: "" }],
    ["with a damaged one", { c: 1, s: "%%%", n: "" }],
    ["of another size", { c: 1, s: "AAAA", n: "" }],
    ["that is empty", {}],
  ])("cannot be told since a state %s", async (_, since) => {
    expect((await errorOf(changes(["a"], since))).code).toBe("state_expired");
  });
});

/** What happens to a maildrop between two questions, and how much one answer may tell. */
const step = fc.record({
  arrivals: fc.oneof(fc.nat(6), fc.nat(40)),
  removals: fc.array(fc.nat(), { maxLength: 12 }),
  /** Removes the newest rather than any. */
  isNewest: fc.boolean(),
  limit: fc.integer({ min: 1, max: 20 }),
});

function unlessExpired(error: unknown): null {
  if (error instanceof MailError && error.code === "state_expired") return null;
  throw error;
}

describe("any history of a maildrop", () => {
  it("is told without a miss and without a repeat, or the state has expired", async () => {
    let expired = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.array(step, { minLength: 1, maxLength: 6 }), async (count, steps) => {
        let uidls = numbered("m", 0, count);
        let came = count;
        let since = snapshotOf(uidls);
        // What a caller knows who believes all that he is told.
        let known = new Set(idsOf(uidls));
        for (const { arrivals, removals, isNewest, limit } of steps) {
          const removed = new Set(
            removals.map(
              (n, nth) => uidls[isNewest ? uidls.length - 1 - nth : n % Math.max(1, uidls.length)],
            ),
          );
          uidls = [...uidls.filter((uidl) => !removed.has(uidl)), ...numbered("m", came, came + arrivals)];
          came += arrivals;
          const found = await changes(uidls, since, limit).catch(unlessExpired);
          if (!found) {
            expired++;
            since = snapshotOf(uidls);
            known = new Set(idsOf(uidls));
            continue;
          }
          const { created, destroyed, hasMore, snapshot } = found;
          for (const id of destroyed) expect(known.delete(id)).toBe(true);
          for (const { id } of created) {
            expect(known.has(id)).toBe(false);
            known.add(id);
          }
          expect(created.length).toBeLessThanOrEqual(limit);
          const all = idsOf(uidls);
          for (const id of known) expect(all).toContain(id);
          expect(hasMore).toBe(known.size < all.length);
          since = snapshot;
        }
      }),
      { numRuns: 60 },
    );
    // So few removals are nearly always told.
    expect(expired).toBeLessThanOrEqual(1);
  });
});
