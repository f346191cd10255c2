import { describe, expect, it } from "vitest";
import { parseRange } from "./range.ts";

describe("parseRange (RFC 9110 section 14.1.2)", () => {
  it.each([
    ["bytes=0-499", { from: 0, to: 499 }],
    ["bytes=500-", { from: 500, to: null }],
    ["bytes=-500", { suffix: 500 }],
    ["BYTES=0-0", { from: 0, to: 0 }],
  ])("%s is one range", (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  it.each([
    undefined,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=5-4",
    "bytes=a-b",
    "bytes=0-1,3-4",
    "lines=0-1",
    "bytes=0x1-2",
  ])("%j is answered whole", (header) => {
    expect(parseRange(header)).toBeNull();
  });
});
