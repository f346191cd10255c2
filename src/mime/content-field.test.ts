import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { parseContentField } from "./content-field.ts";

function parse(text: string): [string, Record<string, string>] {
  const { value, params } = parseContentField(text);
  return [value, Object.fromEntries(params)];
}

describe("a Content-Type or Content-Disposition", () => {
  it.each([
    // RFC 2045 section 5.1
    [" text/plain; charset=us-ascii (Plain text)", "text/plain", { charset: "us-ascii" }],
    [' text/plain; charset="us-ascii"', "text/plain", { charset: "us-ascii" }],
    // RFC 2046 section 5.1.1
    [
      ' multipart/mixed; boundary="gc0pJq0M:08jU534c0p"',
      "multipart/mixed",
      { boundary: "gc0pJq0M:08jU534c0p" },
    ],
    // RFC 2183 section 2
    [
      ' attachment; filename=genome.jpeg;\r\n  modification-date="Wed, 12 Feb 1997 16:29:51 -0500";',
      "attachment",
      { filename: "genome.jpeg", "modification-date": "Wed, 12 Feb 1997 16:29:51 -0500" },
    ],
    // RFC 2231 section 4.1
    [
      " application/x-stuff\r\n title*0*=us-ascii'en'This%20is;\r\n title*1=\"isn't it!\"",
      "application/x-stuff",
      { "title*0*": "us-ascii'en'This%20is", "title*1": "isn't it!" },
    ],
    [" quoted-printable ", "quoted-printable", {}],
    ["(a) TEXT (b (c) \\) d) / (e) HTML (f) ; (g) CharSet = UTF-8", "text/html", { charset: "UTF-8" }],
    ['text/plain; name="a \\"b\\" \\\\ c;d=e"', "text/plain", { name: 'a "b" \\ c;d=e' }],
    ['text/plain; name="a\r\n b"; name*0="c\r\n\td"', "text/plain", { name: "a b", "name*0": "c\td" }],
    ['text/plain; name=""; charset=', "text/plain", { name: "", charset: "" }],
  ])("%j is read as it is meant", (text, value, params) => {
    expect(parse(text)).toEqual([value, params]);
  });

  it.each([
    [
      "spaces in an unquoted name",
      "attachment; filename=My File (1).pdf; size=1",
      { filename: "My File (1).pdf", size: "1" },
    ],
    ["a fold in it", "attachment; filename=My\r\n File.pdf", { filename: "My File.pdf" }],
    ["specials in it", "attachment; filename=a/b[1]@c,d=e.pdf", { filename: "a/b[1]@c,d=e.pdf" }],
    [
      "an encoded word without quotes",
      "attachment; filename==?utf-8?B?YQ==?=",
      { filename: "=?utf-8?B?YQ==?=" },
    ],
    ["octets that are no ASCII", "attachment; filename=\xfc.pdf", { filename: "\xfc.pdf" }],
    [
      "no semicolon",
      'attachment filename=a.pdf size=1 x="y"z=1',
      { filename: "a.pdf", size: "1", x: "y", z: "1" },
    ],
    [
      "a comment before the next parameter",
      "attachment; filename=a (b) size=1",
      { filename: "a", size: "1" },
    ],
    ["semicolons too many", "attachment;; ; filename=a;;size=1;", { filename: "a", size: "1" }],
    ["two of one name: the first counts", "attachment; filename=a; FileName=b", { filename: "a" }],
    ["words that are no parameter", 'attachment; foo bar; "x; y=z"; =1; filename=a', { filename: "a" }],
    ["a quote that never ends", 'attachment; filename="a.pdf; size=1', { filename: "a.pdf", size: "1" }],
    ["a comment that never ends", "attachment; filename=a; (size=1", { filename: "a" }],
    ["names that mean something to JavaScript", "attachment; constructor=a", { constructor: "a" }],
  ])("may have %s", (_, text, params) => {
    expect(parse(text)).toEqual(["attachment", params]);
  });

  it.each(["", " \r\n ", ";", "/plain", '"attachment"', "=", "(only a comment)", "(open", "<text/html>"])(
    "%j has no value",
    (text) => {
      expect(parse(text)).toEqual(["", {}]);
    },
  );

  it("may be half of a type", () => {
    expect(parse("text; charset=utf-8")).toEqual(["text", { charset: "utf-8" }]);
    expect(parse("application/; name=a")).toEqual(["application", { name: "a" }]);
  });

  it("has limits.maxParameters parameters at most", () => {
    const field = (count: number) => `a/b${Array.from({ length: count }, (_, i) => `; n${i}=v`).join("")}`;
    expect(parseContentField(field(limits.maxParameters)).params.size).toBe(limits.maxParameters);
    const { params } = parseContentField(field(limits.maxParameters + 1));
    expect(params.size).toBe(limits.maxParameters);
    expect(params.has(`n${limits.maxParameters}`)).toBe(false);
  });

  it("stays linear on a header block full of what could be begun anew at each octet", () => {
    const pieces = [
      "(x) ",
      "((",
      "\\(",
      '"',
      '\\"',
      ' \\"',
      "a ",
      "a b",
      "=",
      "a = ",
      " ",
      "\r\n ",
      "a=(b) c ",
      "; ",
      "a",
      '"a',
      "a=b ",
    ];
    for (const piece of pieces) {
      for (const start of ["a/b; x=", "a/b; ", 'a/b; x="', "a/b; x=y ", "a/b "]) {
        const { value } = parseContentField(`${start}${piece.repeat(limits.maxHeaderBytes / piece.length)}w`);
        expect(value).toMatch(/^a\/b/);
      }
    }
  });

  it("is never an error, and has no line ends in it", () => {
    const unit = fc.constantFrom(
      "a",
      "/",
      ";",
      "=",
      " ",
      '"',
      "\\",
      "(",
      ")",
      "\r\n ",
      "\n",
      "\xff",
      "\0",
      "x=",
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const { value, params } = parseContentField(text);
        expect(value).toMatch(/^[^\s;()"]*$/);
        for (const [name, content] of params) {
          expect(name).toMatch(/^[^\s;="()]+$/);
          expect(content).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives back any parameters that were written as they should be", () => {
    const name = fc.string({ unit: fc.constantFrom(..."abxyz*0-"), minLength: 1 });
    const content = fc.string({ unit: fc.constantFrom(..."ab;=()/ \"\\'\xe9"), maxLength: 12 });
    fc.assert(
      fc.property(fc.dictionary(name, content, { noNullPrototype: true }), (params) => {
        const fields = Object.entries(params).map(
          ([key, text]) => `;\r\n ${key}="${text.replace(/["\\]/g, "\\$&")}"`,
        );
        expect(parse(`a/b${fields.join("")}`)).toEqual(["a/b", params]);
      }),
    );
  });
});
