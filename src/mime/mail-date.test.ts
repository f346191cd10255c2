import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMailDate } from "./mail-date.ts";

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function twoDigits(value: number): string {
  return String(Math.abs(value)).padStart(2, "0");
}

describe("a Date header", () => {
  it.each([
    // RFC 5322 appendix A, with its comments and obsolete forms
    ["Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z"],
    ["Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01T08:52:37Z"],
    [
      "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)",
      "1969-02-14T03:02:00Z",
    ],
    ["21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06Z"],
    ["Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z"],
  ])("is read as RFC 5322 appendix A has it: %j", (value, expected) => {
    expect(parseMailDate(value)).toBe(expected);
  });

  it.each([
    ["EST", "15:00:00"],
    ["EDT", "14:00:00"],
    ["CST", "16:00:00"],
    ["CDT", "15:00:00"],
    ["MST", "17:00:00"],
    ["MDT", "16:00:00"],
    ["PST", "18:00:00"],
    ["pdt", "17:00:00"],
    ["UT", "10:00:00"],
    ["Z", "10:00:00"],
    ["A", "10:00:00"],
    ["CEST", "10:00:00"],
    ["", "10:00:00"],
    ["GMT+0200", "08:00:00"],
    ["+02:00", "08:00:00"],
    ["-0000", "10:00:00"],
    ["-600", "16:00:00"],
    ["0000", "10:00:00"],
    ["+0530 (IST)", "04:30:00"],
    ["+0000 GMT", "10:00:00"],
  ])("may have the zone %j (RFC 5322 4.3)", (zone, time) => {
    expect(parseMailDate(`Mon, 1 Jan 2024 10:00:00 ${zone}`)).toBe(`2024-01-01T${time}Z`);
  });

  it.each([
    ["1 Jan 24 10:00 +0000", "2024-01-01T10:00:00Z"],
    ["1 Jan 49 10:00 +0000", "2049-01-01T10:00:00Z"],
    ["1 Jan 50 10:00 +0000", "1950-01-01T10:00:00Z"],
    ["1 Jan 124 10:00 +0000", "2024-01-01T10:00:00Z"],
    ["Mon 1 January 2024 1:02:03 +0000", "2024-01-01T01:02:03Z"],
    ["Monday, 1-Jan-24 10:00:00 GMT", "2024-01-01T10:00:00Z"],
    ["mon,1 jan 2024 10:00:00.123 +0000", "2024-01-01T10:00:00Z"],
    ["31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"],
    ["(c (nested) \\) c) 29 Feb 2024 00:00:00 +0000 (a", "2024-02-29T00:00:00Z"],
    ["1 Jan 2024 00:30:00 +0100", "2023-12-31T23:30:00Z"],
  ])("may be written in the ways of mail: %j", (value, expected) => {
    expect(parseMailDate(value)).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2024-01-01T10:00:00Z",
    "01/02/2024 10:00",
    "1 Jan 2024",
    "Jan 1 2024 10:00:00 +0000",
    "30 Feb 2024 10:00:00 +0000",
    "29 Feb 2023 10:00:00 +0000",
    "32 Jan 2024 10:00:00 +0000",
    "0 Jan 2024 10:00:00 +0000",
    "1 Foo 2024 10:00:00 +0000",
    "1 Jan 2024 24:00:00 +0000",
    "1 Jan 2024 10:60:00 +0000",
    "1 Jan 2024 10:00:61 +0000",
    "1 Jan 2024 10:00:00 +0060",
    "1 Jan 2024 10:00:00 +02",
    "1 Jan 2024 10:00:00 PM",
    "1 Jan 2024 10:00:00 0200",
    "1 Jan 1899 10:00:00 +0000",
    "31 Dec 9999 23:59:59 -0100",
    "1 Jan 20240 10:00:00 +0000",
  ])("is null rather than a guess: %j", (value) => {
    expect(parseMailDate(value)).toBeNull();
  });

  it("gives back any instant that was written, in any zone", () => {
    const instant = fc.date({
      min: new Date("1901-01-01"),
      max: new Date("9998-12-31"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, zone) => {
        const local = new Date(date.getTime() + zone * 60_000);
        const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()]
          .map(twoDigits)
          .join(":");
        const offset = `${zone < 0 ? "-" : "+"}${twoDigits(Math.trunc(zone / 60))}${twoDigits(zone % 60)}`;
        const value = `${local.getUTCDate()} ${monthNames[local.getUTCMonth()]} ${local.getUTCFullYear()} ${time} ${offset}`;
        expect(parseMailDate(value)).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });

  it("stays linear on the worst of a quarter of a megabyte", () => {
    for (const piece of ["(", "a", " ", "1", ":", "()", "\\", "1 Jan "]) {
      expect(parseMailDate(piece.repeat(262_144 / piece.length))).toBeNull();
    }
  });
});
