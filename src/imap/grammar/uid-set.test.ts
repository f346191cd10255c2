import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../base/limits.ts";
import { UidSet } from "./uid-set.ts";

const uid = fc.integer({ min: 1, max: 0xffff_ffff });
const smallUid = fc.integer({ min: 1, max: 60 });
const smallRange = fc.tuple(smallUid, smallUid);

function parse(text: string): UidSet {
  const set = UidSet.parse(text);
  if (!set) throw new Error(`${text} is no set`);
  return set;
}

describe("uid-set", () => {
  it("ranges stay ranges, in the order written (CVE-2025-25186)", () => {
    expect(parse("1:4294967295,7").ranges).toEqual([
      { from: 1, to: 4_294_967_295 },
      { from: 7, to: 7 },
    ]);
  });

  it("2:4 and 4:2 are the same range (RFC 9051 section 9, seq-range)", () => {
    expect(UidSet.parse("4:2")).toEqual(UidSet.parse("2:4"));
  });

  it.each([
    "",
    "*",
    "*:1",
    "1:*",
    "0",
    "0:1",
    "1:0",
    "1:",
    ":1",
    "1,,2",
    ",1",
    "1,",
    "$",
    "-1",
    "+1",
    "1e3",
    "1.0",
    "0x1",
    "01",
    "1 2",
    " 1",
    "1:2:3",
    "4294967296",
    "1:4294967296",
    "99999999999999999999",
    "1\r\nX NOOP",
    "1:*\r\nX STORE 1:* +FLAGS (\\Deleted)",
  ])("%j is no set", (text) => {
    expect(UidSet.parse(text)).toBeUndefined();
  });

  it("UIDs are written ascending, without repeats, in the fewest ranges (quirk 35)", () => {
    expect(UidSet.of([9, 3, 1, 2, 7, 8, 3, 4_294_967_295]).format()).toBe("1:3,7:9,4294967295");
    expect(UidSet.of([]).format()).toBe("");
  });

  it("what is written is read back: the same set of UIDs", () => {
    fc.assert(
      fc.property(fc.uniqueArray(uid, { minLength: 1 }), (uids) => {
        const set = parse(UidSet.of(uids).format());
        expect([...set]).toEqual(uids.toSorted((a, b) => a - b));
      }),
    );
  });

  it("overlapping, touching and repeated ranges are written as one", () => {
    fc.assert(
      fc.property(fc.array(smallRange, { minLength: 1 }), (ranges) => {
        const set = parse(ranges.map(([a, b]) => `${a}:${b}`).join(","));
        const written = parse(set.format());
        expect([...written]).toEqual([...new Set(set)].toSorted((a, b) => a - b));
        for (const [i, { from }] of written.ranges.entries()) {
          expect(from).toBeGreaterThan((written.ranges[i - 1]?.to ?? -1) + 1);
        }
      }),
    );
  });

  it("a set has the UIDs that it names, and no other", () => {
    fc.assert(
      fc.property(fc.array(smallUid), smallUid, (uids, other) => {
        expect(UidSet.of(uids).has(other)).toBe(uids.includes(other));
      }),
    );
  });

  it("a set is written out up to the cap, and refused above it before the first UID", () => {
    const atCap = parse(`1:${limits.maxUidExpansion}`);
    const overCap = parse(`1:${limits.maxUidExpansion},5`);
    expect(overCap.size).toBe(limits.maxUidExpansion + 1);
    expect([...atCap]).toHaveLength(limits.maxUidExpansion);
    expect(() => [...overCap]).toThrow(expect.objectContaining({ code: "server_limit_exceeded" }));
  });
});

describe("the nearest UIDs of a set", () => {
  const parse = (text: string): UidSet => UidSet.parse(text) ?? UidSet.of([]);

  it("are those that all of them, sorted, would begin or end with", () => {
    const range = fc.record({ from: fc.integer({ min: 1, max: 60 }), length: fc.nat(9) });
    const bounds = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }));
    fc.assert(
      fc.property(
        fc.array(range, { minLength: 1 }),
        bounds,
        fc.integer({ min: 1, max: 20 }),
        (ranges, [a, b], n) => {
          const set = parse(ranges.map(({ from, length }) => `${from + length}:${from}`).join(","));
          const within = [...new Set(set)].filter((uid) => a <= uid && uid <= b).sort((x, y) => x - y);
          expect(set.pick("lowest", n, { from: a, to: b })).toEqual(within.slice(0, n));
          expect(set.pick("highest", n, { from: a, to: b })).toEqual(within.slice(-n));
        },
      ),
    );
  });

  it("are found in a set that could never be written out (CVE-2025-25186)", () => {
    const all = parse("1:4294967295");
    expect(all.pick("highest", 2, { from: 1, to: 149_990 })).toEqual([149_989, 149_990]);
    expect(all.pick("lowest", 2, { from: 900, to: 4_294_967_295 })).toEqual([900, 901]);
  });
});
