import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listOf, mailboxOf, modelServers, rememberedOf, seen } from "../../../test/support/model-list.ts";
import type { ModelMailbox } from "../../../test/support/model-mailbox.ts";
import { limits } from "../../base/limits.ts";
import type { ListQuery, Remembered } from "../source.ts";

type Step =
  | { readonly does: "arrive"; readonly gap: number; readonly isHidden: boolean }
  | { readonly does: "expunge" | "flag"; readonly place: number }
  | { readonly does: "renumber" }
  | { readonly does: "list"; readonly limit: number; readonly preview: boolean };

const place = fc.nat({ max: 60 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("arrive" as const),
      gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 150 }) }),
      // Quirk 14
      isHidden: fc.nat({ max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("expunge" as const), place }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("flag" as const), place }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("renumber" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant("list" as const),
      limit: fc.integer({ min: 1, max: 40 }),
      preview: fc.boolean(),
    }),
  },
);

let arrivals = 0;

function take(mailbox: ModelMailbox, one: Exclude<Step, { does: "list" }>): void {
  if (one.does === "arrive") mailbox.arrive(`n${++arrivals}`, one);
  else if (one.does === "expunge") mailbox.expunge(one.place);
  else if (one.does === "flag")
    mailbox.flag(one.place, [["\\Seen"], ["\\Flagged", "x"], []][one.place % 3] ?? []);
  else mailbox.renumber();
}

type Path = readonly (string | number)[];

/** Every place in a JSON value, from the top down. */
function pathsIn(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]) => [
    [name],
    ...pathsIn(inside).map((path) => [name, ...path]),
  ]);
}

/** The same with something at this place that belongs nowhere; or, where that is undefined, with nothing. */
function damaged(remembered: Remembered, path: Path, by: unknown): Remembered {
  const copy: unknown = JSON.parse(JSON.stringify(remembered));
  const holder = path.slice(0, -1).reduce((at, name) => (at as Record<string, unknown>)[name], copy);
  (holder as Record<string, unknown>)[path.at(-1) ?? ""] = by;
  return copy as Remembered;
}

