import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OtherClient, openOtherClient } from "../support/other-client.ts";
import { accountApi, type MessagePage, type WorkerApi } from "../support/worker-api.ts";
import { receivedField, type Subject } from "./contract.ts";

/** nextCursor and prevCursor: nothing twice, nothing left out, whatever happens meanwhile. */
export function describePaging(subject: Subject): void {
  describe("the pages of a list", () => {
    const many = accountApi(subject.account("many"));
    const numbers = Array.from({ length: 1200 }, (_, index) => index + 1);

    it.each([
      ["-arrival", numbers.toReversed()],
      ["arrival", numbers],
      ["-receivedAt", numbers.slice(-subject.sortable).toReversed()],
    ])("lead through the whole mailbox and back, sorted by %s", async (sort, all) => {
      const there = await walk(many, `sort=${sort}&limit=170&fields=subject`, "nextCursor");
      expect(there.flatMap(numbersOf)).toEqual(all);
      const sizes = there.map(({ items }) => items.length);
      expect(sizes).toEqual([...sizes.slice(1).map(() => 170), all.length % 170]);
      const last = there.at(-2)?.nextCursor;
      const back = await walk(many, `sort=${sort}&limit=170&fields=subject`, "prevCursor", last ?? undefined);
      expect(back.toReversed().flatMap(numbersOf)).toEqual(all);
    });

    it("may change their size, preview and fields on the way", async () => {
      const first = await many.page("limit=3");
      const second = await many.page(`limit=2&preview=true&cursor=${first.nextCursor}`);
      expect(numbersOf(second)).toEqual([1197, 1196]);
      const back = await many.page(`limit=4&cursor=${second.prevCursor}`);
      expect(numbersOf(back)).toEqual([1200, 1199, 1198]);
      expect(back.prevCursor).toBeNull();
    });

    it("go on beside a message that was removed, in both directions", async () => {
      const user = `${subject.name}-removed`;
      const api = accountApi(subject.account(user));
      await using other = await openOtherClient(user);
      await other.append("INBOX", newMessages(1, 12));
      await other.run("SELECT INBOX");
      for (const sort of ["-arrival", "-receivedAt"]) {
        const first = await api.page(`sort=${sort}&limit=3`);
        const middle = await api.page(`sort=${sort}&limit=3&cursor=${first.nextCursor}`);
        const [top = 0] = numbersOf(middle);
        const bottom = numbersOf(middle).at(-1) ?? 0;
        await remove(other, [top, bottom]);
        const next = await api.page(`sort=${sort}&limit=2&cursor=${middle.nextCursor}`);
        expect(numbersOf(next)).toEqual([bottom - 1, bottom - 2]);
        const back = await api.page(`sort=${sort}&limit=2&cursor=${middle.prevCursor}`);
        expect(numbersOf(back)).toEqual(numbersOf(first).slice(-2));
      }
    });

    it.each(["-arrival", "arrival", "-receivedAt", "receivedAt"])(
      "lead back from one that is empty since all of its messages were removed, sorted by %s",
      async (sort) => {
        const user = `${subject.name}-emptied-${sort}`;
        const api = accountApi(subject.account(user));
        await using other = await openOtherClient(user);
        await other.append("INBOX", newMessages(1, 8));
        await other.run("SELECT INBOX");
        const first = await api.page(`sort=${sort}&limit=2`);
        const second = await api.page(`sort=${sort}&limit=2&cursor=${first.nextCursor}`);
        await remove(
          other,
          [1, 2, 3, 4, 5, 6, 7, 8].filter((uid) => ![first, second].flatMap(numbersOf).includes(uid)),
        );
        const end = await api.page(`sort=${sort}&limit=2&cursor=${second.nextCursor}`);
        expect([end.items, end.nextCursor]).toEqual([[], null]);
        const back = await api.page(`sort=${sort}&limit=2&cursor=${end.prevCursor}`);
        expect(numbersOf(back)).toEqual(numbersOf(second));

        await remove(other, numbersOf(first));
        const start = await api.page(`sort=${sort}&limit=2&cursor=${second.prevCursor}`);
        expect([start.items, start.prevCursor]).toEqual([[], null]);
        const on = await api.page(`sort=${sort}&limit=2&cursor=${start.nextCursor}`);
        expect(numbersOf(on)).toEqual(numbersOf(second));
      },
    );

    it.each(["-arrival", "arrival", "-receivedAt", "receivedAt"])(
      "never repeat nor skip while mail arrives and is removed, sorted by %s",
      async (sort) => {
        let round = 0;
        await fc.assert(
          fc.asyncProperty(histories, async (history) => {
            const user = `${subject.name}-${sort}-${round++}`;
            await using other = await openOtherClient(user);
            const found = await followHistory(accountApi(subject.account(user)), other, sort, history);
            expect(found).toEqual(flawless);
          }),
          { numRuns: 3, endOnFailure: true },
        );
      },
      60_000,
    );
  });
}

