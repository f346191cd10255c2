import { describe, expect, it } from "vitest";
import { RonStruct, parseRon, ronVariants } from "./ron.ts";

describe("parseRon", () => {
  it("reads structs, tuples, lists, maps, options, strings with escapes and comments", () => {
    const source = `(kind: Ok, code: Some(List(["a\\r\\n", Atom])), none: None, // prose
      on: true, "map": {"key": 5,},)`;
    const value = parseRon(source);
    expect(value).toEqual(
      new RonStruct(
        "",
        new Map<string, unknown>([
          ["kind", new RonStruct("Ok", new Map(), [])],
          ["code", new RonStruct("List", new Map(), [["a\r\n", new RonStruct("Atom", new Map(), [])]])],
          ["none", null],
          ["on", true],
          ["map", new RonStruct("", new Map([["key", 5]]), [])],
        ]) as RonStruct["fields"],
        [],
      ),
    );
  });

  it("reads an octet that is written as two hexadecimal digits", () => {
    expect(parseRon(String.raw`"\x1b[0m \\x1b"`)).toBe("\u001b[0m \\x1b");
  });

  it("refuses what is cut off", () => {
    expect(() => parseRon("(a: [1, 2)")).toThrow(SyntaxError);
    expect(() => parseRon("(a: 1) b")).toThrow(SyntaxError);
  });
});

describe("ronVariants", () => {
  it("takes each commented field as a case of its own and leaves prose alone", () => {
    const source =
      "(\n  // Try this: it is prose\n  //a: Some(No(\n  //  b: 1,\n  //)),\n  // c: 2,\n  c: 3,\n)";
    const variants = ronVariants(source).map(({ source }) => parseRon(source));
    const fields = variants.map((value) =>
      value instanceof RonStruct ? Object.fromEntries(value.fields) : {},
    );
    expect(fields).toEqual([{ c: 3 }, { a: new RonStruct("No", new Map([["b", 1]]), []), c: 3 }, { c: 2 }]);
  });
});
