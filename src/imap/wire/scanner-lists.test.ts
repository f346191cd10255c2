import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { ParseError } from "./parse-error.ts";
import type { Literal, Piece } from "./response-cutter.ts";
import { Scanner } from "./scanner.ts";

function literal(text: string): Literal {
  return { size: text.length, bytes: encodeUtf8(text) };
}

const streamed: Literal = { size: 9, bytes: undefined };

/** What the method yields, and what is left of the line after it. */
function scan<T>(pieces: string | readonly Piece[], read: (scanner: Scanner) => T): [T, string] {
  const scanner = new Scanner(typeof pieces === "string" ? [pieces] : pieces);
  return [read(scanner), scanner.rest()];
}

function atoms(scanner: Scanner): string[] {
  const items: string[] = [];
  scanner.list(() => items.push(scanner.atom()));
  return items;
}

function nest(scanner: Scanner): void {
  scanner.list(() => nest(scanner));
}

function nested(depth: number): string {
  return "(".repeat(depth) + ")".repeat(depth);
}

describe("list", () => {
  it.each([
    ["() x", [], " x"],
    ["(a)", ["a"], ""],
    ["(a b)c", ["a", "b"], "c"],
    ["(  a   b  )", ["a", "b"], ""],
    ["( )", [], ""],
  ])("%j", (text, expected, rest) => {
    expect(scan(text, atoms)).toEqual([expected, rest]);
  });

  it.each(["", "a", "(", "(a", "(a ", "(a(b))", '(a "b")'])("of atoms is not %j", (text) => {
    expect(() => scan(text, atoms)).toThrow(ParseError);
  });

  it("has items that take something", () => {
    expect(() => scan("(a)", (it) => it.list(() => undefined))).toThrow(ParseError);
  });

  it("may hold literals, and lists", () => {
    const items: unknown[] = [];
    const scanner = new Scanner(["(", literal("a"), " (b) ", literal("c"), ")"]);
    scanner.list(() => items.push(scanner.peek() === "(" ? atoms(scanner) : scanner.string()));
    expect(items).toEqual(["a", ["b"], "c"]);
    expect(scanner.isAtEnd).toBe(true);
  });
});

describe("skipValue", () => {
  it.each<readonly [string | readonly Piece[], string]>([
    ["NIL x", " x"],
    ["a(b", "(b"],
    ['"a ) \\" b" x', " x"],
    ["() x", " x"],
    ['(a "b)" (c (d)) NIL "")) x', ") x"],
    ["BODY[HEADER.FIELDS (A B)] x", " x"],
    [["", literal(")("), " x"], " x"],
    [["(a ", literal(")"), " (b ", streamed, ")) x"], " x"],
    ["(a)(b)", "(b)"],
    ["((a)(b)) x", " x"],
  ])("passes over one value of any shape: %j", (pieces, rest) => {
    expect(scan(pieces, (it) => it.skipValue())).toEqual([undefined, rest]);
  });

  it.each(["", " ", ")", "(", "(a", '(a "', '"a', "(a (b)", "( [ )"])(
    "fails where there is none: %j",
    (text) => {
      expect(() => scan(text, (it) => it.skipValue())).toThrow(ParseError);
    },
  );

  it("is possible where there are no tokens left", () => {
    const scanner = new Scanner([`${"a ".repeat(limits.maxTokensPerResponse)}"x" (y "z") b`]);
    for (let n = 0; n < limits.maxTokensPerResponse; n++) {
      scanner.atom();
      scanner.sp();
    }
    scanner.skipValue();
    scanner.sp();
    scanner.skipValue();
    expect(scanner.rest()).toBe(" b");
  });

  it("is not recursive, and what it passes over are no tokens", () => {
    const depth = limits.maxTokensPerResponse * 2;
    expect(scan(`${"(".repeat(depth)}${")".repeat(depth)} x`, (it) => it.skipValue())).toEqual([
      undefined,
      " x",
    ]);
  });
});

