import { describe, expect, it } from "vitest";
import { encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { id } from "./id.ts";

const name = { name: "sodr", version: "19.34" };

describe("ID (RFC 2971)", () => {
  it("is pairs of strings, in any state", async () => {
    for (const state of id(name).states) {
      expect(await encoded(id(name), { state })).toEqual(['a1 ID ("name" "sodr" "version" "19.34")\r\n']);
    }
  });

  it.each<readonly [string, readonly (readonly [string, string])[]]>([
    [
      '* ID ("name" "Cyrus" "version" "1.5" "os" "sunos" "support-url" "mailto:cyrus-bugs+@andrew.cmu.edu")\r\na1 OK ID completed\r\n',
      [
        ["name", "Cyrus"],
        ["version", "1.5"],
        ["os", "sunos"],
        ["support-url", "mailto:cyrus-bugs+@andrew.cmu.edu"],
      ],
    ],
    ["* ID NIL\r\na1 OK ID completed\r\n", []],
    ["a1 OK\r\n", []],
    [
      '* ID ("name" NIL "NAME" "b" "__proto__" "c")\r\na1 OK\r\n',
      [
        ["name", "b"],
        ["__proto__", "c"],
      ],
    ],
    ['* ID ("name" {3}\r\na\r\n)\r\na1 OK\r\n', [["name", "a\r\n"]]],
    // Malformed: dropped, and the command is none the worse.
    ['* ID ("name" "a\r\na1 OK\r\n', []],
    ["* ID (((((\r\na1 OK\r\n", []],
  ])("%j", async (answer, expected) => {
    expect(await resultOf(id(name), answer)).toEqual(new Map(expected));
  });

  it("sends no line ends in a value (CVE-2026-47242)", async () => {
    expect(await errorOf(encoded(id({ name: "a\r\nX1 NOOP" })))).toMatchObject({ code: "invalid_request" });
    expect(await errorOf(encoded(id({ "a\n": "b" })))).toMatchObject({ code: "invalid_request" });
  });
});
