import { describe, expect, it } from "vitest";
import { answered, encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { status } from "./status.ts";

describe("STATUS (RFC 9051 6.3.11)", () => {
  it("asks for items of a mailbox, in the spelling that the server takes", async () => {
    expect(await encoded(status("blurdybloop", ["UIDNEXT", "MESSAGES"]))).toEqual([
      'a1 STATUS "blurdybloop" (UIDNEXT MESSAGES)\r\n',
    ]);
    expect(await encoded(status("Entwürfe", ["UNSEEN"]))).toEqual(['a1 STATUS "Entw&APw-rfe" (UNSEEN)\r\n']);
    expect(await encoded(status("Entwürfe", ["UNSEEN"]), { isUtf8: true })).toEqual([
      'a1 STATUS "Entw\xc3\xbcrfe" (UNSEEN)\r\n',
    ]);
  });

  it("does not send what is no item", async () => {
    for (const item of ["UNSEEN) x", "", "A\r\nX1 NOOP"]) {
      expect(await errorOf(encoded(status("x", [item])))).toMatchObject({ code: "invalid_request" });
    }
  });

  it.each([
    ["* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)", { messages: 231, uidNext: 44_292 }],
    [
      '* STATUS "blurdybloop" (UIDVALIDITY 7 UNSEEN 0 HIGHESTMODSEQ 9223372036854775807)',
      { uidValidity: 7, unseen: 0, highestModSeq: 2n ** 63n - 1n },
    ],
    // Quirk 17
    ["* STATUS blurdybloop (MESSAGES 231 UNSEEN 1 ) ", { messages: 231, unseen: 1 }],
    ["* STATUS blurdybloop ()", {}],
    ["* STATUS {11}\r\nblurdybloop (MESSAGES 5)", { messages: 5 }],
    ["* STATUS blurdybloop (SIZE 5 X-NEW (1 2) MESSAGES 5)", { messages: 5 }],
    // Another mailbox's, and malformed ones
    ["* STATUS other (MESSAGES 231)", {}],
    [
      "* STATUS\r\n* STATUS blurdybloop\r\n* STATUS blurdybloop (MESSAGES x)\r\n* STATUS blurdybloop (MESSAGES",
      {},
    ],
  ])("%j", async (answer, expected) => {
    expect(
      await resultOf(status("blurdybloop", ["MESSAGES"]), `${answer}\r\na1 OK STATUS completed\r\n`),
    ).toEqual(expected);
  });

  it("knows its mailbox in either spelling, and INBOX in any case", async () => {
    const messages = async (name: string, answer: string, isUtf8: boolean): Promise<unknown> =>
      (await resultOf(status(name, ["MESSAGES"]), `${answer}\r\na1 OK\r\n`, { isUtf8 })).messages;
    expect(await messages("Entwürfe", '* STATUS "Entw&APw-rfe" (MESSAGES 1)', false)).toBe(1);
    expect(await messages("Entwürfe", '* STATUS "Entw\xc3\xbcrfe" (MESSAGES 2)', true)).toBe(2);
    expect(await messages("INBOX", "* STATUS Inbox (MESSAGES 3)", false)).toBe(3);
    expect(await messages("inbox", "* STATUS INBOX (MESSAGES 4)", false)).toBe(4);
  });

  it("leaves the answers to others alone: several may come before the first reply", async () => {
    const left: string[] = [];
    const answer = "* STATUS b (MESSAGES 2)\r\n* STATUS a (MESSAGES 1)\r\n* 5 EXISTS\r\na1 OK\r\n";
    expect(await answered(status("a", ["MESSAGES"]), answer, {}, left)).toEqual({
      ok: true,
      value: { messages: 1 },
    });
    expect(left).toEqual(["STATUS", "EXISTS"]);
  });

  it("of a mailbox that is listed and cannot be opened is refused (quirk 31)", async () => {
    expect(await answered(status("a", ["MESSAGES"]), "a1 NO [NONEXISTENT] x\r\n")).toMatchObject({
      error: { code: "mailbox_not_found", phase: "list", connection: "usable" },
    });
  });
});
