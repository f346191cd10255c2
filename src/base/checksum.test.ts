import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "./bytes.ts";
import { crc32 } from "./checksum.ts";

describe("crc32", () => {
  // The check value of CRC-32/ISO-HDLC, the appendix of PNG, and zlib's for one octet.
  it.each([
    ["", 0],
    ["123456789", 0xcbf43926],
    ["IEND", 0xae426082],
    ["a", 0xe8b7be43],
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ])("of %j is the published one", (text, expected) => {
    expect(crc32(encodeUtf8(text))).toBe(expected);
  });

  it("tells every damage that is 32 bits long at most", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4, maxLength: 64 }),
        fc.nat(),
        fc.uint8Array({ minLength: 4, maxLength: 4 }).filter((damage) => damage.some((octet) => octet !== 0)),
        (octets, where, damage) => {
          const at = where % (octets.length - 3);
          const damaged = octets.map((octet, n) => octet ^ (damage[n - at] ?? 0));
          expect(crc32(damaged)).not.toBe(crc32(octets));
        },
      ),
    );
  });
});
