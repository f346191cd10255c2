import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { ParseError } from "../wire/parse-error.ts";
import type { Piece } from "../wire/response-cutter.ts";
import { Scanner } from "../wire/scanner.ts";
import { parseStatus, type StatusResponse } from "./status.ts";

const status = (...pieces: Piece[]): StatusResponse => parseStatus(new Scanner(pieces));

describe("STATUS", () => {
  it("the example of RFC 9051 7.3.3", () => {
    expect(status("blurdybloop (MESSAGES 231 UIDNEXT 44292)")).toEqual({
      mailbox: "blurdybloop",
      items: { messages: 231, uidNext: 44_292 },
    });
  });

  it("every item that is used, in any case, and what is unknown is passed over", () => {
    const line =
      '"a b" (messages 1 Unseen 2 UIDNEXT 3 UIDVALIDITY 4 HIGHESTMODSEQ 9223372036854775807 SIZE 9 APPENDLIMIT NIL MAILBOXID (F22))';
    expect(status(line)).toEqual({
      mailbox: "a b",
      items: {
        messages: 1,
        unseen: 2,
        uidNext: 3,
        uidValidity: 4,
        highestModSeq: 9_223_372_036_854_775_807n,
      },
    });
  });

  it.each([
    ["INBOX ()", "INBOX", {}],
    ["INBOX (MESSAGES 1 ) ", "INBOX", { messages: 1 }],
    ["a b (c) (MESSAGES 1)", "a b (c)", { messages: 1 }],
    ["NIL (MESSAGES 1)", "NIL", { messages: 1 }],
  ])("%s is read all the same (quirks 17 and 28)", (line, mailbox, items) => {
    expect(status(line)).toEqual({ mailbox, items });
  });

  it("the name may be a literal", () => {
    const bytes = encodeUtf8("Literal Name");
    expect(status("", { size: bytes.length, bytes }, " (MESSAGES 60)")).toEqual({
      mailbox: "Literal Name",
      items: { messages: 60 },
    });
  });

  it.each(["", "INBOX", "INBOX (", "INBOX (MESSAGES)", "INBOX (MESSAGES x)", "INBOX (UIDNEXT -1)"])(
    "%j is none",
    (line) => {
      expect(() => status(line)).toThrow(ParseError);
    },
  );
});
