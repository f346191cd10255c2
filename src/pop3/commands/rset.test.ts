import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { rset } from "./rset.ts";

describe("RSET (RFC 1939 5)", () => {
  it("unmarks what was marked", async () => {
    const { segments, result } = await dialogue(rset, ["+OK maildrop has 2 messages (320 octets)\r\n"]);
    expect([segments, result]).toEqual([["RSET\r\n"], undefined]);
  });

  it("may be refused", async () => {
    expect((await dialogue(rset, ["-ERR\r\n"])).result).toBe("server_rejected");
  });
});
