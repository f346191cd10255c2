import { describe, expect, it } from "vitest";
import { type MemoryMessage, plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { limits } from "../../base/limits.ts";
import type { Maildrop } from "./maildrop.ts";
import { openMaildrop } from "./open-maildrop.ts";

const some = ["a", "b", "c"].map((name) => plainMessage(name, name));

async function open(
  messages: readonly MemoryMessage[],
  refused: readonly string[] = [],
): Promise<{ readonly maildrop: Maildrop; readonly asked: readonly string[] }> {
  const { client, asked } = sessionWith(messages, { refused });
  return { maildrop: await openMaildrop(client), asked };
}

function withHeader(header: string): MemoryMessage {
  return { uidl: "x", raw: `${header}\r\nSubject: a\r\n\r\nbody\r\n` };
}

describe("opening a maildrop", () => {
  it("takes one turn with the login, and one command for all messages", async () => {
    const { maildrop, asked } = await open(some);
    expect(asked).toEqual(["CAPA", "USER ada", "PASS pw", "STAT", "UIDL"]);
    expect(maildrop.uidls).toEqual(["a", "b", "c"]);
    expect(maildrop.isByDigest).toBe(false);
  });

  it("may find nothing", async () => {
    expect((await open([])).maildrop.length).toBe(0);
    expect((await open([], ["UIDL"])).maildrop.length).toBe(0);
  });

  it("fails where a server that has UIDL refuses it: ids are not made of something else meanwhile", async () => {
    for (const UIDL of ["-ERR [SYS/TEMP] later\r\n", "-ERR not now\r\n"]) {
      const { client } = sessionWith(some, { replies: { UIDL } });
      expect((await errorOf(openMaildrop(client))).code).toBe("server_rejected");
    }
  });

  it("finds messages that UIDL leaves out, and those whose unique-id has spaces", async () => {
    const { client } = sessionWith(some, { replies: { UIDL: "+OK\r\n1 a b\r\n2 \r\n.\r\n" } });
    const maildrop = await openMaildrop(client);
    expect([maildrop.length, maildrop.total, maildrop.uidls[0]]).toEqual([3, 3, "a b"]);
    expect(maildrop.uidls.slice(1)).toEqual([
      expect.stringMatching(/^digest:/),
      expect.stringMatching(/^digest:/),
    ]);
  });

  it("does without STAT", async () => {
    expect((await open(some, ["STAT"])).maildrop.length).toBe(3);
  });

  it("is not possible with neither", async () => {
    expect((await errorOf(open(some, ["STAT", "UIDL"]))).code).toBe("server_rejected");
  });
});

describe("without UIDL", () => {
  it("a message is known by a digest of its header, in any session", async () => {
    const { maildrop, asked } = await open(some, ["UIDL"]);
    expect(maildrop.isByDigest).toBe(true);
    expect(new Set(maildrop.ids()).size).toBe(3);
    expect(asked).toContain("TOP 3 0");
    const later = await open(some.slice(1), ["UIDL"]);
    expect(later.maildrop.ids()).toEqual(maildrop.ids().slice(1));
  });

  it("is the same message though fields came that servers add when one is read", async () => {
    const plain = (await open([withHeader("From: ada@example.org")], ["UIDL"])).maildrop.ids();
    const marked = withHeader(
      "Status: RO\r\nX-Status: A\r\nX-UIDL: 7\r\nX-Keywords:\r\nFrom: ada@example.org",
    );
    expect((await open([marked], ["UIDL"])).maildrop.ids()).toEqual(plain);
    const other = withHeader("From: eve@example.org");
    expect((await open([other], ["UIDL"])).maildrop.ids()).not.toEqual(plain);
  });

  it("has two messages of one header for messages that cannot be told apart", async () => {
    const { maildrop } = await open([withHeader("A: b"), withHeader("A: b"), withHeader("A: c")], ["UIDL"]);
    expect([0, 1, 2].map((index) => maildrop.isRepeated(index))).toEqual([true, true, false]);
    expect(maildrop.ids()).toHaveLength(1);
  });

  it("has the newest alone where there are many, and counts all", async () => {
    const count = limits.maxHeaderScanMessages + 2;
    const many = Array.from({ length: count }, (_, n) => plainMessage(`m${n}`, `m${n}`));
    const { maildrop, asked } = await open(many, ["UIDL"]);
    expect([maildrop.length, maildrop.total, maildrop.numberAt(0)]).toEqual([count - 2, count, 3]);
    expect(asked).not.toContain("TOP 2 0");
  });
});

describe("without TOP (quirk 42)", () => {
  it("headers are read by RETR", async () => {
    const tops = some.map((_, n) => `TOP ${n + 1} 0`);
    const { maildrop, asked } = await open(some, ["UIDL", ...tops]);
    expect(maildrop.ids()).toEqual((await open(some, ["UIDL"])).maildrop.ids());
    expect(asked.slice(-3)).toEqual(["RETR 1", "RETR 2", "RETR 3"]);
  });

  it("a message that alone has none is read by RETR, and left out where that is refused too", async () => {
    const { maildrop, asked } = await open(some, ["UIDL", "TOP 2 0"]);
    expect(maildrop.ids()).toEqual((await open(some, ["UIDL"])).maildrop.ids());
    expect(asked.filter((line) => line.startsWith("RETR"))).toEqual(["RETR 2"]);
    const without = (await open(some, ["UIDL", "TOP 2 0", "RETR 2"])).maildrop;
    expect([0, 1].map((index) => without.numberAt(index))).toEqual([1, 3]);
    expect(without.total).toBe(3);
  });
});
