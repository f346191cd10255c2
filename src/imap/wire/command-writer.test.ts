import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { CommandWriter, type LiteralMode } from "./command-writer.ts";

interface WriterOptions {
  readonly mode?: LiteralMode;
  readonly utf8?: boolean;
}

/** The segments of `a1 X` with these arguments. */
function written(
  write: (out: CommandWriter) => void,
  { mode = "synchronising", utf8 = false }: WriterOptions = {},
): string[] {
  const out = new CommandWriter("a1", "X", mode, utf8);
  write(out);
  return out.finish().map(toByteString);
}

const refusal: unknown = expect.objectContaining({ name: "MailError", code: "invalid_request" });

describe("a command", () => {
  it.each<readonly [string, (out: CommandWriter) => void, string]>([
    ["without arguments", () => undefined, "a1 X\r\n"],
    [
      "with atoms",
      (out) => out.atom("RETURN").atom("\\Seen").atom("a.b/c-d_e"),
      "a1 X RETURN \\Seen a.b/c-d_e\r\n",
    ],
    ["with a set", (out) => out.set("1:*"), "a1 X 1:*\r\n"],
    ["with strings", (out) => out.string("").string("a b"), 'a1 X "" "a b"\r\n'],
    ["with base64 (RFC 4648)", (out) => out.base64(encodeUtf8("\0a\0b")), "a1 X AGEAYg==\r\n"],
    ["with an empty initial response (RFC 4959 3)", (out) => out.base64(new Uint8Array()), "a1 X =\r\n"],
    ["with an empty list", (out) => out.list(() => undefined), "a1 X ()\r\n"],
    [
      "with lists in lists",
      (out) =>
        out
          .string("")
          .list(() =>
            out
              .atom("A")
              .list(() => out.atom("B").atom("C"))
              .atom("D"),
          )
          .atom("E"),
      'a1 X "" (A (B C) D) E\r\n',
    ],
    [
      "with FETCH items",
      (out) => out.set("5").list(() => out.fetchItem("UID").fetchItem("BODY.PEEK[1.2.MIME]<0.2048>")),
      "a1 X 5 (UID BODY.PEEK[1.2.MIME]<0.2048>)\r\n",
    ],
  ])("%s", (_, write, expected) => {
    expect(written(write)).toEqual([expected]);
  });
});

describe("a string (RFC 9051 4.3)", () => {
  it.each([
    ["a", '"a"'],
    ['a"b', '"a\\"b"'],
    ["a\\", '"a\\\\"'],
    ['\\"', '"\\\\\\""'],
    ["%*(){]~", '"%*(){]~"'],
    ["{5}", '"{5}"'],
    ["&AOk-", '"&AOk-"'],
    // Legal in quoted strings, and in names of real mailboxes.
    ["a\tb\x01\x7f", '"a\tb\x01\x7f"'],
  ])("of ASCII is quoted: %j", (text, expected) => {
    for (const utf8 of [false, true]) {
      expect(written((out) => out.string(text), { utf8 })).toEqual([`a1 X ${expected}\r\n`]);
    }
  });

  it.each<readonly [LiteralMode, string[]]>([
    ["synchronising", ["a1 X {2}\r\n", "\xc3\xbc Y\r\n"]],
    ["small-non-synchronising", ["a1 X {2+}\r\n\xc3\xbc Y\r\n"]],
    ["non-synchronising", ["a1 X {2+}\r\n\xc3\xbc Y\r\n"]],
  ])("that is not ASCII is a literal of UTF-8: %s (RFC 7888)", (mode, expected) => {
    expect(written((out) => out.string("ü").atom("Y"), { mode })).toEqual(expected);
  });

  it("that is not ASCII is quoted where that is enabled (RFC 6855 3)", () => {
    expect(written((out) => out.string('ü"😀'), { utf8: true })).toEqual([
      'a1 X "\xc3\xbc\\"\xf0\x9f\x98\x80"\r\n',
    ]);
  });

  it("may be as long as 1,000 characters in quotes, since servers cap their lines", () => {
    expect(written((out) => out.string("a".repeat(1_000)))).toEqual([`a1 X "${"a".repeat(1_000)}"\r\n`]);
    expect(written((out) => out.string("a".repeat(1_001)))).toEqual([
      "a1 X {1001}\r\n",
      `${"a".repeat(1_001)}\r\n`,
    ]);
  });

  it("goes along unasked up to 4,096 octets with LITERAL- (RFC 7888 5), and of any size with LITERAL+", () => {
    const [small, large] = ["ü".repeat(2_048), `${"ü".repeat(2_048)}x`];
    const segments = (text: string, mode: LiteralMode): number =>
      written((out) => out.string(text), { mode }).length;
    expect(segments(small, "small-non-synchronising")).toBe(1);
    expect(segments(large, "small-non-synchronising")).toBe(2);
    expect(segments(large, "non-synchronising")).toBe(1);
    expect(written((out) => out.string(large), { mode: "small-non-synchronising" })[0]).toBe(
      "a1 X {4097}\r\n",
    );
  });

  it("waits as often as there are literals", () => {
    expect(written((out) => out.list(() => out.string("ü").string("a").string("é")))).toEqual([
      "a1 X ({2}\r\n",
      '\xc3\xbc "a" {2}\r\n',
      "\xc3\xa9)\r\n",
    ]);
  });

  it("is never cut to 8 bits: U+010A and U+010D would be LF and CR", () => {
    const [segment = ""] = written((out) => out.string("\u010a\u010dX1 NOOP"), { mode: "non-synchronising" });
    expect(segment).toBe("a1 X {11+}\r\n\xc4\x8a\xc4\x8dX1 NOOP\r\n");
  });

  it("with half a surrogate pair is still well-formed UTF-8", () => {
    expect(written((out) => out.string("a\ud800"), { mode: "non-synchronising", utf8: true })).toEqual([
      "a1 X {4+}\r\na\xef\xbf\xbd\r\n",
    ]);
  });
});

