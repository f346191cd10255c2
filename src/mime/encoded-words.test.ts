import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../base/bytes.ts";
import { decodeHeaderText } from "./encoded-words.ts";

/** Encoded words of UTF-8 (RFC 2047), cut after every `size` octets, so inside characters too. */
function encode(text: string, encoding: "B" | "Q", size: number): string {
  const octets = encodeUtf8(text);
  const words: string[] = [];
  for (let at = 0; at < octets.length; at += size) {
    const piece = octets.subarray(at, at + size);
    const escaped = piece.toHex().replace(/../g, "=$&");
    words.push(`=?utf-8?${encoding}?${encoding === "B" ? piece.toBase64() : escaped}?=`);
  }
  return words.join("\r\n ");
}

describe("header text", () => {
  // RFC 2047 section 8
  it.each([
    ["=?ISO-8859-1?Q?a?=", "a"],
    ["=?ISO-8859-1?Q?a?= b", "a b"],
    ["=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab"],
    ["=?ISO-8859-1?Q?a_b?=", "a b"],
    ["=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"],
    ["=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"],
    ["=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo"],
    ["=?ISO-8859-8?b?7eXs+SDv4SDp7Oj08A==?=", "םולש ןב ילטפנ"],
  ])("decodes the words of RFC 2047 section 8: %j", (value, text) => {
    expect(decodeHeaderText(value)).toBe(text);
  });

  it.each([
    ["a word in quotes", '"=?utf-8?Q?=C3=89t=C3=A9?="', '"Été"'],
    ["words without white space between", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"],
    ["a word inside a word", "x=?utf-8?Q?a?=y", "xay"],
    ["a language (RFC 2231 5)", "=?utf-8*en?Q?a?=", "a"],
    ["a character cut in two words", "=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"],
    ["base64 cut anywhere", "=?utf-8?B?w6nDqc?= =?utf-8?B?OpIQ==?=", "ééé!"],
    ["base64 without padding in each word", "=?utf-8?B?w6k?= =?utf-8?B?w6k?=", "éé"],
    ["Q with spaces", "=?utf-8?Q?a b =C3=A9?=", "a b é"],
    ["Q with an escape that is none", "=?utf-8?Q?100=?=", "100="],
    ["raw UTF-8 (RFC 6532)", "caf\xc3\xa9 =?utf-8?Q?=C3=A9?=", "café é"],
    ["raw octets of no charset", "caf\xe9", "café"],
    ["charsets that TextDecoder lacks", "=?utf-7?Q?+ZeVnLIqe-?= =?iso-2022-kr?B?GyQpQw4wIQ8=?=", "日本語가"],
    ["an unknown charset", "=?klingon?Q?=E9?=", "é"],
    ["what only looks like a word", "=?utf-8?X?a?= =?utf-8?Q?a =? ?=", "=?utf-8?X?a?= =?utf-8?Q?a =? ?="],
    ["an empty word", "a =?utf-8?Q??= b", "a  b"],
    ["folding (RFC 5322 2.2.3)", "one\r\n two\n\tthree", "one two\tthree"],
  ])("decodes %s", (_, value, text) => {
    expect(decodeHeaderText(value)).toBe(text);
  });

  it("never holds CR, LF or NUL, however they were written", () => {
    expect(decodeHeaderText("a\r\nBcc: x\0")).toBe("a Bcc: x");
    expect(decodeHeaderText("=?utf-8?Q?a=0D=0ABcc:_x=00?=")).toBe("a Bcc: x");
    expect(decodeHeaderText("=?utf-7?Q?a+AA0ACgAA-b?=")).toBe("a b");
    const syntax = fc.constantFrom(
      "=?",
      "utf-8",
      "utf-7",
      "?Q?",
      "?B?",
      "?=",
      "=0A",
      "DQo",
      "\r",
      "\n",
      " ",
      "\0",
      "\xe9",
    );
    fc.assert(
      fc.property(fc.array(syntax), (pieces) => {
        const text = decodeHeaderText(pieces.join(""));
        expect(text).not.toMatch(/[\0\r\n]/);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives back any text that was encoded, wherever the words were cut", () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((text) => !/[\0\r\n\ufeff]/.test(text));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom("B", "Q"),
        fc.integer({ min: 1, max: 50 }),
        (text, encoding, size) => {
          expect(decodeHeaderText(encode(text, encoding, size))).toBe(text);
          expect(decodeHeaderText(toByteString(encodeUtf8(text)))).toBe(text);
        },
      ),
    );
  });

  it("stays linear on the worst of a quarter of a megabyte", () => {
    const worst = [
      "=?",
      "=?a?b?",
      "?=",
      "=?utf-8?B?w6k=?= ",
      "=?klingon?Q?a?=x",
      " ",
      "\r\n",
      "=?a?Q?=?a?Q?",
    ];
    for (const piece of worst) {
      const value = piece.repeat(262_144 / piece.length);
      expect(decodeHeaderText(value).length).toBeGreaterThan(0);
      expect(decodeHeaderText(`=?utf-8?Q?${value}`).length).toBeGreaterThan(0);
    }
  });
});
