import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { parseMessageIds } from "./message-ids.ts";

describe("message ids (RFC 8621 4.1.2.5)", () => {
  it.each([
    ["<1@example.org>", ["1@example.org"]],
    [" <1@a>  <2@b>\r\n\t<3@c> ", ["1@a", "2@b", "3@c"]],
    ["<1@a><2@b>", ["1@a", "2@b"]],
    ["<1@a>,<2@b>", ["1@a", "2@b"]],
    ["Your message of Monday <1@a> (Ada)", ["1@a"]],
    ["<fol\r\n ded@a>", ["folded@a"]],
    ["<1@a <2@b>", ["1@a", "2@b"]],
    ["<1@a", ["1@a"]],
    ["1@a, 2@b", ["1@a", "2@b"]],
    ["<no at sign>", ["noatsign"]],
    ["words only", []],
    ["<>", []],
    ["", []],
    ["<a\0b@c>", ["ab@c"]],
  ])("are read from %j", (value, ids) => {
    expect(parseMessageIds(value)).toEqual(ids);
  });

  it("are at most so many", () => {
    for (const one of ["<a@b> ", "a@b "]) {
      expect(parseMessageIds(one.repeat(limits.maxMessageIds))).toHaveLength(limits.maxMessageIds);
      expect(parseMessageIds(one.repeat(limits.maxMessageIds + 1))).toHaveLength(limits.maxMessageIds);
    }
  });

  it("stay linear on the worst of a quarter of a megabyte", () => {
    for (const piece of ["<", ">", " ", "<>", "@", "< "]) {
      expect(parseMessageIds(piece.repeat(262_144 / piece.length)).length).toBeLessThanOrEqual(
        limits.maxMessageIds,
      );
    }
  });
});
