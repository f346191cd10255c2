import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MailError } from "../../base/errors.ts";
import { KeyList } from "./keys.ts";
import { countUpTo, findPlace, newestMarks, type Place, placeAt } from "./place.ts";

function uidlsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `m${n}`);
}

/** Where the place is now; undefined where it cannot be told. */
function find(place: Place, uidls: readonly string[]): number | undefined {
  try {
    return findPlace(place, new KeyList(uidls));
  } catch (error) {
    if (error instanceof MailError && error.code === "state_expired") return undefined;
    throw error;
  }
}

/** A maildrop, a place in it, what is removed of it (most of it near the place), and what comes. */
const history = fc
  .record({
    count: fc.nat(120),
    at: fc.nat(),
    arrivals: fc.nat(10),
    older: fc.nat(40),
    newer: fc.nat(40),
    /** Of what is near the place, by its distance. */
    kept: fc.array(fc.nat(40), { maxLength: 8 }),
    elsewhere: fc.array(fc.nat(), { maxLength: 20 }),
  })
  .map(({ count, at: anywhere, arrivals, older, newer, kept, elsewhere }) => {
    const before = uidlsUpTo(count);
    const at = anywhere % (count + 1);
    const near = before.filter(
      (_, n) => n >= at - older && n < at + newer && !kept.includes(Math.abs(n - at)),
    );
    const others = elsewhere.map((n) => `m${n % Math.max(1, count)}`);
    const came = Array.from({ length: arrivals }, (_, n) => `new${n}`);
    return { before, at, removed: new Set([...near, ...others]), came };
  });

describe("a place between two messages", () => {
  it("is found again exactly, or not at all, whatever was removed and whatever came", () => {
    fc.assert(
      fc.property(history, ({ before, at, removed, came }) => {
        const place = placeAt(new KeyList(before), at);
        const later = [...before.filter((uidl) => !removed.has(uidl)), ...came];
        const expected = before.slice(0, at).filter((uidl) => !removed.has(uidl)).length;
        const found = find(place, later);
        // It is never lost while one of the eight on either side is there.
        const isSure =
          at === 0 || before.slice(Math.max(0, at - 8), at + 8).some((uidl) => !removed.has(uidl));
        expect(isSure ? [expected] : [expected, undefined]).toContain(found);
      }),
      { numRuns: 500 },
    );
  });

  it("is found after all around it on one side were removed", () => {
    const before = uidlsUpTo(1_000);
    const place = placeAt(new KeyList(before), 500);
    expect(find(place, before.slice(0, 495))).toBe(495);
    expect(find(place, before.slice(500))).toBe(0);
    expect(find(place, before.slice(0, 500))).toBe(500);
    expect(find(place, before.slice(507))).toBe(0);
    expect(find(place, [])).toBe(0);
  });

  it("is found by its other side where one side's nearest are gone", () => {
    const before = uidlsUpTo(1_000);
    const place = placeAt(new KeyList(before), 500);
    expect(find(place, [...before.slice(0, 490), ...before.slice(500)])).toBe(490);
    expect(find(place, [...before.slice(0, 500), ...before.slice(510)])).toBe(500);
    // Nobody can tell on which side of it the messages are that are left between the marks.
    expect(find(place, [...before.slice(0, 490), ...before.slice(510)])).toBeUndefined();
  });

  it("is lost where too many around it on both sides are gone", () => {
    const before = uidlsUpTo(1_000);
    const place = placeAt(new KeyList(before), 500);
    expect(find(place, [...before.slice(0, 480), ...before.slice(520)])).toBeUndefined();
    expect(find(place, ["other"])).toBeUndefined();
  });

  it("at the start stays there, and at the end is where what came begins", () => {
    const before = uidlsUpTo(10);
    const keys = new KeyList(before);
    expect(find(placeAt(keys, 0), before.slice(3))).toBe(0);
    expect(find(placeAt(keys, 10), [...before.slice(0, 9), "new"])).toBe(9);
    expect(find(placeAt(keys, 10), before)).toBe(10);
    expect(find(placeAt(new KeyList([]), 0), ["new"])).toBe(0);
  });

  it("is lost where its marks are none of ours", () => {
    for (const marks of ["%%%", "A", "A=="]) {
      expect(find({ older: marks, newer: marks }, ["a"])).toBeUndefined();
      expect(countUpTo(marks, new KeyList(["a"]))).toBe(0);
    }
  });

  it("takes little to tell, in a maildrop of any size", () => {
    const keys = new KeyList(uidlsUpTo(100_000));
    const { older, newer } = placeAt(keys, 50_000);
    expect(older.length + newer.length).toBeLessThan(400);
  });
});

describe("the newest messages", () => {
  it("are known again by the newest that is left", () => {
    const before = uidlsUpTo(100);
    const marks = newestMarks(new KeyList(before));
    const count = (uidls: readonly string[]): number => countUpTo(marks, new KeyList(uidls));
    expect(count([...before, "a", "b"])).toBe(100);
    expect(count([...before.slice(0, 95), "a"])).toBe(95);
    expect(count([...before.slice(10, 97), "a", "b"])).toBe(87);
    expect(count(["a", "b"])).toBe(0);
    expect(count([])).toBe(0);
  });

  it("may be none", () => {
    expect(newestMarks(new KeyList([]))).toBe("");
    expect(countUpTo("", new KeyList(["a"]))).toBe(0);
    expect(newestMarks(new KeyList(["a", "b"]), 0)).toBe("");
  });
});
