import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../base/limits.ts";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { parseBodyStructure } from "./body-structure.ts";

const parse = (line: string): PartNode => parseBodyStructure(new Scanner([line]));

/** The tree as `id type`, one a line, indented by depth. */
function outline(node: PartNode, indent = ""): string[] {
  const own = `${indent}${node.partId ?? "-"} ${node.type}`;
  return [own, ...node.children.flatMap((child) => outline(child, `${indent}  `))];
}

const leaf = '("text" "plain" NIL NIL NIL "7bit" 1 1)';
const envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";

const message = (body: string): string => `("message" "rfc822" NIL NIL NIL "7bit" 1 ${envelope} ${body} 9)`;

const broad = (parts: number): string => `(${leaf.repeat(parts)} "mixed")`;

function parseOrError(line: string): PartNode | ParseError {
  try {
    return parse(line);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

describe("BODYSTRUCTURE", () => {
  it("a single part is number 1 (RFC 9051 7.5.2, 6.4.5)", () => {
    const line =
      '("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "Format" "flowed") "<id@x>" "description" "BASE64" 3028 92 "md5" ' +
      '("ATTACHMENT" ("FileName" "a.txt")) ("en" "de") "http://x" ("future" 1))';
    expect(parse(line)).toEqual({
      partId: "1",
      type: "text/plain",
      params: new Map([
        ["charset", "US-ASCII"],
        ["format", "flowed"],
      ]),
      contentId: "<id@x>",
      encoding: "base64",
      size: 3_028,
      disposition: { type: "attachment", params: new Map([["filename", "a.txt"]]) },
      children: [],
    });
  });

  it("part numbers are those of the example of RFC 9051 6.4.5", () => {
    const basic = '("application" "octet-stream" NIL NIL NIL "base64" 1)';
    const three = message(`(${leaf}${basic} "mixed")`);
    const four = `(("image" "gif" NIL NIL NIL "base64" 1)${message(`(${leaf}(${leaf}${leaf} "alternative") "mixed")`)} "mixed")`;
    expect(outline(parse(`(${leaf}${basic}${three}${four} "mixed")`))).toEqual([
      "- multipart/mixed",
      "  1 text/plain",
      "  2 application/octet-stream",
      "  3 message/rfc822",
      "    - multipart/mixed",
      "      3.1 text/plain",
      "      3.2 application/octet-stream",
      "  - multipart/mixed",
      "    4.1 image/gif",
      "    4.2 message/rfc822",
      "      - multipart/mixed",
      "        4.2.1 text/plain",
      "        - multipart/alternative",
      "          4.2.2.1 text/plain",
      "          4.2.2.2 text/plain",
    ]);
  });

  it("the one part of an attached message is number 1 of it (RFC 9051 6.4.5)", () => {
    const outer = message(message(leaf)).replace("rfc822", "global");
    expect(outline(parse(outer))).toEqual([
      "1 message/global",
      "  1.1 message/rfc822",
      "    1.1.1 text/plain",
    ]);
  });

  it("a multipart has parameters and a disposition", () => {
    expect(parse(`(${leaf} "Mixed" ("BOUNDARY" "x") ("inline" NIL) NIL NIL)`)).toMatchObject({
      type: "multipart/mixed",
      params: new Map([["boundary", "x"]]),
      disposition: { type: "inline", params: new Map() },
    });
  });

  // Quirk 25, with what MailKit's issue of that number shows.
  it.each([
    ["an empty multipart without its parts (#1841)", '("ALTERNATIVE")', ["- multipart/alternative"]],
    ["... with NIL for them (#1393)", '(NIL "mixed" ("boundary" "x") NIL NIL NIL)', ["- multipart/mixed"]],
    ["... with parameters (#371)", '("X-ZIP" ("BOUNDARY" ""))', ["- multipart/x-zip"]],
    ["... with a list for them", '(() "mixed")', ["- multipart/mixed"]],
    [
      "... as a part (#823)",
      '("multipart" "appledouble" NIL NIL NIL "7BIT" -1 NIL NIL NIL NIL)',
      ["- multipart/appledouble"],
    ],
    [
      "... as a part with its parameters twice (#878)",
      `(("multipart" "related" ("boundary" "x") NIL NIL "7BIT" 400 ("boundary" "x") NIL NIL NIL)${leaf} "mixed" NIL)`,
      ["- multipart/mixed", "  - multipart/related", "  2 text/plain"],
    ],
    ["NIL for everything", '(NIL NIL NIL NIL NIL "7BIT" 0 NIL NIL NIL)', ["1 text/plain"]],
    ["NIL for everything, and no more", "(NIL NIL NIL NIL NIL NIL NIL)", ["1 text/plain"]],
    ["half a type", '("image" NIL NIL NIL NIL "7BIT" 0)', ["1 application/octet-stream"]],
    ["half a type, as Dovecot has it", '("image" "" NIL NIL NIL "7BIT" 0)', ["1 application/octet-stream"]],
    ["`Content-Type: text`, as Dovecot has it", '("text" "" NIL NIL NIL "7bit" 1 1)', ["1 text/plain"]],
    ["`Content-Type:`", '("" "" NIL NIL NIL "7bit" 1)', ["1 text/plain"]],
    [
      "an attached message without its own parts (#32)",
      '("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 79 NIL NIL NIL)',
      ["1 message/rfc822"],
    ],
    [
      "... with an empty list for them (#944)",
      `("message" "rfc822" NIL NIL NIL "7BIT" 787 ${envelope} () 0 NIL NIL NIL)`,
      ["1 message/rfc822"],
    ],
    [
      "... and an empty multipart in it (#1393)",
      `(${leaf}("message" "rfc822" NIL NIL NIL "7bit" 903 ${envelope} (NIL "alternative" ("boundary" "y") NIL NIL NIL) 17 NIL) "report")`,
      ["- multipart/report", "  1 text/plain", "  2 message/rfc822", "    - multipart/alternative"],
    ],
    [
      "an extra string behind",
      `(${leaf} "mixed" ("boundary" "x") "S/MIME Message" NIL "extra" 1 (2))`,
      ["- multipart/mixed", "  1 text/plain"],
    ],
    [
      "spaces between parts",
      `( ${leaf}  ${leaf}  "mixed" )`,
      ["- multipart/mixed", "  1 text/plain", "  2 text/plain"],
    ],
    ["no subtype of a multipart", `(${leaf})`, ["- multipart/mixed", "  1 text/plain"]],
    ["a type alone in front", '("TEXT" "PLAIN")', ["1 text/plain"]],
  ])("%s is read (quirk 25)", (_, line, expected) => {
    expect(outline(parse(line))).toEqual(expected);
  });

  it.each([
    ['"inline"', "inline"],
    ['("inline")', "inline"],
    ['("inline" NIL)', "inline"],
    ['("inline" ())', "inline"],
    ["(NIL NIL)", null],
    ["()", null],
    ["NIL", null],
    ['"S/MIME Message"', null],
  ])("the disposition %s is %j (quirk 25: Exchange)", (disposition, type) => {
    const node = parse(`("text" "plain" NIL NIL NIL "7bit" 850 31 NIL ${disposition} NIL NIL)`);
    expect(node.disposition?.type ?? null).toBe(type);
  });

  it.each([
    ['("boundary" NIL)', []],
    ['("charset" "utf-8" "odd")', [["charset", "utf-8"]]],
    ['(NIL "x" "a" "b")', [["a", "b"]]],
    ['("a" "1" "A" "2")', [["a", "1"]]],
    ['("a" ("b") "c" "d")', [["c", "d"]]],
    ["(charset us-ascii)", [["charset", "us-ascii"]]],
    ['"charset=utf-8"', []],
    ["()", []],
    ['("__proto__" "x")', [["__proto__", "x"]]],
    ['("name" "caf\xe9")', [["name", "caf\xe9"]]],
  ])("the parameters %s are %j (quirk 25: mail.ru)", (params, expected) => {
    expect([...parse(`("text" "plain" ${params} NIL NIL "7bit" 1 1)`).params]).toEqual(expected);
  });

  it.each([
    ["-2", null],
    ["1.86931e+06", 1_869_310],
    ["NIL", null],
    ['"12"', 12],
    ['""', null],
    ["99999999999999999999", null],
    ["0", 0],
  ])("the size %s is %j (#385, #1840)", (size, octets) => {
    expect(parse(`("text" "plain" NIL NIL NIL "7bit" ${size} -1 NIL ("inline" NIL))`)).toMatchObject({
      size: octets,
      disposition: { type: "inline" },
    });
  });

  it("parts may be nested up to the cap, and not deeper", () => {
    const nested = (depth: number): string => (depth === 1 ? leaf : `(${nested(depth - 1)} "mixed")`);
    expect(parse(nested(limits.maxNestingDepth)).type).toBe("multipart/mixed");
    expect(() => parse(nested(limits.maxNestingDepth + 1))).toThrow(ParseError);
    expect(() => parse("(".repeat(100_000))).toThrow(ParseError);
  });

  it("there may be as many parts as the cap says, and not more", () => {
    expect(parse(broad(limits.maxParts - 1)).children).toHaveLength(limits.maxParts - 1);
    expect(() => parse(broad(limits.maxParts))).toThrow(ParseError);
    expect(() => parse(`(${"()".repeat(limits.maxParts)} "mixed")`)).toThrow(ParseError);
  });

  it.each(["", "NIL", "(", "()", leaf.slice(0, -1), `(${leaf}`, `(${leaf} "mixed" ("a"`])(
    "%j is none",
    (line) => {
      expect(() => parse(line)).toThrow(ParseError);
    },
  );

  it("whatever comes, it is a structure or a ParseError", () => {
    const token = fc.constantFrom(
      "(",
      ")",
      " ",
      " NIL",
      ' "x"',
      ' "message" "rfc822"',
      ' "text"',
      " 1",
      leaf,
      envelope,
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const outcome = parseOrError(`(${tokens.join("")})`);
        expect(outcome instanceof ParseError || outcome.type.includes("/")).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