describe("what may be on the wire", () => {
  it.each(["\0", "\r", "\n", "\r\n"])("has no %j, in no kind of argument (CVE-2025-15366)", (end) => {
    for (const text of [
      end,
      `a${end}`,
      `${end}a`,
      `a${end}X1 NOOP`,
      `ü${end}`,
      `${"a".repeat(2_000)}${end}`,
    ]) {
      for (const utf8 of [false, true]) {
        const options = { mode: "non-synchronising", utf8 } as const;
        expect(() => written((out) => out.string(text), options)).toThrow(refusal);
        expect(() => written((out) => out.atom(text), options)).toThrow(refusal);
        expect(() => written((out) => out.set(text), options)).toThrow(refusal);
        expect(() => written((out) => out.fetchItem(text), options)).toThrow(refusal);
      }
    }
    expect(() => written((out) => out.set(`1${end}`))).toThrow(refusal);
    expect(() => written((out) => out.set(`1,2${end}`))).toThrow(refusal);
    expect(() => written((out) => out.fetchItem(`BODY[]${end}`))).toThrow(refusal);
    expect(() => written((out) => out.fetchItem(`BODY[TEXT${end}]`))).toThrow(refusal);
    expect(() => written((out) => out.fetchItem(`BODY[]<0.1${end}>`))).toThrow(refusal);
  });

  it.each([
    "",
    "a b",
    "a(b",
    "a)",
    "a{5}",
    '"a"',
    "a\\b",
    "\\\\a",
    "\\",
    "a%",
    "a*",
    "a]",
    "a\x7f",
    "ü",
    "\u212a",
    "\u010a",
  ])("is no atom: %j", (text) => {
    expect(() => written((out) => out.atom(text))).toThrow(refusal);
  });

  it.each(["1", "1,2", "1:2", "1:*", "5:9,12,4294967295", "1,3:*"])("is a set: %s", (text) => {
    expect(written((out) => out.set(text))).toEqual([`a1 X ${text}\r\n`]);
  });

  it.each([
    "",
    ",",
    "1,",
    ",1",
    "1,,2",
    ":",
    "1:",
    ":1",
    "1:2:3",
    "a",
    "1 2",
    "-1",
    "1.5",
    "$",
    "12345678901",
    "١",
    "1 NOOP",
  ])("is no set: %j", (text) => {
    expect(() => written((out) => out.set(text))).toThrow(refusal);
  });

  it.each([
    ...["UID", "FLAGS", "RFC822.SIZE", "BODY.PEEK[]", "BODY.PEEK[1]", "BINARY.PEEK[1.2]<0.100>"],
    ...["BODY.PEEK[HEADER.FIELDS (SUBJECT LIST-ID)]", "BODY.PEEK[1.HEADER]", "X-GM-MSGID"],
  ])("is a FETCH item: %s", (item) => {
    expect(written((out) => out.fetchItem(item))).toEqual([`a1 X ${item}\r\n`]);
  });

  it.each([
    ...[
      "",
      " ",
      "UID FLAGS",
      "(UID)",
      "BODY[",
      "BODY]",
      "BODY[]]",
      "BODY[[]",
      "BODY[]<0>",
      "BODY[]<0.1",
      "BODY[]<.1>",
    ],
    ...[
      "BODY[]<0.1>x",
      "BODY[{5}]",
      'BODY["a"]',
      "BODY[TEXT]{5}",
      "BODY[ü]",
      "BODY[\u017f]",
      "\u017f",
      "[]",
      "BODY[]<a.b>",
    ],
  ])("is no FETCH item: %j", (item) => {
    expect(() => written((out) => out.fetchItem(item))).toThrow(refusal);
  });
});
