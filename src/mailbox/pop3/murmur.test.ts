import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { murmur96 } from "./murmur.ts";

function hash(text: string): string {
  const words = new Uint32Array(5);
  murmur96(toByteString(encodeUtf8(text)), words, 1);
  const [before, first = 0, second = 0, third = 0, behind] = words;
  expect([before, behind]).toEqual([0, 0]);
  return [first, second, third].map((word) => word.toString(16).padStart(8, "0")).join("");
}

describe("MurmurHash3_x86_128 with seed 0", () => {
  // Published vectors, the same in many libraries; here their first 96 of 128 bits.
  it.each([
    ["", "000000000000000000000000"],
    ["0", "0ab2409ea5eb34f8a5eb34f8"],
    ["01", "0f87acb4674f3b21674f3b21"],
    ["012", "cd94fea54c13d78e4c13d78e"],
    ["0123", "dc378fea485d3536485d3536"],
    ["01234", "35c5b3ee7b3b211600ae1088"],
    ["012345", "db26dc756ce1944bf825536a"],
    ["0123456", "b708d0a186d15c02495d053b"],
    ["01234567", "aa22bf849216040263b83c5e"],
    ["012345678", "571b5f6775d48126d0205c30"],
    ["0123456789", "0017a61e2e528b33a5443f20"],
    ["0123456789a", "38a2ed0f921f15e42caa7f97"],
    ["0123456789ab", "cfaa93f9b6982a7e53412b5d"],
    ["0123456789abc", "c970af1dcc6d9d01dd00c683"],
    ["0123456789abcd", "6f34d20ac0a5114dae0d83c5"],
    ["0123456789abcde", "3c76c46d4d0818c0add433da"],
    ["0123456789abcdef", "fb7d440936aed30a48ad1d9b"],
    ["I will not buy this tobacconist's, it is scratched.", "9b5b7ba2ef3f7866889adeaf"],
    ["utf-8 supported 🌈", "796479ed1bbff85b29e39731"],
    ["這個有效", "5ee7e60516f613aa76048cdc"],
  ])("of %j", (text, expected) => {
    expect(hash(text)).toBe(expected);
  });
});
