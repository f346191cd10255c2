import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { stls } from "./stls.ts";

describe("STLS (RFC 2595 4)", () => {
  it("asks to begin TLS, and nothing may follow it before the answer", async () => {
    const { segments, result } = await dialogue(stls, ["+OK Begin TLS negotiation\r\n"]);
    expect([segments, result]).toEqual([["STLS\r\n"], undefined]);
    expect(stls).toMatchObject({ isBarrier: true, states: ["authorization"] });
  });

  it.each(["-ERR Command not permitted when TLS active", "-ERR", "-ERR [SYS/TEMP] later", "-ERR [AUTH] x"])(
    "refused (%s) is TLS refused, whatever the reason",
    async (answer) => {
      expect((await dialogue(stls, [`${answer}\r\n`])).result).toBe("tls_required");
    },
  );
});
