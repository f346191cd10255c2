import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newest } from "../../../test/support/mail-access.ts";
import {
  type MemoryMessage,
  type MemoryPop3Options,
  plainMessage,
  sessionWith,
} from "../../../test/support/memory-pop3.ts";
import { limits } from "../../base/limits.ts";
import { listFromRemembered } from "../remembered.ts";
import type { ListQuery, ListResult, Remembered } from "../source.ts";
import { listMessages } from "./list.ts";
import { openMaildrop } from "./open-maildrop.ts";

interface Listing {
  readonly result: ListResult;
  readonly turns: number;
  /** The commands behind the login. */
  readonly asked: readonly string[];
}

/** A list in a session of its own; what is remembered goes through JSON, as where it is kept. */
async function listOf(
  messages: readonly MemoryMessage[],
  differences: Partial<ListQuery> = {},
  options: MemoryPop3Options = {},
): Promise<Listing> {
  const { client, asked } = sessionWith(messages, options);
  const remembered = throughJson(differences.remembered ?? null);
  const query = { ...newest, ...differences, remembered };
  const result = await listMessages(client, (isSized) => openMaildrop(client, isSized), query);
  const { turns } = client;
  await client.close();
  return { result, turns, asked: asked.slice(asked.indexOf("STAT"), -1) };
}

function throughJson(remembered: Remembered | null): Remembered | null {
  return JSON.parse(JSON.stringify(remembered)) as Remembered | null;
}

async function rememberedOf(
  messages: readonly MemoryMessage[],
  differences: Partial<ListQuery> = {},
): Promise<Remembered> {
  const { remembered } = (await listOf(messages, differences)).result;
  if (remembered === null) throw new Error("nothing was remembered");
  return remembered;
}

/** What a caller sees of a list, and in which order, as the ETag of some is made of its octets. */
function seen({ remembered: _, cache: __, ...list }: ListResult): object {
  return list.unchanged ? list : { ...list, octets: list.items.map((item) => JSON.stringify(item)) };
}

/** A list that must be what it is without. @returns what is remembered of it */
async function asCold(
  messages: readonly MemoryMessage[],
  wish: Partial<ListQuery>,
  remembered: Remembered | null,
): Promise<Remembered | null> {
  const { result } = await listOf(messages, { ...wish, remembered });
  expect(seen(result)).toEqual(seen((await listOf(messages, wish)).result));
  return result.remembered;
}

function numbered(count: number): MemoryMessage[] {
  return Array.from({ length: count }, (_, n) => plainMessage(`u${n}`, `s${n}`));
}

const some = numbered(20);

const steps = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant("arrive" as const), words: fc.string({ maxLength: 5 }) }),
    fc.record({ does: fc.constant("remove" as const), place: fc.nat({ max: 30 }) }),
    // The unique-id of a message that is gone, or of one that is not: some servers do both.
    fc.record({ does: fc.constant("reuse" as const), place: fc.nat({ max: 30 }), isGone: fc.boolean() }),
    fc.record({
      does: fc.constant("list" as const),
      limit: fc.integer({ min: 1, max: 25 }),
      preview: fc.boolean(),
    }),
  ),
  { minLength: 1, maxLength: 20 },
);