describe.each(modelServers)("what is remembered of a mailbox, with a server that has %s", (_, abilities) => {
  it.each([
    ["at once", Infinity, 60],
    ["octet by octet", 1, 5],
  ])(
    "makes no other list than there would be without it, from however long ago it is, answered %s",
    async (__, chunkBytes, numRuns) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 30 }),
          fc.array(step, { minLength: 1, maxLength: 25 }),
          fc.integer({ min: 1, max: 40 }),
          fc.boolean(),
          async (count, steps, limit, preview) => {
            const server = { ...abilities, chunkBytes, mailbox: mailboxOf(count) };
            const kept: (Remembered | null)[] = [(await listOf(server, { limit })).result.remembered];
            for (const one of steps) {
              if (one.does !== "list") {
                take(server.mailbox, one);
                continue;
              }
              const before = kept[kept.length - 1] ?? null;
              const wish = { limit: one.limit, preview: one.preview };
              const again = (await listOf(server, { ...wish, remembered: before })).result;
              expect(seen(again)).toEqual(seen((await listOf(server, wish)).result));
              kept.push(again.remembered);
            }
            const cold = seen((await listOf(server, { limit, preview })).result);
            for (const remembered of kept) {
              expect(seen((await listOf(server, { limit, preview, remembered })).result)).toEqual(cold);
            }
          },
        ),
        { numRuns },
      );
    },
  );

  it("answers what nobody changed in the turn of the login, and is what it was", async () => {
    const server = { ...abilities, mailbox: mailboxOf(120) };
    const remembered = await rememberedOf(server, { limit: 100, preview: true });
    const { result, turns, octets } = await listOf(server, { limit: 50, preview: true, remembered });
    expect([turns, result.cache, result.remembered]).toEqual([1, "stale", remembered]);
    // Without CONDSTORE the flags of all of them.
    expect(octets).toBeLessThan(abilities.condstore ? 1_000 : 5_000);
  });

  it("fetches only what is new, and in the same turn", async () => {
    const server = { ...abilities, mailbox: mailboxOf(120) };
    const remembered = await rememberedOf(server, { limit: 100 });
    for (const name of ["n1", "n2", "n3"]) server.mailbox.arrive(name);
    server.mailbox.flag(119, ["\\Seen"]);
    server.mailbox.expunge(110);
    server.mailbox.expunge(5);
    const { result, turns } = await listOf(server, { limit: 100, remembered });
    expect([turns, result.cache]).toEqual([1, "stale"]);
    expect(seen(result)).toEqual(seen((await listOf(server, { limit: 100 })).result));
    expect(result.unchanged ? null : result.items.slice(0, 4).map(({ subject }) => subject)).toEqual([
      "n3",
      "n2",
      "n1",
      "m120",
    ]);
  });

  it("grows with what comes, up to limits.maxRememberedMessages", async () => {
    const server = { ...abilities, mailbox: mailboxOf(120) };
    let remembered = await rememberedOf(server, { limit: 50 });
    for (const [name, expected] of [
      ["n1", 51],
      ["n2", 52],
    ] as const) {
      server.mailbox.arrive(name);
      remembered = await rememberedOf(server, { limit: 50, remembered });
      expect(remembered["messages"]).toHaveLength(expected);
    }
    for (let n = 0; n < 90; n++) server.mailbox.arrive(`o${n}`);
    remembered = await rememberedOf(server, { limit: 50, remembered });
    expect(remembered["messages"]).toHaveLength(limits.maxRememberedMessages);
  });

  it("asks for a bounded number of UIDs unseen; where more came, the page is fetched in the next turn", async () => {
    for (const [arrivals, expected] of [
      [limits.maxUnseenUids, 1],
      [limits.maxUnseenUids + 1, 2],
      [5_000, 2],
    ] as const) {
      const server = { ...abilities, mailbox: mailboxOf(20) };
      const remembered = await rememberedOf(server, { limit: 20 });
      for (let n = 0; n < arrivals; n++) server.mailbox.arrive(`n${n}`);
      const { result, turns, commands, octets } = await listOf(server, { limit: 20, remembered });
      expect([arrivals, turns, result.cache]).toEqual([
        arrivals,
        expected,
        expected === 1 ? "stale" : "miss",
      ]);
      expect(commands[1]).toMatch(/^UID FETCH 21:120 /);
      expect(octets).toBeLessThan(50_000);
      expect(seen(result)).toEqual(seen((await listOf(server, { limit: 20 })).result));
    }
  });

  it("gets the previews that it has not in one turn more, and no others", async () => {
    const server = { ...abilities, mailbox: mailboxOf(20) };
    let remembered = await rememberedOf(server, { limit: 10 });
    const first = await listOf(server, { limit: 5, preview: true, remembered });
    expect(seen(first.result)).toEqual(seen((await listOf(server, { limit: 5, preview: true })).result));
    expect(first.turns).toBe(abilities.preview ? 1 : 2);
    remembered = first.result.remembered ?? remembered;
    const again = await listOf(server, { limit: 5, preview: true, remembered });
    expect([again.turns, seen(again.result)]).toEqual([1, seen(first.result)]);
    server.mailbox.arrive("n1");
    const third = await listOf(server, { limit: 5, preview: true, remembered });
    expect(seen(third.result)).toEqual(seen((await listOf(server, { limit: 5, preview: true })).result));
    const previews = third.commands.filter((command) => command.includes("BODY.PEEK[1]"));
    expect(previews).toEqual(abilities.preview ? [] : ["UID FETCH 21 (BODY.PEEK[1]<0.2048>)"]);
    const without = await listOf(server, { limit: 5, remembered });
    expect(seen(without.result)).toEqual(seen((await listOf(server, { limit: 5 })).result));
  });

  it("is of no use where the mailbox was numbered anew, and costs no turn then", async () => {
    const server = { ...abilities, mailbox: mailboxOf(20) };
    const remembered = await rememberedOf(server);
    server.mailbox.renumber();
    const { result, turns } = await listOf(server, { remembered });
    expect([turns, result.cache]).toEqual([2, "miss"]);
    expect(seen(result)).toEqual(seen((await listOf(server)).result));
  });

  it("is of no use where it is damaged, wherever that is", async () => {
    const server = { ...abilities, mailbox: mailboxOf(3) };
    server.mailbox.flag(0, ["\\Seen"]);
    const remembered = await rememberedOf(server, { preview: true });
    server.mailbox.arrive("n1");
    const cold = seen((await listOf(server)).result);
    for (const path of pathsIn(remembered)) {
      const { result } = await listOf(server, { remembered: damaged(remembered, path, ["x", 1.5]) });
      expect([path, result.cache, seen(result)]).toEqual([path, "miss", cold]);
      // A flag may be there or not.
      if (path.includes("keywords") && path.at(-1) !== "keywords") continue;
      const missing = await listOf(server, { remembered: damaged(remembered, path, undefined) });
      expect([path, seen(missing.result)]).toEqual([path, cold]);
    }
  });

  it.each<readonly [string, Partial<Record<string, unknown>>]>([
    ["another mailbox", { mailboxId: "EFNlbnQ" }],
    ["another protocol", { protocol: "pop3" }],
    ["another release", { format: 0 }],
    ["a later state of the mailbox: UIDNEXT", { uidNext: 100 }],
    ["a later state of the mailbox: HIGHESTMODSEQ", { highestModSeq: "1000" }],
    ["a mailbox with fewer messages", { exists: 2 }],
  ])("is of no use where it is of %s", async (__, differences) => {
    const server = { ...abilities, mailbox: mailboxOf(3) };
    const remembered = { ...(await rememberedOf(server)), ...differences } as Remembered;
    const { result } = await listOf(server, { remembered });
    expect([result.cache, seen(result)]).toEqual(["miss", seen((await listOf(server)).result)]);
  });

  it("stays behind no message that comes or goes while it is brought up to date", async () => {
    const verbs = ["EXAMINE", "UID FETCH 21:", "UID FETCH 1:", "UID SEARCH", "FETCH"];
    const events: readonly ((mailbox: ModelMailbox) => void)[] = [
      (mailbox) => mailbox.expunge(19),
      (mailbox) => mailbox.expunge(3),
      (mailbox) => mailbox.arrive("late"),
      (mailbox) => mailbox.flag(18, ["late"]),
    ];
    for (const verb of verbs) {
      for (const happen of events) {
        for (const meanwhile of events) {
          const server = { ...abilities, mailbox: mailboxOf(20) };
          const remembered = await rememberedOf(server, { limit: 20 });
          meanwhile(server.mailbox);
          let isLate = false;
          const before = (command: string): void => {
            if (isLate || !command.startsWith(verb)) return;
            isLate = true;
            happen(server.mailbox);
          };
          const raced = (await listOf({ ...server, before }, { limit: 10, remembered })).result;
          const uids = raced.unchanged ? [] : raced.items.map(({ id }) => id);
          expect(new Set(uids).size).toBe(uids.length);
          const next = await listOf(server, { limit: 10, remembered: raced.remembered });
          expect(seen(next.result)).toEqual(seen((await listOf(server, { limit: 10 })).result));
        }
      }
    }
  });

  it("is not made of a mailbox whose server counts messages that it does not give out (quirk 14)", async () => {
    const server = { ...abilities, mailbox: mailboxOf(10) };
    const remembered = await rememberedOf(server, { limit: 5 });
    server.mailbox.arrive("hidden", { isHidden: true });
    server.mailbox.expunge(0);
    const { result } = await listOf(server, { limit: 5, remembered });
    expect([result.cache, result.remembered]).toEqual(["miss", null]);
    expect(seen(result)).toEqual(seen((await listOf(server, { limit: 5 })).result));
  });

  it("is of no use where the server keeps back what is gone: the places of the others tell", async () => {
    const server = { ...abilities, mailbox: mailboxOf(20) };
    const remembered = await rememberedOf(server, { limit: 10 });
    server.mailbox.expunge(15);
    const tell = (line: string): string => line.replace(/VANISHED.*|E?SEARCH.*/, "OK nothing");
    const { result } = await listOf({ ...server, tell }, { limit: 5, remembered });
    expect(seen(result)).toEqual(seen((await listOf(server, { limit: 5 })).result));
  });

  it.each([/UIDVALIDITY/, /UIDNEXT/])(
    "is not made where EXAMINE does not tell %s (quirk 17)",
    async (untold) => {
      const mailbox = mailboxOf(3);
      const { result } = await listOf({ ...abilities, mailbox, untold });
      expect(result.remembered).toBeNull();
      const remembered = await rememberedOf({ ...abilities, mailbox });
      const again = await listOf({ ...abilities, mailbox, untold }, { remembered });
      expect([again.result.cache, seen(again.result)]).toEqual(["miss", seen(result)]);
    },
  );

  it("is of no use to a server that can do other things than it could", async () => {
    for (const [, others] of modelServers) {
      const mailbox = mailboxOf(10);
      const remembered = await rememberedOf({ ...abilities, mailbox }, { preview: true });
      mailbox.arrive("n1");
      mailbox.flag(3, ["\\Seen"]);
      const server = { ...others, mailbox };
      for (const preview of [true, false]) {
        const { result } = await listOf(server, { preview, remembered });
        expect(seen(result)).toEqual(seen((await listOf(server, { preview })).result));
      }
    }
  });

  it("is kept of no other lists than of the newest messages", async () => {
    const server = { ...abilities, mailbox: mailboxOf(10) };
    const remembered = await rememberedOf(server, { limit: 5 });
    const first = (await listOf(server, { limit: 5 })).result;
    const others: readonly Partial<ListQuery>[] = [
      { sort: "arrival" },
      { position: first.unchanged ? null : first.next },
    ];
    for (const differences of others) {
      const { result } = await listOf(server, { limit: 5, remembered, ...differences });
      expect([result.remembered, result.cache]).toEqual([null, null]);
    }
  });
});

describe("a version that the caller has", () => {
  const [, abilities] = modelServers[0] ?? ["", {}];

  it("is told in the turn of the login, and what is remembered is brought up to date all the same", async () => {
    const server = { ...abilities, mailbox: mailboxOf(20) };
    const remembered = await rememberedOf(server);
    server.mailbox.arrive("n1");
    const { version } = (await listOf(server)).result;
    const { result, turns } = await listOf(server, { remembered, knownVersion: version });
    expect([turns, result]).toEqual([
      1,
      { unchanged: true, version, cache: "stale", remembered: await rememberedOf(server) },
    ]);
  });
});
