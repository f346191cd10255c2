import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes } from "./bytes.ts";
import { ByteBuffer } from "./byte-buffer.ts";

describe("a byte buffer", () => {
  it("holds what was pushed, in order, until it is taken", () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 30 });
    fc.assert(
      fc.property(chunks, chunks, fc.nat({ max: 100 }), (before, after, count) => {
        const buffer = new ByteBuffer();
        for (const held of [before, after]) {
          for (const chunk of held) {
            const lent = chunk.slice();
            buffer.push(lent);
            // The caller's again: what is held must be a copy.
            lent.fill(0);
          }
          const expected = concatBytes(held);
          expect(buffer.length).toBe(expected.length);
          expect(buffer.first(count)).toEqual(expected.slice(0, count));
          expect(buffer.take()).toEqual(expected);
          expect(buffer.length).toBe(0);
        }
      }),
    );
  });

  it("leaves what was taken alone", () => {
    const buffer = new ByteBuffer();
    buffer.push(Uint8Array.of(1, 2, 3));
    buffer.push(Uint8Array.of(4));
    const taken = buffer.take();
    buffer.push(Uint8Array.of(9, 9, 9, 9));
    expect(taken).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});
