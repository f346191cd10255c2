import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { ParseError } from "./parse-error.ts";
import type { Piece } from "./response-cutter.ts";
import { Scanner } from "./scanner.ts";

const line = fc.string({
  unit: fc.constantFrom(
    "(",
    ")",
    '"',
    "\\",
    " ",
    "[",
    "]",
    "a",
    "NIL",
    "1",
    "99999999999",
    "{3}",
    "\0",
    "\xff",
  ),
  maxLength: 15,
});
const literal = fc.string({ maxLength: 4 }).map((text) => ({ size: text.length, bytes: encodeUtf8(text) }));
const response = fc
  .tuple(line, fc.array(fc.tuple(literal, line), { maxLength: 4 }))
  .map(([first, rest]): Piece[] => [first, ...rest.flat()]);

type Read = (scanner: Scanner) => unknown;

// A list of whatever comes, so that methods meet each other's leftovers.
const anything: Read = (it) => it.attempt(() => it.list(() => anything(it))) ?? it.skipValue();

const reads: Readonly<Record<string, Read>> = {
  atom: (it) => it.atom(),
  itemName: (it) => it.itemName(),
  number: (it) => it.number(),
  bigNumber: (it) => it.bigNumber(),
  string: (it) => it.string(),
  nstring: (it) => it.nstring(),
  astring: (it) => it.astring(),
  nastring: (it) => it.nastring(),
  nbytes: (it) => it.nbytes(),
  list: (it) => it.list(() => it.skipValue()),
  anything,
  skipValue: (it) => it.skipValue(),
};

/** Runs it. @returns whether it found what it reads */
function succeeds(read: Read, scanner: Scanner): boolean {
  try {
    read(scanner);
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

describe("any response", () => {
  it("is read by any method in a step that takes something, or fails as a ParseError", () => {
    fc.assert(
      fc.property(response, fc.constantFrom(...Object.keys(reads)), (pieces, name) => {
        const read = reads[name] ?? anything;
        const scanner = new Scanner(pieces);
        const most =
          pieces.length + pieces.map((piece) => (typeof piece === "string" ? piece : "{}")).join("").length;
        let count = 0;
        scanner.skipSpaces();
        while (!scanner.isAtEnd && succeeds(read, scanner)) {
          scanner.skipSpaces();
          expect(++count).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("is as it was after an attempt that failed", () => {
    fc.assert(
      fc.property(
        response,
        fc.array(fc.constantFrom(...Object.values(reads)), { maxLength: 5 }),
        (pieces, steps) => {
          const scanner = new Scanner(pieces);
          const made = scanner.attempt((): string => {
            for (const step of steps) {
              step(scanner);
              scanner.skipSpaces();
            }
            return scanner.fail("after all that");
          });
          expect(made).toBeUndefined();
          expect(allOf(scanner)).toEqual(allOf(new Scanner(pieces)));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** All that is left, line by line and literal by literal. */
function allOf(scanner: Scanner): unknown[] {
  const all: unknown[] = [scanner.rest()];
  while (scanner.isAtLiteral()) all.push([scanner.string()], scanner.rest());
  return all;
}

/** With lines that meet made one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const whole: Piece[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    if (typeof piece === "string" && typeof last === "string") whole[whole.length - 1] = last + piece;
    else whole.push(piece);
  }
  return whole;
}

describe("values", () => {
  const { value } = fc.letrec<{ value: readonly Piece[] }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<readonly Piece[]>(["NIL"], ["a"], ["\\Seen"], ["BODY[HEADER.FIELDS (A B)]<0>"], ["5"]),
      fc.string({ maxLength: 8 }).map((text) => [`"${text.replace(/["\\]/g, "\\$&")}"`]),
      literal.map((one): readonly Piece[] => ["", one, ""]),
      fc
        .array(tie("value"), { maxLength: 4 })
        .map((items) => joined(["(", ...items.flatMap((item, n) => (n === 0 ? item : [" ", ...item])), ")"])),
    ),
  }));

  it("that are well-formed are passed over exactly, whatever stands in them", () => {
    fc.assert(
      fc.property(value, (pieces) => {
        const scanner = new Scanner(joined([...pieces, " rest"]));
        scanner.skipValue();
        expect(allOf(scanner)).toEqual([" rest"]);
      }),
      { numRuns: 1_000 },
    );
  });
});
