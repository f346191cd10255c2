import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import type { PartNode } from "../base/part-tree.ts";
import type { BodyWish } from "./source.ts";
import { planBody, readBody } from "./body-text.ts";

const leaf: Omit<PartNode, "partId" | "type" | "size"> = {
  params: new Map([["charset", "utf-8"]]),
  contentId: null,
  encoding: "7bit",
  disposition: null,
  children: [],
};
const text = (size: number | null, partId = "1"): PartNode => ({ ...leaf, partId, type: "text/plain", size });
const mixed = (...children: PartNode[]): PartNode => ({
  ...leaf,
  partId: null,
  type: "multipart/mixed",
  size: null,
  children,
});
const wish = (offset: number, maxBytes: number): BodyWish => ({ kinds: "all", offset, maxBytes });

/** What a server that has these parts answers to the plan. */
function read(
  structure: PartNode,
  asked: BodyWish,
  parts: Readonly<Record<string, string>>,
): ReturnType<typeof readBody> {
  const windows = planBody(structure, asked);
  for (const { part, from, count, isProbing, sink } of windows) {
    if (count === 0) continue;
    const asked = isProbing ? count + 1 : count;
    const bytes = encodeUtf8(parts[part.partId] ?? "").subarray(from, from + asked);
    sink.open(bytes.length);
    sink.write(bytes);
    sink.close();
  }
  return readBody(windows);
}