describe("what is remembered of a maildrop", () => {
  it("makes no other list than there would be without it, from however long ago it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 25 }),
        fc.boolean(),
        async (history, limit, preview) => {
          let messages = numbered(10);
          let last = 10;
          const kept: (Remembered | null)[] = [(await listOf(messages, { limit })).result.remembered];
          for (const step of history) {
            if (step.does === "list") {
              const { does: _, ...wish } = step;
              kept.push(await asCold(messages, wish, kept.at(-1) ?? null));
            } else if (step.does === "arrive") {
              messages.push(plainMessage(`u${last++}`, `t ${step.words.replace(/[^ -~]/g, "")}`));
            } else {
              const chosen = messages[step.place % Math.max(1, messages.length)];
              if (step.does === "remove" || (step.does === "reuse" && step.isGone))
                messages = messages.filter((one) => one !== chosen);
              // Of another length than all others.
              const other = `${"another ".repeat(5)}${"x".repeat(last++)}`;
              if (step.does === "reuse" && chosen) messages.push(plainMessage(chosen.uidl, other));
            }
          }
          const cold = seen((await listOf(messages, { limit, preview })).result);
          for (const remembered of kept)
            expect(seen((await listOf(messages, { limit, preview, remembered })).result)).toEqual(cold);
        },
      ),
      { numRuns: 150, examples: [[[{ does: "arrive", words: "$1" }], 1, true]] },
    );
  });

  it("saves a turn where nothing is new", async () => {
    const remembered = await rememberedOf(some, { limit: 20, preview: true });
    for (const [limit, preview] of [
      [20, true],
      [10, false],
    ] as const) {
      const { result, turns, asked } = await listOf(some, { limit, preview, remembered });
      expect([turns, result.cache, asked]).toEqual([2, "stale", ["STAT", "UIDL", "LIST"]]);
      expect(seen(result)).toEqual(seen((await listOf(some, { limit, preview })).result));
    }
  });

  it("has only what is new read", async () => {
    const remembered = await rememberedOf(some, { limit: 20 });
    const messages = [
      ...some.slice(0, 15),
      ...some.slice(16),
      plainMessage("n1", "new"),
      plainMessage("n2", "new"),
    ];
    const { asked, turns } = await listOf(messages, { limit: 10, remembered });
    expect(asked).toEqual(["STAT", "UIDL", "LIST", "LIST 21", "LIST 20", "TOP 21 0", "TOP 20 0"]);
    expect(turns).toBe(3);
  });

  it("grows with what comes, up to limits.maxRememberedMessages, and forgets what is gone", async () => {
    const many = numbered(150);
    let remembered = await rememberedOf(many.slice(0, 140), { limit: 50 });
    expect(remembered["messages"]).toHaveLength(50);
    remembered = await rememberedOf(many.slice(0, 145), { limit: 50, remembered });
    expect(remembered["messages"]).toHaveLength(55);
    remembered = await rememberedOf(many.slice(5), { limit: 100, remembered });
    expect(remembered["messages"]).toHaveLength(limits.maxRememberedMessages);
    remembered = await rememberedOf(many.slice(0, 100), { limit: 1, remembered });
    expect(remembered["messages"]).toHaveLength(50);
  });

  it("keeps a preview, whether or not later lists want it", async () => {
    let remembered = await rememberedOf(some, { limit: 10, preview: true });
    remembered = await rememberedOf(some, { limit: 10, remembered });
    expect((await listOf(some, { limit: 10, preview: true, remembered })).turns).toBe(2);
  });

  it("is kept of a maildrop of limits.maxRememberedMaildrop, and of none that is larger", async () => {
    const many = numbered(limits.maxRememberedMaildrop + 1);
    expect((await listOf(many.slice(1), { limit: 5 })).result.remembered).not.toBeNull();
    expect((await listOf(many, { limit: 5 })).result.remembered).toBeNull();
  });

  it("is nothing where the server has no unique-ids, nor of messages that share one", async () => {
    expect((await listOf(some, {}, { refused: ["UIDL"] })).result.remembered).toBeNull();
    const twins = [...some, plainMessage("twin", "a"), plainMessage("twin", "b")];
    const remembered = await rememberedOf(twins, { limit: 5 });
    expect(remembered["messages"]).toHaveLength(3);
  });

  it("is not made of messages that the server did not give out: it may the next time", async () => {
    const { result } = await listOf(some, { limit: 5 }, { refused: ["TOP 20 0", "RETR 20"] });
    expect(result.remembered?.["messages"]).toHaveLength(4);
  });

  it("is believed of no message where the server does not tell its size", async () => {
    const remembered = await rememberedOf(some, { limit: 5 });
    const { result, asked } = await listOf(some, { limit: 5, remembered }, { refused: ["LIST"] });
    expect(asked.filter((line) => line.startsWith("TOP"))).toHaveLength(5);
    expect(result.cache).toBe("miss");
  });

  it.each<readonly [string, Partial<Record<string, unknown>>]>([
    ["another protocol", { protocol: "imap" }],
    ["another release", { format: 0 }],
    ["damaged keys", { keys: "AAAA" }],
    ["other keys", { keys: "" }],
    ["no messages", { messages: null }],
    ["what are no messages", { messages: [{ id: "x" }] }],
  ])("is of no use where it is of %s", async (_, differences) => {
    const remembered = { ...(await rememberedOf(some, { limit: 5 })), ...differences } as Remembered;
    const { result } = await listOf(some, { limit: 5, remembered });
    expect([result.cache, seen(result)]).toEqual(["miss", seen((await listOf(some, { limit: 5 })).result)]);
  });

  it("is the list itself where its age is no matter, as far as it holds all that is asked for", async () => {
    const listed = await listOf(some, { limit: 10, preview: true });
    const remembered = throughJson(listed.result.remembered) ?? {};
    for (const [limit, preview] of [
      [10, true],
      [10, false],
      [3, false],
    ] as const) {
      const found = listFromRemembered(remembered, { ...newest, limit, preview });
      const expected = seen((await listOf(some, { limit, preview })).result);
      expect(found && [seen(found), found.cache]).toEqual([expected, "hit"]);
    }
    const { version } = listed.result;
    expect(listFromRemembered(remembered, { ...newest, knownVersion: version })).toMatchObject({
      unchanged: true,
    });
    for (const other of [{ limit: 11 }, { sort: "arrival" }, { mailbox: "sent" }, { filter: {} }] as const)
      expect(listFromRemembered(remembered, { ...newest, limit: 10, ...other })).toBeUndefined();
  });
});
