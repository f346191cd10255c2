import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { encodeUtf8, fromByteString } from "../base/bytes.ts";
import { createTextDecoder, decodeCharset } from "./charset.ts";

function decodeInChunks(
  bytes: Uint8Array,
  label: string | null,
  size: number,
): { text: string; hasProblem: boolean } {
  const decoder = createTextDecoder(label);
  let text = "";
  for (const chunk of inChunks(bytes, size)) text += decoder.decode(chunk, false);
  text += decoder.decode(new Uint8Array(0), true);
  return { text, hasProblem: decoder.hasProblem };
}

const labels = [
  null,
  "us-ascii",
  "utf-8",
  "klingon",
  "iso-8859-1",
  "shift_jis",
  "gb18030",
  "big5",
  "euc-kr",
].concat(["iso-2022-jp", "utf-16", "utf-7", "iso-2022-kr", "hz-gb-2312"]);

describe("decoding a charset", () => {
  it("reads what TextDecoder knows under the names of mail", () => {
    // Vectors by Python's codecs.
    const octets = Uint8Array.fromHex("8740878aeee020836583588367");
    expect(decodeCharset(octets, "cp932")).toEqual({ text: "①㈱髙 テスト", hasProblem: false });
    expect(decodeCharset(Uint8Array.fromHex("8c63b9e6"), "ks_c_5601-1987").text).toBe("똠방");
    expect(decodeCharset(fromByteString("\x1b$BF|K\\8l%F%9%H\x1b(B"), "iso-2022-jp").text).toBe(
      "日本語テスト",
    );
  });

  it("replaces what the charset does not have and says so (RFC 8621 4.1.4 isEncodingProblem)", () => {
    expect(decodeCharset(fromByteString("a\xffb"), "utf-8")).toEqual({ text: "a\ufffdb", hasProblem: true });
    expect(decodeCharset(fromByteString("caf\xc3"), "utf-8")).toEqual({
      text: "caf\ufffd",
      hasProblem: true,
    });
  });

  it("reads text without a charset as US-ASCII, as UTF-8 where it is, else as windows-1252", () => {
    expect(decodeCharset(encodeUtf8("plain"), null)).toEqual({ text: "plain", hasProblem: false });
    expect(decodeCharset(encodeUtf8("naïve €"), null)).toEqual({ text: "naïve €", hasProblem: false });
    expect(decodeCharset(fromByteString("na\xefve \x80"), null)).toEqual({
      text: "naïve €",
      hasProblem: true,
    });
    expect(decodeCharset(fromByteString("\xc3\xa9t\xe9"), "us-ascii")).toEqual({
      text: "été",
      hasProblem: true,
    });
    expect(decodeCharset(fromByteString("caf\xc3"), null).text).toBe("cafÃ");
  });

  it("keeps U+FFFD that the sender wrote while it looks for the first octet that is no UTF-8", () => {
    expect(decodeCharset(fromByteString("\xef\xbf\xbd\xef\xbf\xbd\xe9"), null).text).toBe("\ufffd\ufffdé");
  });

  it("reads an unknown charset the same way, and always says so", () => {
    expect(decodeCharset(encodeUtf8("ok"), "klingon")).toEqual({ text: "ok", hasProblem: true });
    expect(decodeCharset(fromByteString("\xe9"), "klingon")).toEqual({ text: "é", hasProblem: true });
  });

  it("drops a byte order mark at the start only", () => {
    for (const label of ["utf-8", null]) {
      expect(decodeInChunks(encodeUtf8("\ufeffa\ufeffb"), label, 1).text).toBe("a\ufeffb");
    }
  });

  it("UTF-16 is what its byte order mark says (RFC 2781 section 4.3), in pieces of any size", () => {
    const big = fromByteString("\xfe\xff\0a\x20\xac");
    const little = fromByteString("\xff\xfea\0\xac\x20");
    for (const bytes of [big, little, little.subarray(2)]) {
      const expected = { text: "a€", hasProblem: false };
      expect(decodeCharset(bytes, "utf-16")).toEqual(expected);
      for (const size of chunkSizes) expect(decodeInChunks(bytes, "utf-16", size)).toEqual(expected);
    }
  });

  it("never guesses UTF-7, in which markup hides", () => {
    for (const label of [null, "utf-8", "iso-8859-1", "klingon"]) {
      expect(decodeCharset(fromByteString("+ADw-script+AD4-"), label).text).toBe("+ADw-script+AD4-");
    }
  });

  it("gives the same for any octets in pieces of any size", () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 20 }).map(encodeUtf8),
      fc
        .string({
          unit: fc.constantFrom("~", "{", "}", "\x1b", "$", ")", "C", "\x0e", "\x0f", "0", "\n", "+", "-"),
        })
        .map(fromByteString),
    );
    fc.assert(
      fc.property(octets, fc.constantFrom(...labels), (bytes, label) => {
        const whole = decodeCharset(bytes, label);
        for (const size of chunkSizes) expect(decodeInChunks(bytes, label, size)).toEqual(whole);
        expect(whole.text.isWellFormed()).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
