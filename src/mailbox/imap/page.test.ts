import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import {
  type Anchor,
  edgeWindow,
  readAnchor,
  requireUidValidity,
  toPosition,
  uidValidityOf,
  windowBeside,
} from "./page.ts";

const mailbox: ExaminedMailbox = { exists: 100, uidValidity: 7, uidNext: 501, highestModSeq: null };
const anchor: Anchor = { uidValidity: 7, uid: 50, sequence: 40, towards: "older" };

describe("the first page of a mailbox", () => {
  it.each([
    [0, 50, "newest", undefined],
    [0, 50, "oldest", undefined],
    [1, 50, "newest", { first: 1, last: 1 }],
    [50, 50, "newest", { first: 1, last: 50 }],
    [51, 50, "newest", { first: 2, last: 51 }],
    [51, 50, "oldest", { first: 1, last: 50 }],
    [3, 50, "oldest", { first: 1, last: 3 }],
    [4_294_967_295, 1, "newest", { first: 4_294_967_295, last: 4_294_967_295 }],
  ] as const)("of %i messages, %i at a time, the %s", (exists, limit, edge, expected) => {
    expect(edgeWindow(exists, limit, edge)).toEqual(expected);
  });
});

describe("the page beside a message", () => {
  it.each([
    ["older", 40, 10, { first: 30, last: 39 }],
    ["older", 5, 10, { first: 1, last: 4 }],
    ["older", 1, 10, undefined],
    ["newer", 40, 10, { first: 41, last: 50 }],
    ["newer", 95, 10, { first: 96, last: 100 }],
    ["newer", 100, 10, undefined],
    ["newer", 120, 10, undefined],
  ] as const)("towards %s of the %i-th, %i at a time", (towards, sequence, limit, expected) => {
    expect(windowBeside({ ...anchor, towards, sequence }, 100, limit)).toEqual(expected);
  });

  it("goes on where the page before ended, until every message was on one page", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (exists, limit, isNewestFirst) => {
          const towards = isNewestFirst ? "older" : "newer";
          const seen: number[] = [];
          let window = edgeWindow(exists, limit, isNewestFirst ? "newest" : "oldest");
          while (window) {
            const { first, last } = window;
            expect(last - first).toBeLessThan(limit);
            const page = Array.from({ length: last - first + 1 }, (_, n) => first + n);
            seen.push(...(isNewestFirst ? page.toReversed() : page));
            window = windowBeside(
              { ...anchor, towards, sequence: isNewestFirst ? first : last },
              exists,
              limit,
            );
          }
          const all = Array.from({ length: exists }, (_, n) => n + 1);
          expect(seen).toEqual(isNewestFirst ? all.toReversed() : all);
        },
      ),
    );
  });
});

describe("a position", () => {
  it.each(["older", "newer"] as const)("is read back as it was, through JSON: %s", (towards) => {
    const position = JSON.parse(JSON.stringify(toPosition({ ...anchor, towards }))) as ReturnType<
      typeof toPosition
    >;
    expect(readAnchor(position, mailbox)).toEqual({ ...anchor, towards });
  });

  it.each([
    {},
    { v: 7, u: 50 },
    { v: 7, u: 50, n: "40" },
    { v: "7", u: 50, n: 40 },
    { v: 7, u: null, n: 40 },
    // That of a list in another order.
    { v: 7, u: 50, r: "2026-01-01T00:00:00Z", f: true },
  ])("of another kind is refused: %j", (position) => {
    expect(() => readAnchor(position, mailbox)).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        details: { fields: [expect.objectContaining({ pointer: "?cursor" })] },
      }),
    );
  });

  it("is void once the mailbox was numbered anew (RFC 9051 2.3.1.1)", () => {
    expect(() => readAnchor(toPosition(anchor), { ...mailbox, uidValidity: 8 })).toThrow(
      expect.objectContaining({ code: "state_expired", retry: "after-resync" }),
    );
  });
});

describe("UIDVALIDITY", () => {
  it("must be what it was", () => {
    expect(requireUidValidity(7, mailbox)).toBeUndefined();
    for (const other of [0, 6, 8]) {
      expect(() => requireUidValidity(other, mailbox)).toThrow(
        expect.objectContaining({ code: "state_expired" }),
      );
    }
  });

  it("that a server does not tell is 0 (quirk 17)", () => {
    const without = { ...mailbox, uidValidity: null };
    expect(uidValidityOf(without)).toBe(0);
    expect(requireUidValidity(0, without)).toBeUndefined();
    expect(() => requireUidValidity(7, without)).toThrow(expect.objectContaining({ code: "state_expired" }));
  });
});
