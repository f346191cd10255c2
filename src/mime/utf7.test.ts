import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeCharset } from "./charset.ts";

function decode(text: string): { text: string; hasProblem: boolean } {
  return decodeCharset(encodeUtf8(text), "utf-7");
}

/** RFC 2152: everything but letters and digits in base64. */
function encode(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, (run) => {
    const units = new Uint8Array(run.length * 2);
    for (let i = 0; i < run.length; i++) new DataView(units.buffer).setUint16(i * 2, run.charCodeAt(i));
    return `+${units.toBase64({ omitPadding: true })}-`;
  });
}

const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

describe("UTF-7 (RFC 2152)", () => {
  it.each([
    ["Hi Mom -+Jjo--!", "Hi Mom -☺-!"],
    ["A+ImIDkQ.", "A≢Α."],
    ["+ZeVnLIqe-", "日本語"],
    ["Item 3 is +AKM-1.", "Item 3 is £1."],
    ["1 +- 1", "1 + 1"],
    ["+2D3eAA +AH4AXA-", "😀 ~\\"],
  ])("decodes %s", (encoded, text) => {
    expect(decode(encoded)).toEqual({ text, hasProblem: false });
  });

  it.each([
    ["a + b", "a + b"],
    ["+2D0-x", "\ufffdx"],
    ["+3gA-x", "\ufffdx"],
    ["+ZeVn", "日"],
    ["é", "\ufffd\ufffd"],
  ])("reads on after what is malformed, and says so: %s", (encoded, text) => {
    expect(decode(encoded)).toEqual({ text, hasProblem: true });
  });

  it("gives back any text that was encoded", () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 40 }), (characters) => {
        const text = characters.join("");
        expect(decode(encode(text))).toEqual({ text, hasProblem: false });
      }),
    );
  });
});
