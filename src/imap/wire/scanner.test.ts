import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { ParseError } from "./parse-error.ts";
import type { Literal, Piece } from "./response-cutter.ts";
import { Scanner } from "./scanner.ts";

function literal(text: string): Literal {
  return { size: text.length, bytes: encodeUtf8(text) };
}

const streamed: Literal = { size: 9, bytes: undefined };

/** What the method yields, and what is left of the line after it. */
function scan<T>(pieces: string | readonly Piece[], read: (scanner: Scanner) => T): [T, string] {
  const scanner = new Scanner(typeof pieces === "string" ? [pieces] : pieces);
  return [read(scanner), scanner.rest()];
}

describe("take and expect", () => {
  it("take what comes next, whatever its case, or nothing", () => {
    expect(scan("Fetch (", (it) => it.take("FETCH"))).toEqual([true, " ("]);
    expect(scan("FET", (it) => it.take("FETCH"))).toEqual([false, "FET"]);
    expect(scan("xFETCH", (it) => it.take("FETCH"))).toEqual([false, "xFETCH"]);
    expect(scan("(a", (it) => it.expect("("))).toEqual([undefined, "a"]);
    expect(() => scan("a", (it) => it.expect("("))).toThrow(ParseError);
    expect(() => scan("", (it) => it.expect("("))).toThrow(ParseError);
  });

  it("do not take a letter for another one that has the same capital (ß is not SS)", () => {
    expect(scan("\xdf", (it) => it.take("SS"))).toEqual([false, "\xdf"]);
  });
});

describe("spaces", () => {
  it("are one, and more than one where a server is generous", () => {
    expect(scan(" a", (it) => it.sp())).toEqual([undefined, "a"]);
    expect(scan("   a", (it) => it.sp())).toEqual([undefined, "a"]);
    expect(() => scan("a", (it) => it.sp())).toThrow(ParseError);
    expect(() => scan("\ta", (it) => it.sp())).toThrow(ParseError);
    expect(() => scan(["", literal(" ")], (it) => it.sp())).toThrow(ParseError);
    expect(scan("a", (it) => it.skipSpaces())).toEqual([false, "a"]);
    expect(scan("  ", (it) => it.skipSpaces())).toEqual([true, ""]);
  });
});

describe("peek, isAtLiteral, isAtEnd", () => {
  it("say what comes next and take nothing", () => {
    const scanner = new Scanner(["ab", literal("x"), ""]);
    expect([scanner.peek(), scanner.peek(), scanner.isAtLiteral(), scanner.isAtEnd]).toEqual([
      "a",
      "a",
      false,
      false,
    ]);
    scanner.atom();
    expect([scanner.peek(), scanner.isAtLiteral(), scanner.isAtEnd]).toEqual(["", true, false]);
    expect(scanner.string()).toBe("x");
    expect([scanner.peek(), scanner.isAtLiteral(), scanner.isAtEnd]).toEqual(["", false, true]);
  });

  it("are at the end of nothing", () => {
    expect(new Scanner([]).isAtEnd).toBe(true);
    expect(new Scanner([""]).isAtEnd).toBe(true);
  });
});

describe("atom", () => {
  it.each([
    ["abc def", "abc", " def"],
    ["\\Seen)", "\\Seen", ")"],
    ["$Junk", "$Junk", ""],
    ["a]b(", "a]b", "("],
    ['a"b"', "a", '"b"'],
    ["\\*)", "\\*", ")"],
    ["na\xefve x", "na\xefve", " x"],
    ["{5} x", "{5}", " x"],
  ])("ends at a space, a parenthesis or a quote: %j", (text, expected, rest) => {
    expect(scan(text, (it) => it.atom())).toEqual([expected, rest]);
  });

  it.each(["", " a", "(a", ")", '"a"'])("is not %j", (text) => {
    expect(() => scan(text, (it) => it.atom())).toThrow(ParseError);
  });

  it("does not reach over a literal", () => {
    expect(scan(["ab", literal("x"), "c"], (it) => it.atom())).toEqual(["ab", ""]);
    expect(() => scan(["", literal("x"), "c"], (it) => it.atom())).toThrow(ParseError);
  });
});

