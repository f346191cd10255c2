import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  concatBytes,
  decodeBase64Url,
  decodeByteString,
  decodeText,
  encodeBase64Url,
  encodeUtf8,
  fromByteString,
  isAscii,
  toByteString,
} from "./bytes.ts";

const everyOctet = Uint8Array.from({ length: 256 }, (_, octet) => octet);

describe("byte strings", () => {
  it("have a character for each octet, 0x80 to 0x9F included", () => {
    const text = toByteString(everyOctet);
    expect(text).toHaveLength(256);
    for (let octet = 0; octet < 256; octet++) expect(text.charCodeAt(octet)).toBe(octet);
  });

  it("give back the octets they were made of", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        expect(fromByteString(toByteString(octets))).toEqual(octets);
      }),
    );
  });

  // A call takes so many arguments and no more.
  it.each([8_191, 8_192, 8_193, 1_048_577])("may be %i octets long", (length) => {
    const octets = new Uint8Array(length).map((_, at) => at % 251);
    const text = toByteString(octets);
    expect(text).toHaveLength(length);
    expect(fromByteString(text)).toEqual(octets);
  });

  it("are made of what a view shows, not of the buffer behind it", () => {
    expect(toByteString(encodeUtf8("abcdef").subarray(2, 4))).toBe("cd");
  });
});

describe("isAscii", () => {
  it.each([
    ["", true],
    ["\0 ~\x7f", true],
    ["\x80", false],
    ["abcü", false],
    // It is LF once it is cut to 8 bits.
    ["Ċ", false],
  ])("%j: %s", (text, expected) => {
    expect(isAscii(text)).toBe(expected);
  });
});

describe("text of unknown charset", () => {
  it("is UTF-8 where it is valid UTF-8", () => {
    expect(decodeText(encodeUtf8("naïve 😀 Ünï"))).toBe("naïve 😀 Ünï");
  });

  it("keeps a byte order mark, which may stand inside of a text", () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
  });

  // The table of https://encoding.spec.whatwg.org/#windows-1252
  it("is windows-1252 otherwise, in which every octet is a character", () => {
    expect(decodeText(Uint8Array.of(0x80, 0x81, 0x93, 0xe9, 0xff))).toBe("\u20ac\u0081\u201c\u00e9\u00ff");
    const characters = [...decodeText(everyOctet)];
    expect(characters).toHaveLength(256);
    expect(characters).not.toContain("\ufffd");
  });

  it.each([
    ["cut off", [0x61, 0xc3], "aÃ"],
    ["overlong", [0xc0, 0x8a], "ÀŠ"],
    ["a surrogate", [0xed, 0xa0, 0x80], "í\u00a0€"],
  ])("is no UTF-8 where it is %s (RFC 3629 section 3)", (_, octets, expected) => {
    expect(decodeText(Uint8Array.from(octets))).toBe(expected);
  });

  it("is decoded the same after a text that was no UTF-8", () => {
    expect(decodeText(Uint8Array.of(0x61, 0xc3))).toBe("aÃ");
    expect(decodeText(encodeUtf8("ü"))).toBe("ü");
  });

  it("may stand in a byte string", () => {
    expect(decodeByteString("plain")).toBe("plain");
    expect(decodeByteString("\xc3\xbc")).toBe("ü");
    expect(decodeByteString("\xfc")).toBe("ü");
  });
});

describe("concatBytes", () => {
  it("joins in order, and copies", () => {
    const first = Uint8Array.of(1, 2);
    const whole = concatBytes([first, new Uint8Array(), Uint8Array.of(3)]);
    first[0] = 9;
    expect(whole).toEqual(Uint8Array.of(1, 2, 3));
    expect(concatBytes([])).toEqual(new Uint8Array());
  });
});

describe("base64url (RFC 4648 section 5)", () => {
  it("has - and _ and no padding", () => {
    expect(encodeBase64Url(Uint8Array.of(0xfb, 0xff, 0xfe))).toBe("-__-");
    expect(encodeBase64Url(Uint8Array.of(0xff))).toBe("_w");
    expect(encodeBase64Url(new Uint8Array())).toBe("");
  });

  it("gives back any octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        const text = encodeBase64Url(octets);
        expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(decodeBase64Url(text)).toEqual(octets);
      }),
    );
  });

  it.each([
    ["padding", "_w=="],
    ["the other alphabet", "-//-"],
    ["white space", "-_ _-"],
    ["a line end", "-__-\n"],
    ["bits beyond the last octet", "_x"],
    ["a digit too many", "-__-A"],
    ["other characters", "-_*-"],
    ["characters beyond ASCII", "-_ſ-"],
  ])("takes one spelling of a value only: not %s", (_, text) => {
    expect(decodeBase64Url(text)).toBeUndefined();
  });
});
