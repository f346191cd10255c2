import { describe, expect, it } from "vitest";
import { answered, encoded } from "../../../test/support/run-command.ts";
import { capability } from "./capability.ts";

describe("CAPABILITY (RFC 9051 6.1.1)", () => {
  it("has no arguments, and may be asked at any time", async () => {
    for (const state of capability.states)
      expect(await encoded(capability, { state })).toEqual(["a1 CAPABILITY\r\n"]);
    expect(capability.states).toHaveLength(3);
  });

  it("takes the list, and nothing else", async () => {
    const left: string[] = [];
    const answer =
      "* CAPABILITY STARTTLS AUTH=GSSAPI IMAP4rev2 LOGINDISABLED\r\n* 5 EXISTS\r\na1 OK done\r\n";
    expect(await answered(capability, answer, {}, left)).toEqual({ ok: true, value: undefined });
    expect(left).toEqual(["EXISTS"]);
  });
});
