import { describe, expect, it } from "vitest";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import { type ExtendedSearchResult, parseEsearch, parseSearch, type SearchResult } from "./search.ts";

const search = (line: string): SearchResult => parseSearch(new Scanner([line]));
const esearch = (line: string): ExtendedSearchResult => parseEsearch(new Scanner([line]));

describe("SEARCH", () => {
  it.each([
    ["", []],
    ["2 84 882", [2, 84, 882]],
    ["882 2 84 ", [882, 2, 84]],
    ["4294967295", [4_294_967_295]],
  ])("%j finds %j, in the server's order (RFC 3501 7.2.5)", (line, ids) => {
    expect(search(line)).toEqual({ ids });
  });

  it("MODSEQ follows in parentheses (RFC 7162 3.1.5)", () => {
    expect(search("2 5 (MODSEQ 9223372036854775807)")).toEqual({
      ids: [2, 5],
      modSeq: 9_223_372_036_854_775_807n,
    });
  });

  it("more numbers than a response may have tokens are read: the line's length is the cap", () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => i + 1);
    expect(search(ids.join(" ")).ids).toHaveLength(100_000);
  });

  it.each(["0", "-1", "1,2", "1:3", "*", "x", "4294967296", "1 (MODSEQ)", "1e3"])("%j is none", (line) => {
    expect(() => search(line)).toThrow(ParseError);
  });
});

describe("ESEARCH", () => {
  it("the examples of RFC 9051 7.3.4", () => {
    expect(esearch('(TAG "A285") UID MIN 7 MAX 3800 COUNT 20')).toEqual({
      tag: "A285",
      isUid: true,
      min: 7,
      max: 3_800,
      count: 20,
    });
    expect(esearch("ALL 5,10:12").all?.ranges).toEqual([
      { from: 5, to: 5 },
      { from: 10, to: 12 },
    ]);
  });

  it("nothing found has no ALL (RFC 9051 7.3.4)", () => {
    expect(esearch('(TAG "A1") UID')).toEqual({ tag: "A1", isUid: true });
    expect(esearch("")).toEqual({ isUid: false });
  });

  it("MODSEQ is read, and what is unknown is passed over (RFC 7162 3.1.10, RFC 9394)", () => {
    expect(esearch('(tag "a") uid partial (-1:-10 5:14) modseq 917162500 relevancy (1 2)')).toEqual({
      tag: "a",
      isUid: true,
      modSeq: 917_162_500n,
    });
  });

  it("ALL stays a range, however large (CVE-2025-25186)", () => {
    expect(esearch("UID ALL 1:4294967295").all?.ranges).toHaveLength(1);
  });

  it.each(["(TAG", '(TAG "a"', "ALL", "ALL *", "ALL 0", "MIN x", "COUNT -1", "UNKNOWN ("])(
    "%j is none",
    (line) => {
      expect(() => esearch(line)).toThrow(ParseError);
    },
  );
});
