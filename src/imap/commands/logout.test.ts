import { describe, expect, it } from "vitest";
import { answered, encoded } from "../../../test/support/run-command.ts";
import { logout } from "./logout.ts";

describe("LOGOUT (RFC 9051 6.1.3)", () => {
  it("has no arguments, and may be said at any time", async () => {
    for (const state of logout.states) expect(await encoded(logout, { state })).toEqual(["a1 LOGOUT\r\n"]);
    expect(logout.states).toHaveLength(3);
  });

  it("takes the BYE, and nothing else", async () => {
    const left: string[] = [];
    const answer =
      "* BYE IMAP4rev2 Server logging out\r\n* BYE again\r\n* 5 EXISTS\r\na1 OK LOGOUT completed\r\n";
    expect(await answered(logout, answer, {}, left)).toEqual({ ok: true, value: undefined });
    expect(left).toEqual(["EXISTS"]);
  });
});
