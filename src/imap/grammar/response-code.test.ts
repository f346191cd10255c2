import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseResponseText, type ResponseCode } from "./response-code.ts";

const codeOf = (line: string): ResponseCode | undefined => parseResponseText(line).code;

const ranges = (code: ResponseCode | undefined): unknown =>
  code?.name === "COPYUID" ? [code.uidValidity, code.from.ranges, code.to.ranges] : undefined;

describe("resp-text", () => {
  it("a code is taken off the text (RFC 9051 7.1)", () => {
    expect(parseResponseText("[UIDNEXT 4392] Predicted next UID")).toEqual({
      code: { name: "UIDNEXT", value: 4_392 },
      text: "Predicted next UID",
    });
  });

  it.each(["LOGIN completed", "", " [ALERT] later", "[no end", "[] x", '[Error="x y" Service=Imap4] x'])(
    "%j has no code",
    (line) => {
      expect(parseResponseText(line)).toEqual({ code: undefined, text: line });
    },
  );

  it("a code may stand alone (quirk 17: Gmail's HIGHESTMODSEQ)", () => {
    expect(parseResponseText("[HIGHESTMODSEQ 9223372036854775807]")).toEqual({
      code: { name: "HIGHESTMODSEQ", value: 9_223_372_036_854_775_807n },
      text: "",
    });
  });

  it("names are in any case", () => {
    expect(codeOf("[uidValidity 3857529045] x")).toEqual({ name: "UIDVALIDITY", value: 3_857_529_045 });
    expect(codeOf("[AuthenticationFailed] x")).toEqual({ name: "AUTHENTICATIONFAILED" });
  });

  it("UIDVALIDITY 0 is read as it is (quirk 17)", () => {
    expect(codeOf("[UIDVALIDITY 0]")).toEqual({ name: "UIDVALIDITY", value: 0 });
  });

  it("CAPABILITY keeps the server's spelling", () => {
    expect(codeOf("[CAPABILITY IMAP4rev1  AUTH=Plain ] hi")).toEqual({
      name: "CAPABILITY",
      capabilities: ["IMAP4rev1", "AUTH=Plain"],
    });
  });

  it("PERMANENTFLAGS holds flags, brackets in them too", () => {
    expect(codeOf("[PERMANENTFLAGS (\\Deleted \\*)] Limited")).toEqual({
      name: "PERMANENTFLAGS",
      flags: ["\\Deleted", "\\*"],
    });
  });

  it("COPYUID and APPENDUID keep the order of their sets (RFC 9051 7.1)", () => {
    expect(ranges(codeOf("[COPYUID 38505 304,320:319 3956:3958] Done"))).toEqual([
      38_505,
      [
        { from: 304, to: 304 },
        { from: 319, to: 320 },
      ],
      [{ from: 3_956, to: 3_958 }],
    ]);
    expect(codeOf("[APPENDUID 38505 3955] x")).toMatchObject({ name: "APPENDUID", uidValidity: 38_505 });
  });

  it.each([
    ["[COPYUID 14  ]", "COPYUID"],
    ["[COPYUID 1 * 1:*]", "COPYUID"],
    ["[UIDNEXT -1] x", "UIDNEXT"],
    ["[UIDNEXT] x", "UIDNEXT"],
    ["[PERMANENTFLAGS (\\Seen] x", "PERMANENTFLAGS"],
    ["[REFERRAL imap://evil.example/] x", "REFERRAL"],
    ['[X-NEW (nested "]" (a))] x', "X-NEW"],
    ["[COPYUID 1 1:10 101:110 extra] x", "COPYUID"],
  ])("%s is kept by its name only (quirk 16: Outlook's empty COPYUID)", (line, atom) => {
    expect(codeOf(line)).toEqual({ name: "OTHER", atom });
  });

  it("spaces without end before what is no space are passed over once: a CR that stands alone", () => {
    for (const spaces of [1, 1_000_000]) {
      expect(parseResponseText(`[A${" ".repeat(spaces)}\rx] hi`)).toEqual({
        code: { name: "OTHER", atom: "A" },
        text: "hi",
      });
    }
  });

  it("a bracket inside a quoted string does not end the code", () => {
    expect(parseResponseText('[BADURL "a]b"] text').text).toBe("text");
    expect(parseResponseText('[ALERT "] text').text).toBe("text");
  });

  it("property names of objects are no codes", () => {
    expect(codeOf("[__proto__] x")).toEqual({ name: "OTHER", atom: "__PROTO__" });
    expect(codeOf("[constructor] x")).toEqual({ name: "OTHER", atom: "CONSTRUCTOR" });
  });

  it("never throws, and the text is the end of the line", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary-ascii" }),
        fc.constantFrom("", "[", "[ALERT ", "[COPYUID "),
        (rest, start) => {
          const { text } = parseResponseText(start + rest);
          expect((start + rest).slice((start + rest).length - text.length)).toBe(text);
        },
      ),
    );
  });
});