describe("a body", () => {
  it.each([
    ["right", 12],
    ["too small, as Exchange estimates (quirk 27)", 5],
    ["too large", 500],
    ["unknown", null],
  ])("is read to its end where its size is %s", (_, size) => {
    const whole = { text: "Hello\nworld!", isTruncated: false, nextOffset: null };
    expect(read(text(size), wish(0, 1_000), { 1: "Hello\nworld!" })).toMatchObject(whole);
  });

  it("that is longer than was asked for says where to go on", () => {
    const lines = "one\ntwo\nthree\n";
    const first = read(text(lines.length), wish(0, 9), { 1: lines });
    expect(first).toMatchObject({ text: "one\ntwo\n", isTruncated: true, nextOffset: 8 });
    const second = read(text(lines.length), wish(first.nextOffset ?? 0, 9), { 1: lines });
    expect(second).toMatchObject({ text: "three\n", isTruncated: false, nextOffset: null });
  });

  it("of several parts is one sequence of octets", () => {
    const parts = { 1: "first\n", 2: "second\n" };
    const structure = mixed(text(6, "1"), text(7, "2"));
    expect(read(structure, wish(0, 100), parts)).toMatchObject({
      text: "first\n\nsecond\n",
      isTruncated: false,
    });
    expect(read(structure, wish(0, 6), parts)).toMatchObject({
      text: "first\n",
      isTruncated: true,
      nextOffset: 6,
    });
    expect(read(structure, wish(6, 100), parts)).toMatchObject({ text: "second\n", isTruncated: false });
  });

  const html = (size: number): PartNode => ({ ...text(size, "2"), type: "text/html" });

  it("of text and html goes on at one offset only if nothing is repeated or lost by that", () => {
    const asked = (lines: number, parts: Readonly<Record<1 | 2, string>>): unknown => {
      const structure = mixed(text(parts[1].length), html(parts[2].length));
      const { isTruncated, nextOffset } = read(structure, wish(0, lines * 4), parts);
      return [isTruncated, nextOffset];
    };
    const lines = (count: number): string => "one\n".repeat(count);
    expect(asked(2, { 1: lines(2), 2: lines(5) })).toEqual([true, 8]);
    expect(asked(2, { 1: lines(1), 2: lines(5) })).toEqual([true, 8]);
    expect(asked(3, { 1: lines(5), 2: "one\nno other end of line" })).toEqual([true, null]);
    expect(asked(3, { 1: lines(5), 2: lines(6) })).toEqual([true, 12]);
    // The html was cut at 8, after its last line; the text has more than that already.
    expect(asked(3, { 1: "0123456789", 2: "one\none\nlonger than both" })).toEqual([true, null]);
  });

  it("that is read on for as long as there is a next offset comes whole and once, whatever the sizes", () => {
    const content = fc.string({ unit: fc.constantFrom("a", "é", "\n", "b"), maxLength: 60 });
    fc.assert(
      fc.property(content, content, fc.integer({ min: 4, max: 80 }), (plain, marked, maxBytes) => {
        const parts = { 1: plain, 2: marked };
        const structure = mixed(text(encodeUtf8(plain).length), html(encodeUtf8(marked).length));
        const seen = { text: "", html: "" };
        let offset: number | null = 0;
        let isTruncated = false;
        while (offset !== null) {
          const body = read(structure, wish(offset, maxBytes), parts);
          seen.text += body.text ?? "";
          seen.html += body.html ?? "";
          isTruncated = body.isTruncated;
          expect(body.nextOffset ?? Infinity).toBeGreaterThan(offset);
          offset = body.nextOffset;
        }
        expect(plain.startsWith(seen.text)).toBe(true);
        expect(marked.startsWith(seen.html)).toBe(true);
        const isWhole = seen.text === plain && seen.html === marked;
        expect(isTruncated || isWhole).toBe(true);
      }),
    );
  });

  const tens = "0123456789\n".repeat(100);

  it.each<readonly [string, PartNode, number, Readonly<Record<string, string>>, object]>([
    [
      "larger than it is",
      mixed(text(500, "1"), text(7, "2")),
      100,
      { 1: "hello\n", 2: "second\n" },
      { text: "hello\n", isTruncated: true, nextOffset: 500 },
    ],
    [
      "smaller than it is",
      mixed(text(10, "1"), text(7, "2")),
      50,
      { 1: tens, 2: "second\n" },
      { text: tens.slice(0, 44), isTruncated: true, nextOffset: null },
    ],
    [
      "just what is read of it",
      text(50),
      50,
      { 1: tens },
      { text: tens.slice(0, 44), isTruncated: true, nextOffset: 44 },
    ],
    [
      "unknown",
      mixed(text(null, "1"), text(7, "2")),
      50,
      { 1: tens, 2: "second\n" },
      { text: tens.slice(0, 44), isTruncated: true, nextOffset: 44 },
    ],
    [
      "nothing",
      mixed(text(0, "1"), text(0, "2")),
      50,
      { 1: "hello\n", 2: tens },
      { text: `hello\n\n${tens.slice(0, 44)}`, isTruncated: true, nextOffset: 44 },
    ],
  ])(
    "loses nothing silently where the size of a part is told as %s (quirk 27)",
    (_, structure, maxBytes, parts, expected) => {
      expect(read(structure, wish(0, maxBytes), parts)).toMatchObject(expected);
    },
  );

  it("comes whole, part by part, where the sizes are unknown", () => {
    const structure = mixed(text(null, "1"), text(null, "2"), text(null, "3"));
    const parts = { 1: "one\ntwo\n", 2: "", 3: "three\nfour\n" };
    const seen: string[] = [];
    for (let offset: number | null = 0; offset !== null;) {
      const body = read(structure, wish(offset, 6), parts);
      seen.push(body.text ?? "");
      offset = body.nextOffset;
    }
    expect(seen.join("")).toBe("one\ntwo\nthree\nfour\n");
  });

  it("holds no more than was asked for, whatever the sizes and however many the parts", () => {
    const many = Array.from({ length: 60 }, (_, index) => String(index + 1));
    for (const size of [null, 0, 1, 2_000]) {
      const windows = planBody(mixed(...many.map((id) => text(size, id))), wish(0, 1_000));
      for (const { count, sink } of windows.filter((window) => window.count > 0))
        sink.write(new Uint8Array(count + 1).fill(0x61));
      const held = windows.reduce((sum, { sink }) => sum + sink.bytes.length, 0);
      expect(held).toBeLessThanOrEqual(1_001);
      expect(readBody(windows)).toMatchObject({ isTruncated: true, text: "a".repeat(1_000) });
    }
  });

  it("that shifts to another charset and not back has none either", () => {
    const shifted: PartNode = { ...text(40), params: new Map([["charset", "iso-2022-jp"]]) };
    const parts = { 1: "\x1b$B" + "F|".repeat(17) + "\x1b(B" };
    const body = read(shifted, wish(0, 21), parts);
    expect(body).toMatchObject({ isTruncated: true, nextOffset: null });
    expect("日".repeat(17).startsWith(body.text ?? "?")).toBe(true);
  });

  it("of no octets is empty, and not missing", () => {
    expect(read(text(0), wish(0, 100), { 1: "" })).toMatchObject({
      text: "",
      html: null,
      isTruncated: false,
    });
  });
});
