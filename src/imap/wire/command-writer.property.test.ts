import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCommands } from "../../../test/support/read-commands.ts";
import { decodeByteString, encodeUtf8, fromByteString, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { CommandWriter, type LiteralMode } from "./command-writer.ts";
import { type Piece, ResponseCutter } from "./response-cutter.ts";
import { Scanner } from "./scanner.ts";

type Argument =
  | { readonly kind: "atom" | "string" | "set" | "base64"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Argument[] };

const hostile = fc.string({
  unit: fc.constantFrom(...'a"\\ {}()5+~%*[]\t\x7fü\u010a\u010d\u2028😀NIL'),
  maxLength: 12,
});
const text = fc.oneof(
  hostile,
  fc.string({ unit: "binary", maxLength: 12 }).filter((some) => !/[\0\r\n]/.test(some)),
  fc.constantFrom("", "NIL", "a".repeat(1_000), "a".repeat(1_001), "ü".repeat(2_048), "ü".repeat(2_049)),
);
const atomCharacter = fc.constantFrom(..."abcXYZ019!#$&'+,-./:;<=>?@[^_`|}");
const setItem = fc.oneof(
  fc.nat(4_294_967_295).map(String),
  fc.tuple(fc.nat(99), fc.nat(99)).map(([from, to]) => `${from}:${to}`),
);

const { argument } = fc.letrec<{ argument: Argument }>((tie) => ({
  argument: fc.oneof(
    { depthSize: "small" },
    fc.record({ kind: fc.constant("string" as const), text }),
    fc.record({
      kind: fc.constant("atom" as const),
      text: fc.string({ unit: atomCharacter, minLength: 1, maxLength: 8 }),
    }),
    fc.record({
      kind: fc.constant("set" as const),
      text: fc.array(setItem, { minLength: 1, maxLength: 4 }).map((items) => items.join(",")),
    }),
    fc.record({ kind: fc.constant("base64" as const), text: fc.string({ minLength: 1, maxLength: 9 }) }),
    fc.record({ kind: fc.constant("list" as const), items: fc.array(tie("argument"), { maxLength: 4 }) }),
  ),
}));

const mode = fc.constantFrom<LiteralMode>("synchronising", "small-non-synchronising", "non-synchronising");

function write(out: CommandWriter, one: Argument): void {
  if (one.kind === "list") out.list(() => one.items.forEach((item) => write(out, item)));
  else if (one.kind === "base64") out.base64(encodeUtf8(one.text));
  else out[one.kind](one.text);
}

/** Reads one argument back by the grammar that both directions share. */
function read(scanner: Scanner, expected: Argument): Argument {
  if (expected.kind === "list") {
    const items: Argument[] = [];
    scanner.list(() =>
      items.push(read(scanner, expected.items[items.length] ?? { kind: "string", text: "" })),
    );
    return { kind: "list", items };
  }
  if (expected.kind === "string") return { kind: "string", text: decodeByteString(scanner.string()) };
  const atom = scanner.atom();
  const decoded = expected.kind === "base64" ? new TextDecoder().decode(Uint8Array.fromBase64(atom)) : atom;
  return { kind: expected.kind, text: decoded };
}

function refuses(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof MailError && error.code === "invalid_request") return true;
    throw error;
  }
}

function pieces(segments: readonly string[]): readonly Piece[] {
  const cuts = [...new ResponseCutter(() => "buffer").push(fromByteString(segments.join("")))];
  const [cut] = cuts;
  if (cuts.length !== 1 || cut?.kind !== "response") throw new Error(`${cuts.length} cuts`);
  return cut.pieces;
}

describe("any arguments, in any mode", () => {
  it("are one command on the wire, and read back as they were", () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), mode, fc.boolean(), (some, literalMode, utf8) => {
        const out = new CommandWriter("a1", "X", literalMode, utf8);
        for (const one of some) write(out, one);
        const segments = out.finish().map(toByteString);

        expect(readCommands(segments)).toHaveLength(1);

        const scanner = new Scanner(pieces(segments));
        scanner.expect("a1 X");
        const found = some.map((one) => {
          scanner.sp();
          return read(scanner, one);
        });
        expect(scanner.isAtEnd).toBe(true);
        expect(found).toEqual(some);
      }),
      { numRuns: 400 },
    );
  });

  it("are refused or are one command, whatever they are", () => {
    const anything = fc.oneof(
      text,
      fc.string({ unit: fc.constantFrom(...'1:*,\r\n\0[]<>.(){}"A ü'), maxLength: 12 }),
    );
    const kinds = fc.constantFrom("atom", "string", "set", "fetchItem");
    fc.assert(
      fc.property(kinds, anything, mode, fc.boolean(), (kind, some, literalMode, utf8) => {
        const out = new CommandWriter("a1", "X", literalMode, utf8);
        const isRefused = refuses(() => out[kind](some));
        const commands = isRefused ? [] : readCommands(out.finish().map(toByteString));
        expect(commands).toHaveLength(isRefused ? 0 : 1);
        const octets = commands.flat().map((piece) => (typeof piece === "string" ? piece : piece.literal));
        expect(octets.join("")).not.toMatch(/[\0\r\n]/);
      }),
      { numRuns: 1_000 },
    );
  });
});
