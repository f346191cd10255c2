import { describe, expect, it } from "vitest";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import { parseVanished } from "./vanished.ts";

const read = (text: string): [boolean, string] => {
  const { isEarlier, uids } = parseVanished(new Scanner([text]));
  return [isEarlier, uids.format()];
};

describe("VANISHED (RFC 7162 3.2.10)", () => {
  it.each<readonly [string, boolean, string]>([
    ["(EARLIER) 41,43:116,118,120:211,214:540", true, "41,43:116,118,120:211,214:540"],
    ["(earlier) 300:310", true, "300:310"],
    ["(EARLIER)  7", true, "7"],
    ["405,407,410,425", false, "405,407,410,425"],
    ["9:7,8", false, "7:9"],
    ["() 7", false, "7"],
  ])("%j", (text, isEarlier, uids) => {
    expect(read(text)).toEqual([isEarlier, uids]);
  });

  it.each(["", "(EARLIER)", "(EARLIER) *", "(EARLIER) 0", "(EARLIER) 1:*", "(EARLIER 7", "x", "4294967296"])(
    "is not %j",
    (text) => {
      expect(() => read(text)).toThrow(ParseError);
    },
  );
});
