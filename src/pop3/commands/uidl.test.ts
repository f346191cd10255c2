import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { uidl } from "./uidl.ts";

describe("UIDL (RFC 1939 7)", () => {
  it("asks for the unique-ids of all messages", async () => {
    const { segments, result } = await dialogue(uidl, [
      "+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n.\r\n",
    ]);
    expect(segments).toEqual(["UIDL\r\n"]);
    expect(result).toEqual(
      new Map([
        [1, "whqtswO00WBw418f9t5JxYwZ"],
        [2, "QhdPYR:00WBw1Ph7x7"],
      ]),
    );
  });

  it("may list none", async () => {
    expect((await dialogue(uidl, ["+OK\r\n.\r\n"])).result).toEqual(new Map());
  });

  it("leaves out lines that cannot be read", async () => {
    const { result } = await dialogue(uidl, ["+OK\r\n-1 a\r\n1\r\n..\r\n0 z\r\n2 b\r\nDELE 1\r\n.\r\n"]);
    expect(result).toEqual(new Map([[2, "b"]]));
  });

  it("is refused by a server that has none", async () => {
    expect((await dialogue(uidl, ["-ERR unknown command\r\n"])).result).toBe("server_rejected");
  });
});