describe("attempt", () => {
  it("yields what was made", () => {
    expect(scan("12 x", (it) => it.attempt(() => it.number()))).toEqual([12, " x"]);
  });

  it("leaves everything as it was where it fails, over literals and out of lists too", () => {
    const scanner = new Scanner(["(a ", literal("x"), ' "b" c) d']);
    const failed = scanner.attempt(() => {
      scanner.list(() => {
        if (scanner.isAtLiteral()) scanner.string();
        else scanner.atom();
      });
      return "made";
    });
    expect(failed).toBeUndefined();
    expect(scanner.peek()).toBe("(");
    scanner.skipValue();
    expect(scanner.rest()).toBe(" d");
  });

  it("gives its depth back: lists that fail are not counted as open", () => {
    const scanner = new Scanner([`${"(b) ".repeat(limits.maxListDepth * 2)}x`]);
    for (let n = 0; n < limits.maxListDepth * 2; n++) {
      expect(scanner.attempt(() => scanner.list(() => scanner.number()))).toBeUndefined();
      scanner.skipValue();
      scanner.sp();
    }
    expect(scanner.atom()).toBe("x");
  });

  it("gives its tokens back: what has too many must not cost what follows it", () => {
    const scanner = new Scanner([`(${"a ".repeat(limits.maxTokensPerResponse + 1)}) (b)`]);
    const words: string[] = [];
    expect(scanner.attempt(() => scanner.list(() => scanner.atom()))).toBeUndefined();
    scanner.skipValue();
    scanner.sp();
    scanner.list(() => words.push(scanner.atom()));
    expect(words).toEqual(["b"]);
  });

  it("gives back the count of what was discarded too", () => {
    const scanner = new Scanner(["(", { size: 3, bytes: undefined }, " x)"]);
    scanner.attempt(() => scanner.list(() => (scanner.string(), scanner.number())));
    expect(scanner.discarded).toBe(0);
    scanner.skipValue();
    expect(scanner.discarded).toBe(1);
  });

  it("does not hide faults of the program", () => {
    const fault = new TypeError("a fault");
    const scanner = new Scanner(["a"]);
    expect(() =>
      scanner.attempt(() => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});

describe("rest and until", () => {
  it("take a line's text as it is", () => {
    expect(scan("a b", (it) => [it.atom(), it.rest()])).toEqual([["a", " b"], ""]);
    expect(scan("a] b]", (it) => it.until("]"))).toEqual(["a", " b]"]);
    expect(scan("a b", (it) => it.until("]"))).toEqual([undefined, "a b"]);
    expect(scan("a\r\nb", (it) => it.until("\r\n"))).toEqual(["a", "b"]);
  });
});

describe("caps", () => {
  it("limits.maxListDepth lists in lists", () => {
    expect(scan(nested(limits.maxListDepth), nest)).toEqual([undefined, ""]);
    expect(() => scan(nested(limits.maxListDepth + 1), nest)).toThrow("nested too deep");
  });

  it("as many lists beside each other as there may be tokens", () => {
    const [, rest] = scan(`(${"()".repeat(limits.maxTokensPerResponse - 1)})`, nest);
    expect(rest).toBe("");
  });

  it.each<readonly [string, (scanner: Scanner) => unknown]>([
    ["1 ", (it) => it.number()],
    ["1 ", (it) => it.bigNumber()],
    ["a ", (it) => it.atom()],
    ["a ", (it) => it.itemName()],
    ['"" ', (it) => it.string()],
    ["NIL ", (it) => it.nstring()],
    ["a ", (it) => it.astring()],
    ["a ", (it) => it.nastring()],
    ["a ", (it) => it.nbytes()],
    ["() ", (it) => it.list(() => undefined)],
  ])("limits.maxTokensPerResponse tokens: %j %s", (text, read) => {
    const scanner = new Scanner([text.repeat(limits.maxTokensPerResponse + 1)]);
    for (let n = 0; n < limits.maxTokensPerResponse; n++) {
      read(scanner);
      scanner.sp();
    }
    expect(() => read(scanner)).toThrow("too many tokens");
  });

  it("limits.maxTokensPerResponse tokens, literals among them", () => {
    const pieces: Piece[] = [""];
    for (let n = 0; n <= limits.maxTokensPerResponse; n++) pieces.push(literal("x"), "");
    const scanner = new Scanner(pieces);
    for (let n = 0; n < limits.maxTokensPerResponse; n++) scanner.string();
    expect(() => scanner.string()).toThrow("too many tokens");
  });
});
