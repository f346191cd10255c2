import { describe, expect, it } from "vitest";
import { decodeKeys, KeyList } from "./keys.ts";
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

  it("of a few messages is smaller, and lists them", () => {
    expect(JSON.stringify(takeSnapshot(keysOf(5))).length).toBeLessThan(150);
    expect(takeSnapshot(keysOf(0))).toEqual({ k: "" });
    const keys = keysOf(170);
    expect(decodeKeys(String(takeSnapshot(keys)["k"]))?.map((key) => keys.indexOf(key))).toEqual([
      ...Array(170).keys(),
    ]);
    expect(takeSnapshot(keysOf(171))).not.toHaveProperty("k");
  });

  it("has what the caller knows and nothing else", () => {
    for (const few of [keysOf(5), keysOf(500)]) {
      const { k: known } = takeSnapshot(few, (index) => index === 1 || index === 3);
      expect(decodeKeys(String(known))?.map((key) => few.indexOf(key))).toEqual([1, 3]);
    }
    const keys = keysOf(200);
    const sketch = SetSketch.decode(String(takeSnapshot(keys, (index) => index !== 7)["s"]));
    sketch?.toggleAll(keys, 0, 200);
    expect(sketch?.drain()?.map((key) => keys.indexOf(key))).toEqual([7]);
  });

  it("is another one for another set, and the same for the same", () => {
    expect(takeSnapshot(keysOf(5))).toEqual(takeSnapshot(keysOf(5)));
    expect(takeSnapshot(keysOf(5))).not.toEqual(takeSnapshot(keysOf(6)));
  });
});
