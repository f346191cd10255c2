import { describe, expect, it } from "vitest";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import { parseId } from "./id.ts";

const id = (line: string): [string, string][] => [...parseId(new Scanner([line]))];

describe("ID", () => {
  it("the example of RFC 2971 section 3.2", () => {
    const line =
      '("name" "Cyrus" "version" "1.5" "os" "sunos" "support-url" "mailto:cyrus-bugs+@andrew.cmu.edu")';
    expect(id(line)).toEqual([
      ["name", "Cyrus"],
      ["version", "1.5"],
      ["os", "sunos"],
      ["support-url", "mailto:cyrus-bugs+@andrew.cmu.edu"],
    ]);
  });

  it("NIL and empty lists say nothing; a NIL value is left out", () => {
    expect(id("NIL")).toEqual([]);
    expect(id("()")).toEqual([]);
    expect(id('("name" NIL "os" "x")')).toEqual([["os", "x"]]);
  });

  it("names are in lower case, values are text", () => {
    expect(id('("Name" "M\xc3\xbcll" "__proto__" "x")')).toEqual([
      ["name", "Müll"],
      ["__proto__", "x"],
    ]);
  });

  it.each(["", '("name")', '("name" "x"', '"name"'])("%j is none", (line) => {
    expect(() => id(line)).toThrow(ParseError);
  });
});
