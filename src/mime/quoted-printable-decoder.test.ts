import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { concatBytes, fromByteString, toByteString } from "../base/bytes.ts";
import { QuotedPrintableDecoder } from "./quoted-printable-decoder.ts";

function decode(encoded: string, size = Infinity): [text: string, hasProblem: boolean] {
  const decoder = new QuotedPrintableDecoder();
  const pieces = [...inChunks(fromByteString(encoded), size)].map((chunk) => decoder.push(chunk));
  return [toByteString(concatBytes([...pieces, decoder.end()])), decoder.hasProblem];
}

/** RFC 2045 section 6.7 for octets that are no text: all but letters escaped, soft breaks after 75 characters. */
function encode(octets: Uint8Array): string {
  return toByteString(octets)
    .replace(
      /[^a-zA-Z \t]|[ \t]$/g,
      (character) => `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .replace(/(?:=..|[^=]){25}/g, "$&=\r\n");
}

describe("quoted-printable (RFC 2045 6.7)", () => {
  it.each([
    ["an escape", "a=3Db=FF", "a=b\xff"],
    ["lower-case digits (rule 1 asks for upper case)", "=e2=82=ac", "\xe2\x82\xac"],
    ["a soft line break", "one=\r\nline", "oneline"],
    ["a soft line break of LF alone", "one=\nline", "oneline"],
    ["white space between = and the line end (rule 3)", "one= \t\r\nline", "oneline"],
    ["white space at the end of a line (rule 3)", "one \t\r\ntwo \nthree", "one\r\ntwo\nthree"],
    ["white space at the end", "one \t", "one"],
    ["white space inside", "a  b\tc", "a  b\tc"],
    ["an escaped space at the end of a line", "one=20\r\n", "one \r\n"],
    ["= at the very end", "one=", "one"],
    ["a lone carriage return", "a \rb\r", "a \rb\r"],
    ["a run of white space that no line has", `a${" ".repeat(200)}b`, `a${" ".repeat(200)}b`],
  ])("decodes %s", (_, encoded, text) => {
    for (const size of chunkSizes) expect(decode(encoded, size)).toEqual([text, false]);
  });

  it.each(["=ZZ", "a=b", "=4", "100% = all", "a==b", "=\rx", "=4\r\n"])(
    "keeps an escape that is none, and says so: %j",
    (encoded) => {
      for (const size of chunkSizes) expect(decode(encoded, size)).toEqual([encoded, true]);
    },
  );

  it("gives back any octets that were encoded, in pieces of any size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...chunkSizes), (octets, size) => {
        expect(decode(encode(octets), size)).toEqual([toByteString(octets), false]);
      }),
    );
  });

  it("holds back little and stays linear on a megabyte of what cannot be told yet", () => {
    for (const filler of [" ", "=", "= ", "\r", "=4"]) {
      const decoder = new QuotedPrintableDecoder();
      const encoded = fromByteString(filler.repeat(1_000_000 / filler.length));
      let length = 0;
      for (const chunk of inChunks(encoded, 1_000)) length += decoder.push(chunk).length;
      expect(decoder.consumed).toBeGreaterThan(999_900);
      expect(length).toBeGreaterThan(400_000);
    }
  });
});
