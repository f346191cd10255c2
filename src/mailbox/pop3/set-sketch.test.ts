import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeMessageId, KeyList } from "./keys.ts";
import { SetSketch } from "./set-sketch.ts";

let made = 0;

/** Keys that no other list has. */
function newKeys(count: number): KeyList {
  return new KeyList(Array.from({ length: count }, () => `key-${made++}`));
}

function sketchOf(keys: KeyList, size = keys.length): SetSketch {
  const sketch = SetSketch.forCount(size);
  sketch.toggleAll(keys, 0, keys.length);
  return sketch;
}

function ids(keys: KeyList | readonly Uint32Array[]): string[] {
  const list = keys instanceof KeyList ? Array.from({ length: keys.length }, (_, n) => keys.at(n)) : keys;
  return list.map(encodeMessageId).sort();
}

/** Reads out the difference of two sets that have so much in common, and so much not. */
function differenceOf(shared: number, removed: KeyList, added: KeyList): string[] | undefined {
  const common = newKeys(shared);
  const sketch = SetSketch.forCount(shared + removed.length);
  for (const keys of [common, removed]) sketch.toggleAll(keys, 0, keys.length);
  const later = SetSketch.decode(sketch.encode())?.copy();
  for (const keys of [added, common]) later?.toggleAll(keys, 0, keys.length);
  const found = later?.drain();
  return found && ids(found);
}

describe("a sketch of a set", () => {
  it("tells two sets apart exactly, or not at all: never wrongly", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(70), fc.nat(70), (shared, removals, arrivals) => {
        const [removed, added] = [newKeys(removals), newKeys(arrivals)];
        const found = differenceOf(shared, removed, added);
        expect([undefined, [...ids(removed), ...ids(added)].sort()]).toContainEqual(found);
      }),
      { numRuns: 200 },
    );
  });

  // The keys are hashes of fixed texts: the counts are the same in every run.
  it.each([
    { differing: 1, most: 0 },
    { differing: 10, most: 1 },
    { differing: 40, most: 4 },
    { differing: 60, most: 7 },
    { differing: 80, most: 12 },
  ])("large enough, reads out $differing of 1,000 sets but for $most at most", ({ differing, most }) => {
    made = 1_000_000 * differing;
    let failures = 0;
    for (let trial = 0; trial < 1_000; trial++) {
      const found = sketchOf(newKeys(differing), 1_000).drain();
      expect([undefined, differing]).toContain(found?.length);
      if (!found) failures++;
    }
    expect(failures).toBeLessThanOrEqual(most);
  });

  it("refuses what is far too much", () => {
    for (const differing of [120, 200, 1_000, 5_000]) {
      for (let trial = 0; trial < 20; trial++) {
        expect(sketchOf(newKeys(differing), 100_000).drain()).toBeUndefined();
      }
    }
  });

  it("made for a few keys can read out all of these", () => {
    made = 7_000_000;
    for (const count of [0, 1, 2, 5, 8, 12, 20, 32]) {
      let failures = 0;
      for (let trial = 0; trial < 200; trial++) if (!sketchOf(newKeys(count)).drain()) failures++;
      expect(failures).toBeLessThanOrEqual(1);
    }
  });

  it("is empty again once it was read out, or all was taken out again", () => {
    const keys = newKeys(20);
    const sketch = sketchOf(keys);
    const empty = SetSketch.forCount(20).encode();
    const copy = sketch.copy();
    copy.toggleAll(keys, 0, keys.length);
    expect(copy.encode()).toBe(empty);
    expect(ids(sketch.drain() ?? [])).toEqual(ids(keys));
    expect(sketch.encode()).toBe(empty);
  });

  it("is no larger for a hundred thousand keys than for a hundred", () => {
    expect(sketchOf(newKeys(100)).encode()).toHaveLength(2_731);
    expect(SetSketch.forCount(100_000).encode()).toHaveLength(2_731);
    expect(SetSketch.forCount(3).encode().length).toBeLessThan(1_400);
  });

  it("reads a key of zeros out too", () => {
    const sketch = SetSketch.forCount(1);
    sketch.toggle(Uint32Array.of(0, 0, 1));
    expect(sketch.drain()).toEqual([Uint32Array.of(0, 0, 1)]);
  });

  it("comes back from its text, and from no other text", () => {
    const keys = newKeys(5);
    expect(ids(SetSketch.decode(sketchOf(keys).encode())?.drain() ?? [])).toEqual(ids(keys));
    const text = sketchOf(keys).encode();
    for (const other of ["", "A", "AAAA", "%%%", text.slice(1), text.slice(0, -4), `${text}AAAA`]) {
      expect(SetSketch.decode(other)).toBeUndefined();
    }
  });
});