describe("itemName", () => {
  it.each([
    ["UID 5", "UID", " 5"],
    ["BODY[] {5}", "BODY[]", " {5}"],
    ["BODY[HEADER.FIELDS (To From)]<0> NIL", "BODY[HEADER.FIELDS (To From)]<0>", " NIL"],
    ['BODY[HEADER.FIELDS ("To" From)] x', 'BODY[HEADER.FIELDS ("To" From)]', " x"],
    ["BODY[1](", "BODY[1]", "("],
    ["BODY(a", "BODY", "(a"],
    ["BODY[1 x", "BODY[1 x", ""],
  ])("is kept together by brackets: %s", (text, expected, rest) => {
    expect(scan(text, (it) => it.itemName())).toEqual([expected, rest]);
  });

  it.each(["", " ", "(", ")", '"'])("is not %j", (text) => {
    expect(() => scan(text, (it) => it.itemName())).toThrow(ParseError);
  });
});

describe("numbers", () => {
  it("are digits, up to what a double holds", () => {
    expect(scan("0 ", (it) => it.number())).toEqual([0, " "]);
    expect(scan("007)", (it) => it.number())).toEqual([7, ")"]);
    expect(scan("9007199254740991", (it) => it.number())).toEqual([9_007_199_254_740_991, ""]);
    expect(() => scan("9007199254740992", (it) => it.number())).toThrow(ParseError);
    expect(() => scan("18446744073709551615", (it) => it.number())).toThrow(ParseError);
    for (const text of ["", "a", "-1", "+1", " 1", "\xb2"])
      expect(() => scan(text, (it) => it.number())).toThrow(ParseError);
  });

  it("end where the digits do", () => {
    expect(scan("1.5", (it) => it.number())).toEqual([1, ".5"]);
    expect(scan("1e3", (it) => it.number())).toEqual([1, "e3"]);
  });

  it("of 63 bits are exact (RFC 7162)", () => {
    expect(scan("9223372036854775807)", (it) => it.bigNumber())).toEqual([9_223_372_036_854_775_807n, ")"]);
    expect(() => scan("", (it) => it.bigNumber())).toThrow(ParseError);
    expect(() => scan("-1", (it) => it.bigNumber())).toThrow(ParseError);
  });

  it("have twenty digits at most", () => {
    expect(scan("0".repeat(20), (it) => it.number())[0]).toBe(0);
    expect(() => scan("0".repeat(21), (it) => it.number())).toThrow(ParseError);
    expect(() => scan("1".repeat(21), (it) => it.bigNumber())).toThrow(ParseError);
  });
});

describe("string (RFC 9051 4.3)", () => {
  it.each([
    ['"" x', "", " x"],
    ['"a b"', "a b", ""],
    ['"a\\"b"', 'a"b', ""],
    ['"a\\\\"', "a\\", ""],
    ['"\\\\\\""', '\\"', ""],
    // A server that escapes what needs no escape means the character.
    ['"a\\bc"', "abc", ""],
    ['"()[]{5} NIL"', "()[]{5} NIL", ""],
    ['"na\xefve"', "na\xefve", ""],
    ['"a\rb\0"', "a\rb\0", ""],
  ])("quoted: %j", (text, expected, rest) => {
    expect(scan(text, (it) => it.string())).toEqual([expected, rest]);
  });

  it.each(['"', '"a', '"a\\"', '"a\\', "a", "NIL", "", " "])("is not %j", (text) => {
    expect(() => scan(text, (it) => it.string())).toThrow(ParseError);
  });

  it("does not reach over a literal", () => {
    expect(() => scan(['"a', literal("x"), 'b"'], (it) => it.string())).toThrow(ParseError);
  });

  it("may be a literal, empty where it went elsewhere", () => {
    expect(scan(["", literal('a"\\\r\n'), " x"], (it) => it.string())).toEqual(['a"\\\r\n', " x"]);
    expect(scan(["", { size: 2, bytes: Uint8Array.of(0x80, 0xff) }, ""], (it) => it.string())).toEqual([
      "\x80\xff",
      "",
    ]);
    expect(scan(["", streamed, " x"], (it) => it.string())).toEqual(["", " x"]);
  });
});

