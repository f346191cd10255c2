import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { concatBytes, fromByteString, toByteString } from "../base/bytes.ts";
import { Base64Decoder } from "./base64-decoder.ts";

function decode(encoded: string, size = Infinity): [text: string, hasProblem: boolean] {
  const decoder = new Base64Decoder();
  const pieces = [...inChunks(fromByteString(encoded), size)].map((chunk) => decoder.push(chunk).slice());
  return [toByteString(concatBytes([...pieces, decoder.end()])), decoder.hasProblem];
}

describe("base64 (RFC 2045 6.8)", () => {
  // RFC 4648 section 10
  it.each([
    ["", ""],
    ["Zg==", "f"],
    ["Zm8=", "fo"],
    ["Zm9v", "foo"],
    ["Zm9vYg==", "foob"],
    ["Zm9vYmE=", "fooba"],
    ["Zm9vYmFy", "foobar"],
  ])("decodes %s", (encoded, text) => {
    expect(decode(encoded)).toEqual([text, false]);
  });

  it.each([
    ["no padding", "Zm9vYg", "foob"],
    ["half of the padding", "Zm9vYg=", "foob"],
    ["line ends anywhere", "Z\r\nm9\nv Y\tmFy\r\n", "foobar"],
    ["padding in the middle: each line was encoded by itself", "Zg==\r\nZm8=\r\nZm9v", "ffofoo"],
    ["nothing but padding", "====", ""],
  ])("takes %s without complaint", (_, encoded, text) => {
    for (const size of chunkSizes) expect(decode(encoded, size)).toEqual([text, false]);
  });

  it.each([
    ["junk", "Zm9v*Ym\xffFy", "foobar"],
    ["a last character that holds no octet", "Zm9vY", "foo"],
  ])("decodes round %s, and says so", (_, encoded, text) => {
    for (const size of chunkSizes) expect(decode(encoded, size)).toEqual([text, true]);
  });

  it("treats long input, which is decoded natively, like short input", () => {
    const line = "Zm9vYmFy".repeat(9);
    const plain = "foobar".repeat(9);
    expect(decode(`${line}\r\n${line}\r\nZg==\r\n`)).toEqual([`${plain}${plain}f`, false]);
    expect(decode(`Zg==\r\n${line}\r\n${line}`)).toEqual([`f${plain}${plain}`, false]);
    expect(decode(`${line}\r\n!${line}\r\nZg`)).toEqual([`${plain}${plain}f`, true]);
  });

  it("is decoded into the same memory, chunk after chunk: what a chunk gave is good until the next", () => {
    const decoder = new Base64Decoder();
    const first = decoder.push(fromByteString("Zm9vYmFy".repeat(20)));
    const second = decoder.push(fromByteString("YmFy".repeat(20)));
    expect(toByteString(second)).toBe("bar".repeat(20));
    expect(second.buffer).toBe(first.buffer);
  });

  it("gives back any octets that were encoded, in lines, in pieces of any size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(...chunkSizes, 70), (octets, size) => {
        const encoded = octets.toBase64().replace(/.{76}/g, "$&\r\n");
        expect(decode(encoded, size)).toEqual([toByteString(octets), false]);
      }),
    );
  });
});
