import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flagsToKeywords, keywordToFlag } from "./flags.ts";

describe("flags and keywords", () => {
  it("system flags become JMAP's keywords, in any case (RFC 8621 4.1.1)", () => {
    expect(flagsToKeywords(["\\Seen", "\\ANSWERED", "\\flagged", "\\Draft", "\\Deleted"])).toEqual({
      $seen: true,
      $answered: true,
      $flagged: true,
      $draft: true,
      $deleted: true,
    });
  });

  it("other keywords are lower case (RFC 8621 4.1.1)", () => {
    expect(flagsToKeywords(["$Forwarded", "NonJunk", "$MDNSent", "[x]"])).toEqual({
      $forwarded: true,
      nonjunk: true,
      $mdnsent: true,
    });
  });

  it("\\Recent and unknown system flags are left out", () => {
    expect(flagsToKeywords(["\\Recent", "\\Sent", "\\*", ""])).toEqual({});
  });

  it("an IMAP keyword cannot pass for a system flag", () => {
    expect(flagsToKeywords(["$seen", "$Deleted"])).toEqual({});
  });

  it("a flag named __proto__ is a keyword like any other (quirk 23)", () => {
    const keywords = flagsToKeywords(["__proto__", "constructor"]);
    expect(JSON.stringify(keywords)).toBe('{"__proto__":true,"constructor":true}');
    expect(Object.getPrototypeOf(keywords)).toBe(Object.prototype);
  });

  it.each(["", "a b", "a\r\nX NOOP", "(", ")", "{", "%", "*", '"', "\\Seen", "ü", "\x7f", "x".repeat(256)])(
    "%j is no keyword (RFC 8621 4.1.1)",
    (keyword) => {
      expect(keywordToFlag(keyword)).toBeUndefined();
    },
  );

  it("keywords name their flags", () => {
    expect(keywordToFlag("$seen")).toBe("\\Seen");
    expect(keywordToFlag("$Forwarded")).toBe("$forwarded");
    expect(keywordToFlag("x".repeat(255))).toBe("x".repeat(255));
  });

  it("every keyword comes back from its flag", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!#$&'+-[^-z|}~]{1,20}$/), (keyword) => {
        const flag = keywordToFlag(keyword) ?? "";
        expect(Object.keys(flagsToKeywords([flag]))).toEqual([keyword.toLowerCase()]);
      }),
    );
  });
});
