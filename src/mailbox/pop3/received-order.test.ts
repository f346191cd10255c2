import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MemoryMessage, plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import type { ListQuery, ListResult, Position, Sort } from "../source.ts";
import { listMessages } from "./list.ts";
import { openMaildrop } from "./open-maildrop.ts";

const query: ListQuery = {
  mailbox: "inbox",
  limit: 2,
  sort: "-receivedAt",
  preview: false,
  position: null,
  filter: null,
  hidden: null,
  knownVersion: null,
  remembered: null,
  maxAgeSeconds: null,
};

type Listed = Extract<ListResult, { unchanged: false }>;

/** One page, in a session of its own. */
async function page(
  messages: readonly MemoryMessage[],
  differences: Partial<ListQuery> = {},
): Promise<Listed> {
  const { client } = sessionWith(messages);
  const found = await listMessages(client, () => openMaildrop(client), { ...query, ...differences });
  await client.close();
  if (found.unchanged) throw new Error("a page was asked for");
  return found;
}

/** The subjects of all pages, from one position on, one way. */
async function allFrom(
  messages: readonly MemoryMessage[],
  sort: Sort,
  way: "next" | "prev",
  position: Position | null,
  limit = 2,
): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  for (let at = position, isFirst = true; isFirst ? way === "next" || at : at; isFirst = false) {
    const found = await page(messages, { sort, position: at, limit });
    pages.push(found.items.map(({ subject }) => subject));
    at = found[way];
    expect(pages.length).toBeLessThan(50);
  }
  return pages;
}

/** The message of this name, received at this hour; none where that is null. */
function at(name: string, hour: number | null): MemoryMessage {
  return plainMessage(name, name, hour === null ? undefined : new Date(Date.UTC(2026, 0, 1, hour)));
}

const some = [at("a", 5), at("b", 1), at("c", null), at("d", 5), at("e", 9), at("f", 1)];

describe("a list by the time of receipt", () => {
  it("has the newest first, and messages without a time last", async () => {
    expect(await allFrom(some, "-receivedAt", "next", null)).toEqual([
      ["e", "d"],
      ["a", "f"],
      ["b", "c"],
    ]);
  });

  it("or the oldest first", async () => {
    expect(await allFrom(some, "receivedAt", "next", null)).toEqual([
      ["c", "b"],
      ["f", "a"],
      ["d", "e"],
    ]);
  });

  it("goes back page by page", async () => {
    const first = await page(some);
    const second = await page(some, { position: first.next });
    const third = await page(some, { position: second.next });
    expect([first.prev, third.next]).toEqual([null, null]);
    expect(await allFrom(some, "-receivedAt", "prev", third.prev)).toEqual([
      ["a", "f"],
      ["e", "d"],
    ]);
  });

  it("says how much it looked at", async () => {
    expect((await page(some)).scan).toEqual({ scanned: 6, complete: true });
    expect((await page([])).scan).toEqual({ scanned: 0, complete: true });
  });

  it("has previews of the page alone where they are wished for", async () => {
    const { client, asked } = sessionWith(some);
    const found = await listMessages(client, () => openMaildrop(client), { ...query, preview: true });
    expect(found.unchanged ? [] : found.items.map(({ preview }) => preview)).toEqual([
      "The text of e.",
      "The text of d.",
    ]);
    expect(asked.filter((line) => /^TOP \d+ 20$/.test(line))).toHaveLength(2);
    expect(asked.filter((line) => /^TOP \d+ 0$/.test(line))).toHaveLength(6);
  });

  it("leaves out what is filtered out and what is hidden", async () => {
    const ids = (await page(some, { limit: 10 })).items;
    const hidden = new Set(ids.filter(({ subject }) => subject === "d").map(({ id }) => id));
    const found = await page(some, {
      limit: 10,
      hidden: () => Promise.resolve(hidden),
      filter: { after: "2026-01-01T02:00:00Z" },
    });
    expect(found.items.map(({ subject }) => subject)).toEqual(["e", "a"]);
  });
});

describe("any maildrop", () => {
  const hours = fc.array(fc.option(fc.nat(4), { nil: null }), { maxLength: 14 });
  const sorts = fc.constantFrom<Sort>("-receivedAt", "receivedAt", "-arrival", "arrival");

  it("is listed without a miss and without a repeat, in pages of any size, forwards and back", async () => {
    await fc.assert(
      fc.asyncProperty(hours, sorts, fc.integer({ min: 1, max: 5 }), async (times, sort, limit) => {
        const messages = times.map((hour, n) => at(`m${n}`, hour));
        const byArrival = messages.map((_, n) => n);
        const key = (n: number): number => times[n] ?? -1;
        const ordered = sort.endsWith("arrival")
          ? byArrival
          : byArrival.sort((a, b) => key(a) - key(b) || a - b);
        const expected = (sort.startsWith("-") ? ordered.toReversed() : ordered).map((n) => `m${n}`);
        const forwards = await allFrom(messages, sort, "next", null, limit);
        expect(forwards.flat()).toEqual(expected);
        const second = await page(messages, { sort, limit }).then(({ next }) =>
          next ? page(messages, { sort, limit, position: next }) : null,
        );
        const back = second ? await allFrom(messages, sort, "prev", second.prev, limit) : [];
        expect(back.flat()).toEqual(second ? expected.slice(0, limit) : []);
      }),
      { numRuns: 40 },
    );
  });

  it("keeps its place in a list by arrival while other messages are removed and come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 20 }),
        fc.array(fc.nat(19), { maxLength: 4 }),
        async (count, gone) => {
          const messages = Array.from({ length: count }, (_, n) => at(`m${n}`, null));
          const first = await page(messages, { sort: "-arrival", limit: 2 });
          const left = [...messages.filter((_, n) => !gone.includes(n)), at("new", null)];
          const rest = await allFrom(left, "-arrival", "next", first.next, 3);
          const expected = left.filter(({ uidl }) => uidl !== "new" && Number(uidl.slice(1)) < count - 2);
          expect(rest.flat()).toEqual(expected.map(({ uidl }) => uidl).toReversed());
        },
      ),
      { numRuns: 30 },
    );
  });
});
