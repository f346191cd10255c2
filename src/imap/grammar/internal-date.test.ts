import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInternalDate } from "./internal-date.ts";

describe("INTERNALDATE", () => {
  it.each([
    ["17-Jul-1996 02:44:25 -0700", "1996-07-17T09:44:25Z"],
    [" 7-Jul-1996 02:44:25 -0700", "1996-07-07T09:44:25Z"],
    ["7-Jul-1996 02:44:25 -0700", "1996-07-07T09:44:25Z"],
    ["31-DEC-1999 23:59:59 +0000", "1999-12-31T23:59:59Z"],
    ["01-Jan-2000 00:15:00 +0530", "1999-12-31T18:45:00Z"],
    ["29-Feb-2024 12:00:00 +1400", "2024-02-28T22:00:00Z"],
    ["31-Dec-2016 23:59:60 +0000", "2016-12-31T23:59:59Z"],
    ["01-Jan-0001 00:00:00 +0000", "0001-01-01T00:00:00Z"],
  ])("%j is %j (RFC 9051 section 9, date-time)", (text, utc) => {
    expect(parseInternalDate(text)).toBe(utc);
  });

  it.each([
    "",
    "17-Jul-1996",
    "17-Jul-1996 02:44:25",
    "17-Jul-96 02:44:25 -0700",
    "17-Xyz-1996 02:44:25 -0700",
    "00-Jul-1996 02:44:25 -0700",
    "31-Feb-1996 02:44:25 -0700",
    "29-Feb-2023 02:44:25 -0700",
    "17-Jul-1996 24:00:00 -0700",
    "17-Jul-1996 02:60:25 -0700",
    "17-Jul-1996 02:44:61 -0700",
    "17-Jul-1996 02:44:25 -0760",
    "17-Jul-1996 02:44:25 GMT",
    "17 Jul 1996 02:44:25 -0700",
    "31-Dec-9999 23:59:59 -0100",
    "01-Jan-0000 00:00:00 +0100",
  ])("%j is no time", (text) => {
    expect(parseInternalDate(text)).toBeNull();
  });

  it("never throws, and what it answers is RFC 3339 in UTC", () => {
    const field = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, "0"));
    const month = fc.constantFrom("Jan", "feb", "APR", "Foo");
    fc.assert(
      fc.property(fc.tuple(field, month, field, field, field, field, field), ([d, m, y, h, min, s, z]) => {
        const utc = parseInternalDate(`${d}-${m}-20${y} ${h}:${min}:${s} +${z}30`);
        expect(utc ?? "2000-01-01T00:00:00Z").toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }),
    );
  });
});