/** What another program does between two pages: so many arrive, and those at these places (in 1000ths) are removed. */
interface Change {
  readonly arrive: number;
  readonly remove: readonly number[];
}

interface History {
  readonly limit: number;
  readonly changes: readonly Change[];
  /** After so many pages it goes back to the start. */
  readonly turnBackAfter: number;
}

const place = fc.nat(999);

const histories: fc.Arbitrary<History> = fc.record({
  limit: fc.integer({ min: 2, max: 9 }),
  turnBackAfter: fc.integer({ min: 2, max: 6 }),
  changes: fc.array(fc.record({ arrive: fc.nat(3), remove: fc.array(place, { maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
});

/** Numbers of messages that a walk through the pages got wrong. */
interface Flaws {
  readonly repeated: readonly number[];
  /** Of those that were there all the time. */
  readonly skipped: readonly number[];
  readonly unordered: readonly number[];
}

const flawless: Flaws = { repeated: [], skipped: [], unordered: [] };

/** Walks to the end while another program changes the mailbox, and then back from the middle. */
async function followHistory(
  api: WorkerApi,
  other: OtherClient,
  sort: string,
  { limit, changes, turnBackAfter }: History,
): Promise<Flaws> {
  const there = new Set(await other.append("INBOX", newMessages(1, 30)));
  const always = new Set(there);
  await other.run("SELECT INBOX");
  let lastUid = there.size;
  const change = async ({ arrive, remove: places }: Change): Promise<void> => {
    for (const uid of await other.append("INBOX", newMessages(lastUid + 1, arrive))) there.add(uid);
    lastUid += arrive;
    const uids = new Set(places.flatMap((at) => [...there][Math.floor((at * there.size) / 1000)] ?? []));
    await remove(other, [...uids]);
    for (const uid of uids) for (const set of [there, always]) set.delete(uid);
  };

  const query = `sort=${sort}&limit=${limit}`;
  const pages: MessagePage[] = [];
  const waiting = [...changes];
  for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    pages.push(await api.page(cursor === "" ? query : `${query}&cursor=${cursor}`));
    const next = waiting.shift();
    if (next) await change(next);
  }
  const turn = Math.min(turnBackAfter, pages.length - 1);
  const turnBack = pages[turn]?.prevCursor;
  const back = turnBack ? await walk(api, query, "prevCursor", turnBack) : [];
  const beforeTurn = pages.slice(0, turn).flatMap(numbersOf);
  // `always` shrank on the way: what is left in it was there from the first page to the last.
  const forth = flawsOf(pages.flatMap(numbersOf), [...always], sort);
  const flawsBack = flawsOf(
    back.toReversed().flatMap(numbersOf),
    beforeTurn.filter((uid) => always.has(uid)),
    sort,
  );
  return {
    repeated: [...forth.repeated, ...flawsBack.repeated],
    skipped: [...forth.skipped, ...flawsBack.skipped],
    unordered: [...forth.unordered, ...flawsBack.unordered],
  };
}

function flawsOf(seen: readonly number[], expected: readonly number[], sort: string): Flaws {
  const direction = sort.startsWith("-") ? -1 : 1;
  return {
    repeated: seen.filter((uid, index) => seen.indexOf(uid) !== index),
    skipped: expected.filter((uid) => !seen.includes(uid)),
    unordered: seen.filter((uid, index) => (uid - (seen[index - 1] ?? uid)) * direction < 0),
  };
}

/** Follows cursors to their end. */
async function walk(
  api: WorkerApi,
  query: string,
  link: "nextCursor" | "prevCursor",
  from?: string,
): Promise<MessagePage[]> {
  const pages: MessagePage[] = [];
  for (let cursor: string | null | undefined = from; cursor !== null;) {
    const page: MessagePage = await api.page(cursor === undefined ? query : `${query}&cursor=${cursor}`);
    pages.push(page);
    cursor = page[link];
  }
  return pages;
}

/** Numbered like their UIDs, received an hour after each other. */
function newMessages(first: number, count: number): { raw: string; receivedAt: Date }[] {
  return Array.from({ length: count }, (_, index) => {
    const receivedAt = new Date(Date.UTC(2026, 0, 1, first + index));
    const raw = `${receivedField(receivedAt)}\r\nSubject: Number ${first + index}\r\n\r\nText.\r\n`;
    return { raw, receivedAt };
  });
}

async function remove(other: OtherClient, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  await other.run(`UID STORE ${uids.join(",")} +FLAGS.SILENT (\\Deleted)`);
  await other.run("EXPUNGE");
}

function numbersOf({ items }: MessagePage): number[] {
  return items.map(({ subject }) => Number(subject?.replace("Number ", "")));
}
