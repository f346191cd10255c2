import { describe, expect, it } from "vitest";
import { type MemoryMessage, plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { limits } from "../../base/limits.ts";
import type { Filter, ListQuery, ListResult } from "../source.ts";
import { changesSince } from "./changes.ts";
import { listMessages } from "./list.ts";
import { openMaildrop } from "./open-maildrop.ts";
import { takeSnapshot } from "./snapshot.ts";
import { fetchSummaries, type SummaryWish } from "./summaries.ts";

const some = ["a", "b", "c"].map((name) => plainMessage(name, name));
const notGivenOut = ["TOP 2 0", "TOP 2 20", "RETR 2"];

async function summaries(
  messages: readonly MemoryMessage[],
  wish: Partial<SummaryWish> = {},
): Promise<ReturnType<typeof fetchSummaries>> {
  const { client } = sessionWith(messages, { refused: notGivenOut });
  const maildrop = await openMaildrop(client);
  const indexes = messages.map((_, index) => index);
  return fetchSummaries(client, maildrop, indexes, { preview: false, filter: null, ...wish });
}

type Listed = Extract<ListResult, { unchanged: false }>;

async function list(
  messages: readonly MemoryMessage[],
  capabilities: readonly string[],
  differences: Partial<ListQuery>,
): Promise<{ readonly found: Listed; readonly asked: readonly string[] }> {
  const { client, asked } = sessionWith(messages, { capabilities });
  const found = await listMessages(client, () => openMaildrop(client), {
    mailbox: "inbox",
    limit: 10,
    sort: "-arrival",
    preview: false,
    position: null,
    filter: null,
    hidden: null,
    knownVersion: null,
    remembered: null,
    maxAgeSeconds: null,
    ...differences,
  });
  if (found.unchanged) throw new Error("a page was asked for");
  return { found, asked };
}

describe("a message that the server does not give out", () => {
  it("is listed with a defect, and what else is known of it", async () => {
    const found = await summaries(some, { preview: true });
    expect(found.map(({ summary }) => summary.subject)).toEqual(["a", null, "c"]);
    expect(found[1]).toMatchObject({
      index: 1,
      summary: {
        size: some[1]?.raw.length,
        from: [],
        sentAt: null,
        receivedAt: null,
        preview: null,
        hasAttachment: null,
        attachments: [],
        origin: { protocol: "pop3", uidl: "b" },
        defects: [{ property: "headers", detail: "The mail server did not give out this message." }],
      },
    });
  });

  it.each<readonly [Filter, number]>([
    [{ subject: "a" }, 1],
    [{ text: "" }, 2],
    [{ header: { name: "Subject", value: "" } }, 2],
    [{ after: "1970-01-01T00:00:00Z" }, 0],
    [{ minSize: 1 }, 3],
    [{ minSize: 1, from: "ada" }, 2],
  ])("fits no condition but those of its size: %j", async (filter, count) => {
    expect(await summaries(some, { filter })).toHaveLength(count);
  });

  it("is told as a change, once", async () => {
    const { client } = sessionWith(some, { refused: notGivenOut });
    const maildrop = await openMaildrop(client);
    const nothing = takeSnapshot(maildrop.keys, () => false);
    const first = await changesSince(client, maildrop, nothing, 500);
    expect(first.created.map(({ id }) => id)).toEqual(maildrop.ids());
    expect((await changesSince(client, maildrop, first.snapshot, 500)).created).toEqual([]);
  });
});

describe("messages whose headers are long", () => {
  const longOne = (n: number): MemoryMessage => ({
    uidl: `u${n}`,
    raw: `Subject: ${n}\r\nTo: ${"a".repeat(60_000)}@x.test\r\nCc: b@x.test, ${"b".repeat(60_000)}@x.test\r\n\r\n\r\n`,
  });
  const many = Array.from({ length: 160 }, (_, n) => longOne(n));

  it("are all listed, but hold no more than limits.maxKeptBytes and what is short", async () => {
    const found = await summaries(many);
    expect(found).toHaveLength(many.length);
    expect(JSON.stringify(found).length).toBeLessThan(limits.maxKeptBytes + many.length * 2_000);
    const last = found.at(-1)?.summary;
    expect([last?.subject, last?.to]).toEqual(["159", []]);
    expect(last?.defects?.map(({ property }) => property)).toEqual(["to", "cc"]);
  });

  it("are looked at whole by a filter, whatever is kept of them", async () => {
    const found = await summaries(many, { filter: { cc: "b@x.test", minSize: 100_000 } });
    // The second message is not given out here.
    expect(found).toHaveLength(many.length - 1);
    expect(await summaries(many, { filter: { cc: "b@x.test", minSize: 200_000 } })).toEqual([]);
  });
});

describe("a scan", () => {
  const many = Array.from({ length: limits.maxSlowScanMessages + 1 }, (_, n) => plainMessage(`${n}`, `${n}`));
  const wishes: readonly Partial<ListQuery>[] = [{ filter: { subject: "none" } }, { sort: "-receivedAt" }];

  it.each(wishes)(
    "looks at no more than limits.maxSlowScanMessages where each is a turn: %j",
    async (wish) => {
      const { found, asked } = await list(many, ["TOP"], wish);
      expect(found.scan).toEqual({ scanned: limits.maxSlowScanMessages, complete: false });
      expect(asked.filter((line) => line.startsWith("TOP"))).toHaveLength(limits.maxSlowScanMessages);
      expect((await list(many.slice(1), ["TOP"], wish)).found.scan?.complete).toBe(true);
    },
  );

  it.each(wishes)("looks at more where all are a turn: %j", async (wish) => {
    const { found } = await list(many, ["TOP", "PIPELINING"], wish);
    expect(found.scan).toEqual({ scanned: many.length, complete: true });
  });
});
