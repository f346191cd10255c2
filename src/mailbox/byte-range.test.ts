import { describe, expect, it } from "vitest";
import { selectRange } from "./byte-range.ts";

describe("selectRange (RFC 9110 section 14.1.2)", () => {
  it.each([
    [{ from: 0, to: null }, 1, { from: 0, to: 0 }],
    [{ from: 9, to: 100 }, 10, { from: 9, to: 9 }],
    [{ from: 2, to: 5 }, 10, { from: 2, to: 5 }],
    [{ suffix: 4 }, 10, { from: 6, to: 9 }],
    [{ suffix: 100 }, 10, { from: 0, to: 9 }],
  ])("%j of %d octets is %j", (range, size, selected) => {
    expect(selectRange(range, size)).toEqual(selected);
  });

  it.each([
    [{ from: 10, to: 100 }, 10],
    [{ suffix: 0 }, 10],
    [{ from: 0, to: 0 }, 0],
    [{ suffix: 1 }, 0],
  ])("%j of %d octets selects none", (range, size) => {
    expect(selectRange(range, size)).toBeNull();
  });
});
