import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import type { PartNode } from "../mime/part-tree.ts";
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
  for (const { part, from, count, sink } of windows) {
    const bytes = encodeUtf8(parts[part.partId] ?? "").subarray(from, from + count);
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

  it("of no octets is empty, and not missing", () => {
    expect(read(text(0), wish(0, 100), { 1: "" })).toMatchObject({
      text: "",
      html: null,
      isTruncated: false,
    });
  });
});
