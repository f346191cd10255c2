import { describe, expect, it } from "vitest";
import { newTags } from "./tags.ts";

describe("tags (RFC 9051 2.2.1)", () => {
  it("are counted, with letters in front that no server can guess (CVE-2026-42246)", () => {
    const next = newTags();
    const [first, second, third] = [next(), next(), next()];
    expect(first).toMatch(/^[a-z]{4}1$/);
    expect([second, third]).toEqual([first.replace("1", "2"), first.replace("1", "3")]);
  });

  it("differ from connection to connection", () => {
    const prefixes = new Set(Array.from({ length: 50 }, () => newTags()()));
    expect(prefixes.size).toBeGreaterThan(48);
  });
});