describe("NIL", () => {
  it.each(["NIL", "nil", "Nil"])("is null, as %s and as a word of its own", (nil) => {
    for (const rest of ["", " x", ")", "(", '"']) {
      expect(scan(nil + rest, (it) => it.nstring())).toEqual([null, rest]);
      expect(scan(nil + rest, (it) => it.nastring())).toEqual([null, rest]);
      expect(scan(nil + rest, (it) => it.nbytes())).toEqual([null, rest]);
      expect(scan(nil + rest, (it) => it.takeNil())).toEqual([true, rest]);
    }
  });

  it('is not the string "NIL"', () => {
    expect(scan('"NIL" x', (it) => it.nstring())).toEqual(["NIL", " x"]);
    expect(scan('"NIL" x', (it) => it.nastring())).toEqual(["NIL", " x"]);
    expect(scan('"NIL"', (it) => it.nbytes())).toEqual([encodeUtf8("NIL"), ""]);
    expect(scan('"NIL"', (it) => it.takeNil())).toEqual([false, '"NIL"']);
    expect(scan(["", literal("NIL"), ""], (it) => it.nstring())).toEqual(["NIL", ""]);
    expect(scan(["", literal("NIL"), ""], (it) => it.nastring())).toEqual(["NIL", ""]);
  });

  it("is not the beginning of a longer word", () => {
    expect(() => scan("NILS", (it) => it.nstring())).toThrow(ParseError);
    expect(scan("NILS", (it) => it.takeNil())).toEqual([false, "NILS"]);
    expect(scan("NIL]", (it) => it.nastring())).toEqual(["NIL]", ""]);
  });

  it("of an astring is an atom, as for a mailbox of that name", () => {
    expect(scan("NIL x", (it) => it.astring())).toEqual(["NIL", " x"]);
  });
});

describe("astring, nastring, nbytes", () => {
  it("are strings, or the atoms that real servers send instead", () => {
    expect(scan('"a b" x', (it) => it.astring())).toEqual(["a b", " x"]);
    expect(scan("INBOX x", (it) => it.astring())).toEqual(["INBOX", " x"]);
    expect(scan(["", literal("a b"), ""], (it) => it.astring())).toEqual(["a b", ""]);
    expect(scan("us-ascii)", (it) => it.nastring())).toEqual(["us-ascii", ")"]);
    expect(scan('"a b"', (it) => it.nastring())).toEqual(["a b", ""]);
    for (const text of ["", " ", "(", ")"]) {
      expect(() => scan(text, (it) => it.astring())).toThrow(ParseError);
      expect(() => scan(text, (it) => it.nastring())).toThrow(ParseError);
      expect(() => scan(text, (it) => it.nbytes())).toThrow(ParseError);
    }
  });

  it("are octets for nbytes, and undefined where those went elsewhere", () => {
    expect(scan(["", literal("a\0b"), " x"], (it) => it.nbytes())).toEqual([encodeUtf8("a\0b"), " x"]);
    expect(scan('"\xff\\"" x', (it) => it.nbytes())).toEqual([Uint8Array.of(0xff, 0x22), " x"]);
    expect(scan("abc x", (it) => it.nbytes())).toEqual([encodeUtf8("abc"), " x"]);
    expect(scan(["", streamed, " x"], (it) => it.nbytes())).toEqual([undefined, " x"]);
  });
});
