import { describe, expect, it } from "vitest";
import { answered, encoded } from "../../../test/support/run-command.ts";
import { noop } from "./noop.ts";

describe("NOOP (RFC 9051 6.1.2)", () => {
  it("has no arguments, and may be said at any time", async () => {
    for (const state of noop.states) expect(await encoded(noop, { state })).toEqual(["a1 NOOP\r\n"]);
    expect(noop.states).toHaveLength(3);
  });

  it("takes nothing of what it brings", async () => {
    const left: string[] = [];
    const answer =
      "* 22 EXPUNGE\r\n* 23 EXISTS\r\n* 14 FETCH (UID 1305 FLAGS (\\Seen))\r\na1 OK NOOP completed\r\n";
    expect(await answered(noop, answer, {}, left)).toEqual({ ok: true, value: undefined });
    expect(left).toEqual(["EXPUNGE", "EXISTS", "FETCH"]);
  });
});
