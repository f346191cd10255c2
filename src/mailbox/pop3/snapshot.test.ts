import { describe, expect, it } from "vitest";
import { KeyList } from "./keys.ts";
import { SetSketch } from "./set-sketch.ts";
import { takeSnapshot } from "./snapshot.ts";

function keysOf(count: number): KeyList {
  return new KeyList(Array.from({ length: count }, (_, n) => `uidl-${n}`));
}

describe("a snapshot", () => {
  it("of a hundred thousand messages is as small as one of a thousand, but for a few marks", () => {
    const large = JSON.stringify(takeSnapshot(keysOf(100_000))).length;
    expect(large).toBeLessThan(3_100);
    expect(large - JSON.stringify(takeSnapshot(keysOf(1_000))).length).toBeLessThan(100);
  });

  it("of a few messages is smaller", () => {
    expect(JSON.stringify(takeSnapshot(keysOf(5))).length).toBeLessThan(1_500);
    expect(takeSnapshot(keysOf(0))).toMatchObject({ c: 0, n: "" });
  });

  it("has what the caller knows and nothing else", () => {
    const keys = keysOf(5);
    const { c: count, s: sketch } = takeSnapshot(keys, (index) => index === 1 || index === 3);
    expect(count).toBe(2);
    const found = SetSketch.decode(String(sketch))?.drain();
    expect(found?.map((key) => keys.indexOf(key)).sort()).toEqual([1, 3]);
  });

  it("is another one for another set, and the same for the same", () => {
    expect(takeSnapshot(keysOf(5))).toEqual(takeSnapshot(keysOf(5)));
    expect(takeSnapshot(keysOf(5))).not.toEqual(takeSnapshot(keysOf(6)));
  });
});
