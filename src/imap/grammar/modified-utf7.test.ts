import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMailboxName, encodeMailboxName } from "./modified-utf7.ts";

describe("modified UTF-7", () => {
  it.each([
    ["~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"],
    ["Hi Mom ☺!", "Hi Mom &Jjo-!"],
    ["Entwürfe", "Entw&APw-rfe"],
    ["Tom & Jerry", "Tom &- Jerry"],
    ["&", "&-"],
    ["😀", "&2D3eAA-"],
    ["INBOX", "INBOX"],
    ["", ""],
  ])("%j is %j on the wire (RFC 3501 5.1.3)", (name, encoded) => {
    expect(encodeMailboxName(name)).toBe(encoded);
    expect(decodeMailboxName(encoded)).toBe(name);
  });

  it("every name comes back from its encoding, lone surrogates and controls too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const encoded = encodeMailboxName(name);
        expect(encoded).toMatch(/^[ -~]*$/);
        expect(decodeMailboxName(encoded)).toBe(name);
      }),
    );
  });

  it.each([
    ["a shift without an end", "&AGE"],
    ["an ampersand alone", "&"],
    ["an ampersand in text", "R&D"],
    ["ASCII in base64 (RFC 3501 5.1.3: MUST NOT)", "&AGE-"],
    ["half a code unit", "&AAAA-"],
    ["one digit", "&A-"],
    ["bits after the last octet", "&APx-"],
    ["two shifts where one would do", "&APw-&APw-"],
    ["8-bit text beside an ampersand", "Müll & mehr"],
  ])("%s is kept as it is", (_, encoded) => {
    expect(decodeMailboxName(encoded)).toBe(encoded);
  });

  it("every name that was decoded encodes back to the same octets", () => {
    const decoded = fc
      .stringMatching(/^[&A-Za-z0-9+,-]{0,12}$/)
      .map((encoded) => ({ encoded, name: decodeMailboxName(encoded) }))
      .filter(({ encoded, name }) => name !== encoded);
    fc.assert(
      fc.property(decoded, ({ encoded, name }) => {
        expect(encodeMailboxName(name)).toBe(encoded);
      }),
    );
  });

  it("line ends of a name never reach the wire", () => {
    expect(encodeMailboxName("a\r\nX1 NOOP\0Ċč")).toBe("a&AA0ACg-X1 NOOP&AAABCgEN-");
  });
});
