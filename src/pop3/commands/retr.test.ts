import { describe, expect, it } from "vitest";
import { dialogue, readAll } from "../../../test/support/pop3-session.ts";
import { retr } from "./retr.ts";

describe("RETR (RFC 1939 5)", () => {
  it("asks for the whole message", async () => {
    const { segments, result } = await dialogue(retr(1, readAll), [
      "+OK 120 octets\r\nSubject: a\r\n\r\n..\r\nbody\r\n.\r\n",
    ]);
    expect(segments).toEqual(["RETR 1\r\n"]);
    expect(result).toBe("Subject: a\r\n\r\n.\r\nbody\r\n");
  });

  it("has the message's own idea of an end in the message (RFC 1939 3)", async () => {
    const hostile = "a\n.\n-ERR b\n+OK\n..\r\n";
    const { result } = await dialogue(retr(1, readAll), [`+OK\r\n${hostile}.\r\n`]);
    expect(result).toBe(hostile);
  });

  it("is refused where there is no such message", async () => {
    expect((await dialogue(retr(9, readAll), ["-ERR no such message\r\n"])).result).toBe("server_rejected");
  });
});
