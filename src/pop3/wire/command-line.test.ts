import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { encodeCommandLine } from "./command-line.ts";

function lineOf(name: string, ...args: readonly string[]): string {
  return toByteString(encodeCommandLine({ name, arguments: args }));
}

/** The code of the refusal; undefined where the command was written. */
function refusalOf(name: string, args: readonly string[]): string | undefined {
  try {
    encodeCommandLine({ name, arguments: args });
    return undefined;
  } catch (error) {
    if (error instanceof MailError) return error.code;
    throw error;
  }
}

describe("the line of a command (RFC 1939 3)", () => {
  it("is its keyword and its arguments, one space before each", () => {
    expect(lineOf("STAT")).toBe("STAT\r\n");
    expect(lineOf("TOP", "7", "0")).toBe("TOP 7 0\r\n");
    expect(lineOf("USER", "ada@example.org")).toBe("USER ada@example.org\r\n");
  });

  it("keeps the spaces of a password, at its ends too", () => {
    expect(lineOf("PASS", " a  b ")).toBe("PASS  a  b \r\n");
  });

  it("has text as UTF-8, no character of which is cut to an octet that ends the line", () => {
    expect(lineOf("PASS", "pä\u010a\u010d")).toBe("PASS p\xc3\xa4\xc4\x8a\xc4\x8d\r\n");
  });

  it.each(["a\r\nDELE 1", "a\nQUIT", "a\rb", "\r\n", "a\0b", "\n"])(
    "is refused where an argument would bring a command of its own: %j",
    (argument) => {
      expect(refusalOf("USER", [argument])).toBe("invalid_request");
      expect(refusalOf("APOP", ["ada", argument])).toBe("invalid_request");
    },
  );

  it("is refused or is one line, whatever the arguments: lines on the wire are commands", () => {
    const hostile = fc.string({
      unit: fc.constantFrom(..."\r\n\0 a.\t\u2028\u0085\u010aü😀\ud800"),
      maxLength: 8,
    });
    const argument = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(fc.array(argument, { maxLength: 3 }), { maxLength: 4 }), (commands) => {
        const isSendable = (args: readonly string[]): boolean => !/[\r\n\0]/.test(args.join(""));
        expect(commands.map((args) => refusalOf("X", args) === undefined)).toEqual(commands.map(isSendable));
        const sendable = commands.filter(isSendable);
        const written = sendable.map((args) => lineOf("X", ...args)).join("");
        const lines = sendable.map((args) => toByteString(encodeUtf8(["X", ...args].join(" "))));
        expect(written.split("\r\n")).toEqual([...lines, ""]);
      }),
      { numRuns: 300 },
    );
  });
});
