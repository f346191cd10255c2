import { describe, expect, it } from "vitest";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import { type Namespaces, parseNamespaces } from "./namespace.ts";

const namespaces = (line: string): Namespaces => parseNamespaces(new Scanner([line]));

describe("NAMESPACE", () => {
  it("the examples of RFC 9051 6.3.10", () => {
    expect(namespaces('(("" "/")) NIL (("#shared/" "/") ("#public/" "/"))')).toEqual({
      personal: [{ prefix: "", delimiter: "/" }],
      otherUsers: [],
      shared: [
        { prefix: "#shared/", delimiter: "/" },
        { prefix: "#public/", delimiter: "/" },
      ],
    });
    expect(namespaces('(("" "/" "X-PARAM" ("FLAG1" "FLAG2"))("#mh/" NIL)) NIL NIL').personal).toEqual([
      { prefix: "", delimiter: "/" },
      { prefix: "#mh/", delimiter: null },
    ]);
  });

  it.each(["", "NIL NIL", '(("" "/") NIL NIL', '("" "/") NIL NIL'])("%j is none", (line) => {
    expect(() => namespaces(line)).toThrow(ParseError);
  });
});
