import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { noop } from "./noop.ts";

describe("NOOP (RFC 1939 5)", () => {
  it("does nothing", async () => {
    const { segments, result } = await dialogue(noop, ["+OK\r\n"]);
    expect([segments, result]).toEqual([["NOOP\r\n"], undefined]);
  });

  it("is no place for the answer to something else", async () => {
    expect((await dialogue(noop, ["2 200\r\n.\r\n"])).result).toBe("protocol_violation");
  });
});
