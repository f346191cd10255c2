import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { jsonPieces, pieceCharacters } from "./json-pieces.ts";

/** Whether the pieces put together are what JSON.stringify writes. */
function isSame(value: object): boolean {
  return new TextDecoder().decode(concatBytes([...jsonPieces(value)])) === JSON.stringify(value);
}

describe("JSON in pieces", () => {
  it("is what JSON.stringify writes, for any value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(isSame(value)).toBe(true);
        expect(isSame({ inner: value, left: undefined, also: { out: undefined } })).toBe(true);
      }),
    );
  });

  it("is what JSON.stringify writes, for long texts whatever lies where a piece ends", () => {
    const around = fc.array(fc.constantFrom("\u{1F600}", "\ud83d", "\ude00", "\u0001", '"', "\\", "é", "a"), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(around, fc.integer({ min: 0, max: 8 }), (characters, back) => {
        const text = "x".repeat(pieceCharacters - back) + characters.join("");
        expect(isSame({ body: { text, html: text + text }, [text]: 1 })).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("has no long piece, however long the texts are and whatever they become", () => {
    const text = "\u0001".repeat(10 * pieceCharacters);
    const lengths = Array.from(jsonPieces({ text, body: { text, html: text } }), ({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThan(8 * pieceCharacters);
    const escape = encodeUtf8(JSON.stringify("\u0001")).length - 2;
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(3 * escape * text.length);
  });
});
