import { describe, expect, it } from "vitest";
import { answered, encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { toByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { LiteralSink } from "../wire/response-cutter.ts";
import { fetch, fetchSection, type MessageSet } from "./fetch.ts";

const uids = (set: string): MessageSet => ({ by: "uid", set });

describe("FETCH (RFC 9051 6.4.5)", () => {
  it.each<readonly [MessageSet, readonly string[], string]>([
    [uids("4827313:4828442"), ["FLAGS"], "a1 UID FETCH 4827313:4828442 (FLAGS)\r\n"],
    [{ by: "sequence", set: "2:4" }, ["UID", "RFC822.SIZE"], "a1 FETCH 2:4 (UID RFC822.SIZE)\r\n"],
    [
      uids("7,9"),
      ["BODY.PEEK[HEADER.FIELDS (DATE FROM)]", "BODY.PEEK[1]<0.2048>"],
      "a1 UID FETCH 7,9 (BODY.PEEK[HEADER.FIELDS (DATE FROM)] BODY.PEEK[1]<0.2048>)\r\n",
    ],
  ])("%j %j", async (messages, items, expected) => {
    expect(await encoded(fetch(messages, items))).toEqual([expected]);
    expect(fetch(messages, items).states).toEqual(["selected"]);
  });

  it.each([
    [uids("1\r\nX1 NOOP"), ["UID"]],
    [uids(""), ["UID"]],
    [uids("1"), ["UID\r\nX1 NOOP"]],
    [uids("1"), ["UID) (FLAGS"]],
  ])("does not send %j %j", async (messages, items) => {
    expect(await errorOf(encoded(fetch(messages, items)))).toMatchObject({ code: "invalid_request" });
  });

  it("answers records by UID (RFC 9051 6.4.5, 6.4.9)", async () => {
    const answer =
      "* 23 FETCH (FLAGS (\\Seen) UID 4827313)\r\n* 24 FETCH (FLAGS (\\Seen) UID 4827943)\r\n" +
      "* 25 FETCH (FLAGS (\\Seen) UID 4828442)\r\na1 OK UID FETCH completed\r\n";
    const records = await resultOf(fetch(uids("4827313:4828442"), ["FLAGS"]), answer);
    expect([...records.values()].map(({ sequence, uid, flags }) => [sequence, uid, flags])).toEqual([
      [23, 4_827_313, ["\\Seen"]],
      [24, 4_827_943, ["\\Seen"]],
      [25, 4_828_442, ["\\Seen"]],
    ]);
  });

  it("goes without a header field that is endless: the rest of the list counts", async () => {
    const field = `References: ${"x".repeat(limits.maxLiteralBytes)}\r\n\r\n`;
    const answer =
      `* 1 FETCH (UID 7 BODY[HEADER.FIELDS (REFERENCES)] {${field.length}}\r\n${field} RFC822.SIZE 9)\r\n` +
      "* 2 FETCH (UID 8 RFC822.SIZE 10)\r\na1 OK\r\n";
    const records = await resultOf(fetch(uids("7:8"), ["BODY.PEEK[HEADER.FIELDS (REFERENCES)]"]), answer);
    expect([...records.values()].map(({ uid, size, sections }) => [uid, size, sections.size])).toEqual([
      [7, 9, 0],
      [8, 10, 0],
    ]);
  });

  it("goes without any value that is endless, and says which item it was of", async () => {
    const long = `{${limits.maxLiteralBytes + 1}}\r\n${"x".repeat(limits.maxLiteralBytes + 1)}`;
    const answer =
      `* 1 FETCH (UID 7 ENVELOPE (NIL ${long} NIL NIL NIL NIL NIL NIL NIL "<a@x>") BODY[1] ${long} RFC822.SIZE 9)\r\n` +
      "* 2 FETCH (UID 8 RFC822.SIZE 10)\r\na1 OK\r\n";
    const records = await resultOf(fetch(uids("7:8"), ["ENVELOPE", "BODY.PEEK[1]"]), answer);
    expect([...records.keys()]).toEqual([7, 8]);
    expect(records.get(7)).toMatchObject({
      size: 9,
      envelope: { messageId: "<a@x>", incomplete: new Set(["subject"]) },
      unparsed: new Set(["ENVELOPE", "BODY[1]"]),
    });
  });

  it("tells the beginning of a response that is too long, and that it is one", async () => {
    const answer =
      `* 1 FETCH (UID 7 RFC822.SIZE 9 ENVELOPE (${"x".repeat(limits.maxLongLineBytes)}))\r\n` +
      "* 2 FETCH (UID 8 RFC822.SIZE 10)\r\na1 OK\r\n";
    const records = await resultOf(fetch(uids("7:8"), ["ENVELOPE"]), answer);
    expect(records.get(7)).toMatchObject({ uid: 7, size: 9, isCut: true });
    expect(records.get(7)?.envelope).toBeUndefined();
    expect(records.get(8)?.isCut).toBeUndefined();
  });

  it("puts together what comes of a message in several responses, unasked too (quirk 18), and of no other", async () => {
    const answer =
      "* 1 FETCH (UID 7 FLAGS ())\r\n* 2 EXPUNGE\r\n* 2 FETCH (FLAGS (\\Deleted))\r\n* 9 FETCH (UID 99 FLAGS ())\r\n" +
      '* 1 FETCH (UID 7 BODY[1] {3}\r\na)\r BODY[2] "b")\r\n* 1 FETCH (FLAGS (\\Seen) UID 7)\r\na1 OK\r\n';
    const records = await resultOf(fetch(uids("7"), ["FLAGS", "BODY.PEEK[1]"]), answer);
    expect([...records.keys()]).toEqual([7]);
    const { flags, sections } = records.get(7) ?? { sections: new Map<string, Uint8Array | null>() };
    expect(flags).toEqual(["\\Seen"]);
    expect([...sections].map(([name, bytes]) => [name, bytes && toByteString(bytes)])).toEqual([
      ["BODY[1]", "a)\r"],
      ["BODY[2]", "b"],
    ]);
  });

  it("by sequence takes no other places", async () => {
    const answer = "* 4 FETCH (UID 7)\r\n* 5 FETCH (UID 8)\r\n* 7 FETCH (UID 9)\r\na1 OK\r\n";
    expect([...(await resultOf(fetch({ by: "sequence", set: "5:6" }, ["UID"]), answer)).keys()]).toEqual([8]);
  });

  it("by sequence takes one message for each place: the first that is told", async () => {
    const answer =
      "* 3 FETCH (UID 7)\r\n* 3 FETCH (UID 8)\r\n* 3 FETCH (UID 7 FLAGS ())\r\n* 3 FETCH (UID 9)\r\na1 OK\r\n";
    const records = await resultOf(fetch({ by: "sequence", set: "3" }, ["UID"]), answer);
    expect([...records.values()].map(({ uid, flags }) => [uid, flags])).toEqual([[7, []]]);
  });

  it("keeps limits.maxKeptBytes of all messages: those that come later are told without what makes them long", async () => {
    const subject = `{200000}\r\n${"s".repeat(200_000)}`;
    const most = Math.floor(limits.maxKeptBytes / 200_000) - 1;
    const one = (uid: number): string =>
      `* ${uid} FETCH (UID ${uid} FLAGS (\\Seen) RFC822.SIZE 9 ENVELOPE (NIL ${subject} NIL NIL NIL NIL NIL NIL NIL NIL))\r\n`;
    const answer = Array.from({ length: 100 }, (_, n) => one(n + 1)).join("");
    const records = await resultOf(fetch(uids("1:100"), ["ENVELOPE"]), `${answer}a1 OK\r\n`);
    expect([...records.values()].map(({ uid, flags, size }) => [uid, flags, size])).toEqual(
      Array.from({ length: 100 }, (_, n) => [n + 1, ["\\Seen"], 9]),
    );
    const whole = [...records.values()].filter(({ envelope }) => envelope?.subject?.length === 200_000);
    expect(Math.abs(whole.length - most)).toBeLessThanOrEqual(1);
    expect(records.get(100)).toMatchObject({ isCut: true });
  });

  it("ends where a server makes even the flags of messages endless", async () => {
    const one = (uid: number): string => `* ${uid} FETCH (UID ${uid} FLAGS (${"x".repeat(900_000)}))\r\n`;
    const answer = Array.from({ length: 25 }, (_, n) => one(n + 1)).join("");
    await expect(answered(fetch(uids("1:25"), ["FLAGS"]), `${answer}a1 OK\r\n`)).rejects.toMatchObject({
      code: "server_limit_exceeded",
      connection: "lost",
    });
  });

  it("lives with responses that are malformed, and gives what came of the others", async () => {
    const answer =
      "* 1 FETCH (UID 7 FLAGS (\r\n* 2 FETCH\r\n* FETCH (UID 8)\r\n* 3 FETCH (UID 0)\r\n* 4 FETCH (UID 4294967296)\r\n" +
      "* 5 FETCH (UID 9 ENVELOPE (((((((( FLAGS ())\r\n* 6 FETCH (UID 10)\r\na1 OK\r\n";
    const records = await resultOf(fetch(uids("1:*"), ["FLAGS"]), answer);
    expect([...records.keys()]).toContain(10);
    expect([...records.keys()].filter((uid) => uid < 1 || uid > 4_294_967_295)).toEqual([]);
  });

  it("counts what came although some messages are gone (quirk 19)", async () => {
    for (const refusal of ["NO Some of the requested messages no longer exist", "NO [EXPUNGEISSUED] gone"]) {
      const outcome = await answered(fetch(uids("7:8"), ["UID"]), `* 1 FETCH (UID 7)\r\na1 ${refusal}\r\n`);
      expect(outcome.ok && [...outcome.value.keys()]).toEqual([7]);
      expect(outcome).toMatchObject({ value: { isWhole: false } });
    }
    expect(
      await answered(fetch(uids("7"), ["UID"]), "* 1 FETCH (UID 7)\r\na1 NO not today\r\n"),
    ).toMatchObject({
      error: { code: "server_rejected", phase: "fetch" },
    });
  });
});

describe("FETCH of what changed (RFC 7162)", () => {
  it.each([
    [{ changedSince: 12_345n }, "a1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345)\r\n"],
    [{ changedSince: 12_345n, vanished: true }, "a1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345 VANISHED)\r\n"],
    [
      { changedSince: 9_223_372_036_854_775_807n },
      "a1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9223372036854775807)\r\n",
    ],
    [{ vanished: true }, "a1 UID FETCH 1:* (FLAGS)\r\n"],
    [{}, "a1 UID FETCH 1:* (FLAGS)\r\n"],
  ])("%o is %j", async (modifiers, expected) => {
    expect(await encoded(fetch(uids("1:*"), ["FLAGS"], modifiers))).toEqual([expected]);
  });

  it("never since 0 (quirk 37)", async () => {
    await expect(encoded(fetch(uids("1:*"), ["FLAGS"], { changedSince: 0n }))).rejects.toThrow("below 1");
  });

  const changes = fetch(uids("300:500"), ["FLAGS"], { changedSince: 12_345n, vanished: true });

  it("answers what changed and what is gone, in ranges (RFC 7162 3.2.6)", async () => {
    const answer =
      "* VANISHED (EARLIER) 300:310,405,411\r\n* 1 FETCH (UID 404 MODSEQ (65402) FLAGS (\\Seen))\r\n" +
      "* VANISHED (EARLIER) 412\r\n* 2 FETCH (UID 406 MODSEQ (75403) FLAGS (\\Deleted))\r\na1 OK\r\n";
    const found = await resultOf(changes, answer);
    expect([...found.values()].map(({ uid, modSeq, flags }) => [uid, modSeq, flags])).toEqual([
      [404, 65_402n, ["\\Seen"]],
      [406, 75_403n, ["\\Deleted"]],
    ]);
    expect(found.vanished.format()).toBe("300:310,405,411:412");
    expect(found.isWhole).toBe(true);
  });

  it("leaves the ranges ranges (CVE-2025-25186)", async () => {
    const { vanished } = await resultOf(changes, "* VANISHED (EARLIER) 1:4294967295\r\na1 OK\r\n");
    expect(vanished.ranges).toEqual([{ from: 1, to: 4_294_967_295 }]);
  });

  it("takes one that goes at this moment for none that is gone: it is told the next time", async () => {
    const { vanished, isWhole } = await resultOf(changes, "* VANISHED 405\r\na1 OK\r\n");
    expect([vanished.format(), isWhole]).toEqual(["", true]);
  });

  it.each([
    ["a set that is none", "* VANISHED (EARLIER) 5,x\r\n"],
    ["no set", "* VANISHED (EARLIER)\r\n"],
    ["a message that cannot be read", "* 1 FETCH (UID x FLAGS ())\r\n"],
    ["a message that is cut off", `* 1 FETCH (UID 405 FLAGS (${"x ".repeat(limits.maxLongLineBytes)}))\r\n`],
  ])("knows that it is not whole by %s", async (_, answer) => {
    const found = await resultOf(changes, `* VANISHED (EARLIER) 301\r\n${answer}a1 OK\r\n`);
    expect(found.isWhole).toBe(false);
    expect(found.vanished.format()).toBe("301");
  });
});

/** A sink that notes what it is given. */
class NotedSink implements LiteralSink {
  readonly isPacedByCaller = true;
  readonly events: string[] = [];

  open(size: number): void {
    this.events.push(`open ${size}`);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    this.events.push(toByteString(chunk));
  }

  close(): void {
    this.events.push("close");
  }
}

describe("FETCH of one section, to a sink", () => {
  it.each([
    ["BODY.PEEK[2]", "a1 UID FETCH 7 (BODY.PEEK[2])\r\n"],
    ["BODY.PEEK[]<0.100>", "a1 UID FETCH 7 (BODY.PEEK[]<0.100>)\r\n"],
    ["BINARY.PEEK[1.2]", "a1 UID FETCH 7 (BINARY.PEEK[1.2])\r\n"],
  ])("%s", async (item, expected) => {
    expect(await encoded(fetchSection(7, item, new NotedSink()))).toEqual([expected]);
  });

  it.each([
    ["BODY.PEEK[2]", "BODY[2] {3}\r\nabc"],
    ["BODY.PEEK[2]", "body[2] {3}\r\nabc"],
    ["BODY.PEEK[2]", 'FLAGS () BODY[2] {3}\r\nabc BODY[3] "x"'],
    ["BODY.PEEK[2]", "BODY[2] {3+}\r\nabc"],
    ["BINARY.PEEK[2]", "BINARY[2] ~{3}\r\nabc"],
    ["BODY.PEEK[1.2.MIME]", "BODY[1.2.MIME] {3}\r\nabc"],
    // Quirk 21
    ["BODY.PEEK[]<0.100>", "BODY[]<0> {3}\r\nabc"],
    ["BODY.PEEK[]<0.100>", "BODY[]<0.100> {3}\r\nabc"],
    ["BODY.PEEK[]<0.100>", "BODY[] {3}\r\nabc"],
    // No literal at all, for a short text.
    ["BODY.PEEK[2]", 'BODY[2] "abc"'],
    ["BODY.PEEK[]<0.100>", 'BODY[]<0> "abc"'],
  ])("%s is found in %j", async (item, answer) => {
    const sink = new NotedSink();
    const found = await resultOf(fetchSection(7, item, sink), `* 1 FETCH (UID 7 ${answer})\r\na1 OK\r\n`);
    expect(found).toEqual({ found: true });
    expect(sink.events).toEqual(["open 3", "abc", "close"]);
  });

  it.each([
    ["BODY.PEEK[2]", "BODY[2] {0}\r\n"],
    ["BODY.PEEK[2]", 'BODY[2] ""'],
    ["BODY.PEEK[2]", "BODY[2] NIL"],
    ["BODY.PEEK[2]", "BODY[2] "],
    ["BODY.PEEK[]<0.100>", "BODY[]<0> NIL"],
  ])("%s may be empty: %j", async (item, answer) => {
    const sink = new NotedSink();
    await resultOf(fetchSection(7, item, sink), `* 1 FETCH (UID 7 ${answer})\r\na1 OK\r\n`);
    expect(sink.events.filter((event) => event !== "")).toEqual(["open 0", "close"]);
  });

  it.each([
    ["BODY.PEEK[2]", ""],
    ["BODY.PEEK[2]", "* 1 FETCH (UID 8 BODY[2] NIL)\r\n"],
    ["BODY.PEEK[2]", "* 1 FETCH (UID 7 BODY[12] {3}\r\nabc)\r\n"],
    ["BODY.PEEK[2]", "* 1 FETCH (UID 7 BODY[2.1] {3}\r\nabc)\r\n"],
    ["BODY.PEEK[2]", "* 1 FETCH (UID 7 BODY[2.MIME] {3}\r\nabc)\r\n"],
    ["BODY.PEEK[1.2]", "* 1 FETCH (UID 7 BODY[1x2] {3}\r\nabc)\r\n"],
    ["BODY.PEEK[2]", "* 1 FETCH (UID 7 BINARY[2] {3}\r\nabc)\r\n"],
    ["BODY.PEEK[2]", "* 1 FETCH (FLAGS () UID 7)\r\n* 2 FETCH (((\r\n* LIST () NIL {3}\r\nabc\r\n"],
    // What looks like an answer within what is none.
    ["BODY.PEEK[2]", "* 1 FETCH (UID 7 BODY[1] {22}\r\n* 1 FETCH (BODY[2] {3}x)\r\n"],
    ["BODY.PEEK[2]", '* 1 FETCH (UID 7 ENVELOPE ("BODY[2] " {3}\r\nabc))\r\n'],
  ])("%s is not found in %j", async (item, answer) => {
    const sink = new NotedSink();
    expect(await resultOf(fetchSection(7, item, sink), `${answer}a1 OK\r\n`)).toEqual({ found: false });
    expect(sink.events).toEqual([]);
  });

  it("is taken once: a server that sends it again sends it to nobody", async () => {
    const sink = new NotedSink();
    const answer =
      '* 1 FETCH (UID 7 BODY[2] {3}\r\nabc)\r\n* 1 FETCH (UID 7 BODY[2] {3}\r\nxyz)\r\n* 1 FETCH (BODY[2] "x")\r\n';
    await resultOf(fetchSection(7, "BODY.PEEK[2]", sink), `${answer}a1 OK\r\n`);
    expect(sink.events).toEqual(["open 3", "abc", "close"]);
  });

  it("is not another message's", async () => {
    const sink = new NotedSink();
    const answer =
      "* 1 FETCH (UID 6 BODY[2] {3}\r\nxyz)\r\n* 2 FETCH (UID 7 BODY[2] {3}\r\nabc)\r\na1 OK\r\n";
    expect(await resultOf(fetchSection(7, "BODY.PEEK[2]", sink), answer)).toEqual({ found: true });
    expect(sink.events).toEqual(["open 3", "abc", "close"]);
  });

  it("of which the reader has gone is nobody's fault, where it came all at once", async () => {
    const sink = new NotedSink();
    sink.write = () => Promise.reject(new Error("nobody reads"));
    const answer = '* 1 FETCH (UID 7 BODY[2] "abc")\r\na1 OK\r\n';
    expect(await resultOf(fetchSection(7, "BODY.PEEK[2]", sink), answer)).toEqual({ found: true });
  });
});
