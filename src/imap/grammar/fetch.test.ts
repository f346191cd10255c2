import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { ParseError } from "../wire/parse-error.ts";
import type { Literal, Piece } from "../wire/response-cutter.ts";
import { Scanner } from "../wire/scanner.ts";
import { type FetchRecord, mergeRecords, parseFetch } from "./fetch.ts";

const parse = (...pieces: Piece[]): FetchRecord => parseFetch(new Scanner(pieces));

const literal = (text: string): Literal => ({ size: text.length, bytes: encodeUtf8(text) });

const sections = ({ sections }: FetchRecord): [string, string | null][] =>
  Array.from(sections, ([name, bytes]) => [name, bytes && toByteString(bytes)]);

function parseOrError(line: string): FetchRecord | ParseError {
  try {
    return parse(line);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

const leaf = '("text" "plain" NIL NIL NIL "7bit" 1 1)';

describe("FETCH", () => {
  it("items come in any order and case (RFC 9051 7.5.2)", () => {
    const line =
      '(Flags (\\Seen $Forwarded) uid 4827313 INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 ' +
      `MODSEQ (9223372036854775807) BODYSTRUCTURE ${leaf} ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))`;
    expect(parseFetch(new Scanner([line]), 12)).toMatchObject({
      sequence: 12,
      uid: 4_827_313,
      flags: ["\\Seen", "$Forwarded"],
      internalDate: "17-Jul-1996 02:44:25 -0700",
      size: 4_286,
      modSeq: 9_223_372_036_854_775_807n,
      bodyStructure: { type: "text/plain" },
      envelope: { subject: "s" },
      unparsed: new Set(),
    });
  });

  it("what did not come is not there (quirk 18)", () => {
    expect(parse("(UID 1)")).toEqual({ uid: 1, sections: new Map(), unparsed: new Set() });
    expect(parse("()")).toEqual({ sections: new Map(), unparsed: new Set() });
  });

  it("BODY without a section is a structure, and less than BODYSTRUCTURE", () => {
    expect(parse(`(BODY ${leaf})`).bodyStructure?.type).toBe("text/plain");
    const both = `(BODYSTRUCTURE ("image" "gif" NIL NIL NIL "base64" 1) BODY ${leaf})`;
    expect(parse(both).bodyStructure?.type).toBe("image/gif");
  });

  it.each([
    ["(BODY[1.2]<0> ", "BODY[1.2]"],
    ["(BODY[1.2]<0.100> ", "BODY[1.2]"],
    ['(body[header.fields (Subject "To")] ', "BODY[HEADER.FIELDS (SUBJECT TO)]"],
    ["(BODY[] ", "BODY[]"],
    ["(BINARY[1] ", "BINARY[1]"],
    ["(RFC822 ", "RFC822"],
    ["(RFC822[] ", "RFC822"],
    ["(RFC822.HEADER ", "RFC822.HEADER"],
  ])("the section %s is kept as %s (quirk 21)", (item, name) => {
    expect(sections(parse(item, literal("x\r\n"), ")"))).toEqual([[name, "x\r\n"]]);
  });

  it("a section may be a quoted string, NIL, or nothing at all (Yandex)", () => {
    expect(sections(parse('(BODY[1] "a\\"b" BODY[2] NIL BODY[3] )'))).toEqual([
      ["BODY[1]", 'a"b'],
      ["BODY[2]", null],
      ["BODY[3]", null],
    ]);
  });

  it("a section that went to a sink is not in the record", () => {
    expect(parse("(UID 1 BODY[] ", { size: 5, bytes: undefined }, " FLAGS ())")).toMatchObject({
      uid: 1,
      flags: [],
      sections: new Map(),
    });
  });

  it("PREVIEW, EMAILID, THREADID and Gmail's numbers are read (RFC 8970, RFC 8474)", () => {
    expect(
      parse('(PREVIEW "Hi" EMAILID (M6d) THREADID (T64) X-GM-MSGID 1278455344230334865 X-GM-THRID 12)'),
    ).toMatchObject({
      preview: "Hi",
      emailId: "M6d",
      threadId: "T64",
      gmailMessageId: 1_278_455_344_230_334_865n,
      gmailThreadId: 12n,
    });
    expect(parse("(PREVIEW NIL THREADID NIL)")).toMatchObject({ preview: null, threadId: null });
  });

  it("what is unknown is passed over, whatever its shape", () => {
    const line =
      '(ANNOTATION (/comment (value.priv "x" value.shared NIL)) X-GM-LABELS (\\Inbox "a b") BINARY.SIZE[1] 9 ' +
      'SAVEDATE NIL X-NEW {x} X-LIST ((1 2)("3" ())) UID 7)';
    expect(parse(line)).toEqual({ uid: 7, sections: new Map(), unparsed: new Set() });
  });

  it("items in parentheses of their own are read (quirk 24: Domino)", () => {
    const line = `(UID 14935 (ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL)) BODYSTRUCTURE ${leaf})`;
    expect(parse(line)).toMatchObject({
      uid: 14_935,
      envelope: { subject: "s" },
      bodyStructure: { type: "text/plain" },
    });
  });

  it.each([
    ['(UID 1 BODYSTRUCTURE ((((("x"))))) FLAGS (\\Seen))', []],
    ["(UID 1 BODYSTRUCTURE NIL FLAGS (\\Seen))", ["BODYSTRUCTURE"]],
    ["(UID 1 ENVELOPE (1 (((2)))) FLAGS (\\Seen))", ["ENVELOPE"]],
    ["(UID 1 RFC822.SIZE -1 FLAGS (\\Seen))", ["RFC822.SIZE"]],
    ["(UID 1 INTERNALDATE NIL FLAGS (\\Seen))", ["INTERNALDATE"]],
    ["(UID 1 MODSEQ 12 FLAGS (\\Seen))", ["MODSEQ"]],
  ])("%s loses one item, never the message (quirk 25)", (line, unparsed) => {
    expect(parse(line)).toMatchObject({ uid: 1, flags: ["\\Seen"], unparsed: new Set(unparsed) });
  });

  it("a structure without its end loses what follows, never what stands before it", () => {
    expect(parse('(UID 1 FLAGS (\\Seen) BODYSTRUCTURE (("text" "plain")')).toMatchObject({
      uid: 1,
      flags: ["\\Seen"],
      unparsed: new Set(["BODYSTRUCTURE"]),
    });
  });

  it.each(["", "UID 1", "(UID", "(UID x", "(FLAGS (", "(BODYSTRUCTURE ((", "(UID 0", "(UID 4294967296"])(
    "%j is none",
    (line) => {
      expect(() => parse(line)).toThrow(ParseError);
    },
  );

  it("a UID that no message can have is not one (RFC 9051 section 9, nz-number)", () => {
    expect(parse("(UID 4294967295)").uid).toBe(4_294_967_295);
    expect(parse("(UID 4294967296)")).toMatchObject({ unparsed: new Set(["UID"]) });
    expect(parse("(UID 0)").uid).toBeUndefined();
  });

  it("later responses about a message add to earlier ones and count over them (RFC 9051 7.5.2)", () => {
    const earlier = parse('(UID 1 FLAGS () BODY[1] "a")');
    const merged = mergeRecords(earlier, parse('(UID 1 FLAGS (\\Seen) BODY[2] "b")'));
    expect(merged.flags).toEqual(["\\Seen"]);
    expect(sections(merged)).toEqual([
      ["BODY[1]", "a"],
      ["BODY[2]", "b"],
    ]);
    expect(mergeRecords(undefined, earlier)).toBe(earlier);
  });

  it("whatever comes, it is a record or a ParseError", () => {
    const token = fc.constantFrom(
      "(",
      ")",
      " ",
      " NIL",
      ' "x"',
      " UID 1",
      " FLAGS",
      " BODY[",
      "]",
      " BODYSTRUCTURE",
      " ENVELOPE",
      leaf,
      " MODSEQ (1)",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const outcome = parseOrError(`(${tokens.join("")})`);
        expect(outcome instanceof ParseError || outcome.sections instanceof Map).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
