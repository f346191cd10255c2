import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { decodeParameter } from "./parameters.ts";

function decode(params: Record<string, string>, name = "filename"): string | null {
  return decodeParameter(new Map(Object.entries(params)), name);
}

describe("parameters", () => {
  it("are null where they are missing", () => {
    expect(decode({ name: "x" })).toBeNull();
    expect(decodeParameter(new Map(), "__proto__")).toBeNull();
  });

  it("are joined, decoded and both at once (RFC 2231 3, 4 and 4.1)", () => {
    expect(decode({ "url*0": "ftp://", "url*1": "cs.utk.edu/pub" }, "url")).toBe("ftp://cs.utk.edu/pub");
    expect(decode({ "title*": "us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A" }, "title")).toBe(
      "This is ***fun***",
    );
    const both = {
      "title*0*": "us-ascii'en'This%20is%20even%20more%20",
      "title*1*": "%2A%2A%2Afun%2A%2A%2A%20",
      "title*2": "isn't it!",
    };
    expect(decode(both, "title")).toBe("This is even more ***fun*** isn't it!");
  });

  it.each([
    [
      "a character cut in two sections",
      { "filename*0*": "utf-8''%E2%82", "filename*1*": "%AC.pdf" },
      "€.pdf",
    ],
    [
      "the sections in any order, and only as far as they go",
      { "filename*1": "b", "filename*0": "a", "filename*3": "d" },
      "ab",
    ],
    ["a charset of its own", { "filename*": "iso-2022-kr''%1B$)C%0E0!%0F" }, "가"],
    ["no charset's name", { "filename*": "''%C3%A9" }, "é"],
    ["no quotes", { "filename*": "%C3%A9" }, "é"],
    ["an apostrophe in the value", { "filename*": "utf-8''it's%20'me'" }, "it's 'me'"],
    [
      "percent signs in a section that is not marked",
      { "filename*0": "a%2Fb", "filename*1": ".pdf" },
      "a%2Fb.pdf",
    ],
    ["a marked section after a plain one", { "filename*0": "a", "filename*1*": "%C3%A9" }, "aé"],
    [
      "the form with a charset before the plain one (RFC 6266 4.3)",
      { filename: "e.pdf", "filename*": "utf-8''%C3%A9.pdf" },
      "é.pdf",
    ],
    ["encoded words, against RFC 2047 5", { filename: "=?utf-8?B?w6k=?=.pdf" }, "é.pdf"],
    ["encoded words cut in sections", { "filename*0": "=?utf-8?B?w6", "filename*1": "k=?=.pdf" }, "é.pdf"],
    ["raw UTF-8", { filename: "\xc3\xa9.pdf" }, "é.pdf"],
    ["raw octets of no charset", { filename: "\xe9.pdf" }, "é.pdf"],
    ["broken escapes", { "filename*": "utf-8''100%.pdf" }, "100%.pdf"],
    ["an empty value", { filename: "" }, ""],
  ])("are read with %s", (_, params, expected) => {
    expect(decode(params as Record<string, string>)).toBe(expected);
  });

  it("never hold CR, LF or NUL", () => {
    expect(decode({ "filename*": "utf-8''a%0D%0Ab%00" })).toBe("a b");
    expect(decode({ filename: "a\r\nb\0" })).toBe("a b");
  });

  it("have so many sections at most", () => {
    const sections = Array.from({ length: limits.maxParameterSections + 1 }, (_, index) => [
      `filename*${index}`,
      "x",
    ]);
    expect(decode(Object.fromEntries(sections))).toHaveLength(limits.maxParameterSections);
  });
});
