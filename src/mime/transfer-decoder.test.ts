import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { concatBytes, fromByteString, toByteString } from "../base/bytes.ts";
import { createTransferDecoder } from "./transfer-decoder.ts";

function decode(
  encoded: Uint8Array,
  encoding: string | null,
  size = Infinity,
): [text: string, hasProblem: boolean] {
  const decoder = createTransferDecoder(encoding);
  const pieces: Uint8Array[] = [];
  for (const chunk of inChunks(encoded, size)) pieces.push(decoder.push(chunk).slice());
  pieces.push(decoder.end().slice());
  return [toByteString(concatBytes(pieces)), decoder.hasProblem];
}

const encodings = ["base64", "quoted-printable", "7bit", null];

describe("transfer decoding", () => {
  it.each([null, "7bit", "8bit", "binary", " 8BIT "])("leaves %s as it is", (encoding) => {
    expect(decode(fromByteString("=41 \xff\r\n"), encoding)).toEqual(["=41 \xff\r\n", false]);
  });

  it("passes an unknown encoding through and says so (RFC 2045 6.4)", () => {
    expect(decode(fromByteString("=41"), "x-rot13")).toEqual(["=41", true]);
  });

  it("takes the name in any case", () => {
    expect(decode(fromByteString("QQ=="), "Base64")).toEqual(["A", false]);
    expect(decode(fromByteString("=41"), "Quoted-Printable")).toEqual(["A", false]);
  });

  const encodedLike = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .string({ unit: fc.constantFrom("=", "4", "1", "a", " ", "\t", "\r", "\n", "Q", "!"), maxLength: 300 })
      .map(fromByteString),
  );

  it("gives the same for any octets in pieces of any size", () => {
    fc.assert(
      fc.property(encodedLike, fc.constantFrom(...encodings), (encoded, encoding) => {
        const whole = decode(encoded, encoding);
        for (const size of [...chunkSizes, 100]) expect(decode(encoded, encoding, size)).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it("goes on exactly where `consumed` says, with a fresh decoder", () => {
    fc.assert(
      fc.property(encodedLike, fc.constantFrom(...encodings), fc.nat(300), (encoded, encoding, at) => {
        const first = createTransferDecoder(encoding);
        const start = toByteString(first.push(encoded.subarray(0, at)));
        const [rest] = decode(encoded.subarray(first.consumed), encoding);
        expect(start + rest).toBe(decode(encoded, encoding)[0]);
      }),
      { numRuns: 1_000 },
    );
  });
});
