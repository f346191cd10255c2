import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { dele } from "./dele.ts";

describe("DELE (RFC 1939 5)", () => {
  it("marks a message", async () => {
    const { segments, result } = await dialogue(dele(1), ["+OK message 1 deleted\r\n"]);
    expect([segments, result]).toEqual([["DELE 1\r\n"], undefined]);
  });

  it("is refused where the message is marked already, or is none", async () => {
    expect((await dialogue(dele(2), ["-ERR message 2 already deleted\r\n"])).result).toBe("server_rejected");
  });

  it("is not done for by anything but +OK", async () => {
    for (const answer of ["message 1 deleted\r\n", "+ OK\r\n", "+OKAY\r\n", "\r\n"]) {
      expect((await dialogue(dele(1), [answer])).result).toBe("protocol_violation");
    }
  });
});
