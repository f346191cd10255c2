import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScanListing, parseSizes, parseUidlListing } from "./listing.ts";

function uidls(listing: string): unknown {
  return [...parseUidlListing(listing)];
}

describe("a UIDL listing (RFC 1939 7)", () => {
  it("is a number and a unique-id a line", () => {
    expect(uidls("1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n")).toEqual([
      [1, "whqtswO00WBw418f9t5JxYwZ"],
      [2, "QhdPYR:00WBw1Ph7x7"],
    ]);
    expect(uidls("")).toEqual([]);
  });

  it("may have several spaces, or +OK before each line (quirk 41)", () => {
    expect(uidls("1   a\r\n+OK 2 b\r\n+ok\t3\t\tc \r\n4 d\t\r\n+OK  5  +OK\r\n")).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
      [4, "d"],
      [5, "+OK"],
    ]);
  });

  it("may have lines that end in LF alone, and a last one that does not end", () => {
    expect(uidls("1 a\n2 b\r\n\n3 c")).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
  });

  it("keeps the server's numbers, in whatever order, and zeros before them", () => {
    expect(uidls("3 c\r\n0000000001 a\r\n2000000000 z\r\n9999999999 y\r\n")).toEqual([
      [3, "c"],
      [1, "a"],
      [2_000_000_000, "z"],
      [9_999_999_999, "y"],
    ]);
  });

  it("may have unique-ids longer than 70 characters, up to a cap", () => {
    const longest = "~".repeat(1_000);
    expect(uidls(`1 ${longest}\r\n2  ${longest}\r\n`)).toEqual([
      [1, longest],
      [2, longest],
    ]);
    expect(uidls(`1 ${longest}~\r\n2  ${longest}~\r\n`)).toEqual([]);
  });

  it.each([
    "1",
    "1 ",
    "1  ",
    " 1 a",
    "0 a",
    "00 a",
    "-1 a",
    "1.5 a",
    "1e3 a",
    "a b",
    "1 caf\xe9",
    "1 a\0",
    "1 \x7f",
    "1\0a",
    "1a",
    "99999999999 a",
    "+OK",
    "+OK1 a",
    "+OK 1",
    ".",
    "\r",
    "1 a\r",
    "\xb2 a",
  ])("leaves out what is no line of one: %j", (line) => {
    expect(uidls(`1 first\r\n${line}\r\n2 last\r\n`)).toEqual([
      [1, "first"],
      [2, "last"],
    ]);
  });

  it("has the last unique-id that it gives a number", () => {
    expect(uidls("1 a\r\n1 b\r\n")).toEqual([[1, "b"]]);
  });

  it("reads alike where it takes the short way and where it does not", () => {
    const unit = fc.constantFrom(..."0129 \t\r.+OKa~\x7f\x80\0");
    const line = fc.tuple(fc.nat(11), fc.string({ unit, maxLength: 10 })).map(([n, rest]) => `${n}${rest}`);
    fc.assert(
      // With `+OK` before it a line is never read the short way.
      fc.property(line, (some) => {
        expect(uidls(some)).toEqual(uidls(`+OK ${some}`));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a scan listing (RFC 1939 5)", () => {
  it("is a number and octets", () => {
    expect(parseScanListing("2 200")).toEqual({ number: 2, octets: 200 });
    expect(parseScanListing("2\t \t200")).toEqual({ number: 2, octets: 200 });
    expect(parseScanListing("0 0")).toEqual({ number: 0, octets: 0 });
  });

  it("may say more behind a space, which nobody reads", () => {
    expect(parseScanListing("2 200 octets\0\n")).toEqual({ number: 2, octets: 200 });
  });

  it("may count more octets than 32 bits hold, and no more than a number can", () => {
    expect(parseScanListing("1 999999999999999")).toEqual({ number: 1, octets: 999_999_999_999_999 });
    expect(parseScanListing("1 9999999999999999")).toBeUndefined();
  });

  it.each([
    "",
    "2",
    "2 ",
    " 2 200",
    "-2 200",
    "2 -200",
    "2 2e9",
    "2 200octets",
    "two 200",
    "+OK 2 200",
    "99999999999 1",
    "2\n200",
  ])("is not %j", (text) => {
    expect(parseScanListing(text)).toBeUndefined();
  });
});

describe("a whole scan listing (RFC 1939 5)", () => {
  it("leaves out lines that cannot be read, and what is not wanted", () => {
    const listing = "1 10\r\n2 20 and more\n\r\n\n3\r\n4 -1\r\n 5 50\r\nx\r\n16 1\r\n6  60";
    expect([...parseSizes(listing, new Set([1, 2, 3, 4, 6]))]).toEqual([
      [1, 10],
      [2, 20],
      [6, 60],
    ]);
    expect([...parseSizes("", new Set([1]))]).toEqual([]);
  });

  it("has the octets of any messages", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.nat()), { maxLength: 50 }),
        fc.constantFrom("\r\n", "\n"),
        (lines, newline) => {
          const expected = new Map(lines);
          const listing = lines.map(([number, octets]) => `${number} ${octets}${newline}`).join("");
          expect(parseSizes(listing, new Set(expected.keys()))).toEqual(expected);
        },
      ),
    );
  });

  it("is read whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("1", " ", "\r", "\n", "x") }), (listing) => {
        for (const [number, octets] of parseSizes(listing, new Set([1, 11])))
          expect([number === 1 || number === 11, octets >= 0]).toEqual([true, true]);
      }),
    );
  });
});
