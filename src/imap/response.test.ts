import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { readResponse, type Response } from "./response.ts";
import { ParseError } from "./wire/parse-error.ts";
import type { Piece } from "./wire/response-cutter.ts";

function untagged(...pieces: Piece[]): Extract<Response, { kind: "untagged" }> {
  const response = readResponse(pieces);
  if (response.kind !== "untagged") throw new Error(response.kind);
  return response;
}

describe("a continuation request (RFC 9051 7.6)", () => {
  it.each([
    ["+ go on", "go on"],
    ["+ ", ""],
    // Quirk 7: Exchange.
    ["+", ""],
    ["+go", "go"],
    ["+ Z29+ {5}", "Z29+ {5}"],
  ])("%j", (line, text) => {
    expect(readResponse([line])).toEqual({ kind: "continuation", text });
  });
});

describe("a tagged reply (RFC 9051 7.1)", () => {
  it.each<readonly [string, object]>([
    ["a1 OK done", { tag: "a1", name: "OK", code: undefined, text: "done" }],
    ["a1 ok", { tag: "a1", name: "OK", code: undefined, text: "" }],
    [
      "A.1 NO [TRYCREATE] no such mailbox",
      { tag: "A.1", name: "NO", code: { name: "TRYCREATE" }, text: "no such mailbox" },
    ],
    ["a1 BAD  two spaces", { tag: "a1", name: "BAD", code: undefined, text: "two spaces" }],
    ["a1 OK [ALERT]", { tag: "a1", name: "OK", code: { name: "ALERT" }, text: "" }],
    ["a1 OK [broken", { tag: "a1", name: "OK", code: undefined, text: "[broken" }],
    ["a1 NO na\xefve {5}", { tag: "a1", name: "NO", code: undefined, text: "na\xefve {5}" }],
    ["OK OK", { tag: "OK", name: "OK", code: undefined, text: "" }],
  ])("%j", (line, expected) => {
    expect(readResponse([line])).toEqual({ kind: "tagged", ...expected });
  });

  it.each([
    "",
    " ",
    "a1",
    "a1 ",
    "a1 BYE",
    "a1 PREAUTH",
    "a1 FETCH",
    "a1  ",
    '"a1" OK',
    "(a1 OK",
    " a1 OK",
    "*",
    "*OK",
    "a1\tOK",
  ])("is not %j", (line) => {
    expect(() => readResponse([line])).toThrow(ParseError);
  });
});

describe("an untagged response (RFC 9051 7)", () => {
  it.each<readonly [string, string, number | undefined, string]>([
    ["* FLAGS (\\Seen)", "FLAGS", undefined, "(\\Seen)"],
    ["* 23 EXISTS", "EXISTS", 23, ""],
    ["* 12 fetch (UID 5)", "FETCH", 12, "(UID 5)"],
    ['* LIST () "/" a', "LIST", undefined, '() "/" a'],
    ["* SEARCH", "SEARCH", undefined, ""],
    ["* SEARCH  1 2", "SEARCH", undefined, "1 2"],
    ["* CAPABILITY IMAP4rev1", "CAPABILITY", undefined, "IMAP4rev1"],
    ["* FLAGS(\\Seen)", "FLAGS", undefined, "(\\Seen)"],
  ])("%j", (line, name, number, rest) => {
    const response = untagged(line);
    expect([response.name, response.number, response.status]).toEqual([name, number, undefined]);
    // Each asker has a scanner of his own.
    expect([response.scan().rest(), response.scan().rest()]).toEqual([rest, rest]);
  });

  it.each<readonly [string, string, object]>([
    ["* OK still here", "OK", { code: undefined, text: "still here" }],
    ["* OK [UIDVALIDITY 7] x", "OK", { code: { name: "UIDVALIDITY", value: 7 }, text: "x" }],
    // Quirk 17: Gmail.
    [
      "* OK [HIGHESTMODSEQ 9223372036854775807]",
      "OK",
      { code: { name: "HIGHESTMODSEQ", value: 2n ** 63n - 1n }, text: "" },
    ],
    ["* NO [ALERT] disk full", "NO", { code: { name: "ALERT" }, text: "disk full" }],
    ["* bye", "BYE", { code: undefined, text: "" }],
    ["* PREAUTH hi", "PREAUTH", { code: undefined, text: "hi" }],
    ["* BAD [", "BAD", { code: undefined, text: "[" }],
  ])("with a status: %j", (line, name, status) => {
    expect(untagged(line)).toMatchObject({ name, number: undefined, status });
  });

  it("with literals", () => {
    const response = untagged("* LIST () ", { size: 1, bytes: encodeUtf8("/") }, " a");
    const scanner = response.scan();
    scanner.list(() => scanner.atom());
    expect([scanner.skipSpaces(), scanner.string(), scanner.rest()]).toEqual([true, "/", " a"]);
  });

  it("is a BYE where Exchange says that it is unavailable (quirk 15)", () => {
    expect(untagged("* Server Unavailable. 15")).toMatchObject({
      name: "BYE",
      status: { code: undefined, text: "Server Unavailable" },
    });
  });

  it.each([
    "* ",
    "*  OK",
    "* 5",
    "* 5 ",
    "* (",
    '* "OK"',
    "* 99999999999999999999 EXISTS",
    "* 123456789012345678901 EXISTS",
  ])("is not %j", (line) => {
    expect(() => readResponse([line])).toThrow(ParseError);
  });
});

describe("any line", () => {
  it("is a response or a ParseError", () => {
    const word = fc.constantFrom(
      "* ",
      "+",
      "OK",
      "NO",
      "a1",
      " ",
      "[",
      "]",
      "(",
      '"',
      "\\",
      "5",
      "FETCH",
      "CAPABILITY",
      "\0",
      "\xff",
    );
    fc.assert(
      fc.property(fc.string({ unit: word, maxLength: 10 }), (line) => {
        let kind = "refused";
        try {
          const response = readResponse([line]);
          kind = response.kind;
          if (response.kind === "untagged") response.scan();
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
        expect(["untagged", "tagged", "continuation", "refused"]).toContain(kind);
      }),
      { numRuns: 1_000 },
    );
  });
});
