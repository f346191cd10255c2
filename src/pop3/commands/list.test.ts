import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { list, scanListing } from "./list.ts";

describe("LIST of one message (RFC 1939 5)", () => {
  it("asks for its octets", async () => {
    const { segments, result } = await dialogue(list(2), ["+OK 2 200\r\n"]);
    expect(segments).toEqual(["LIST 2\r\n"]);
    expect(result).toBe(200);
  });

  it("is refused where there is no such message", async () => {
    const answer = "-ERR no such message, only 2 messages in maildrop\r\n";
    expect((await dialogue(list(3), [answer])).result).toBe("server_rejected");
  });

  it.each(["+OK", "+OK 2", "+OK 2 -1", "+OK 3 200", "+OK 2 99999999999999999999", "+OK 200 octets"])(
    "does without octets where the answer is %j",
    async (answer) => {
      expect((await dialogue(list(2), [`${answer}\r\n`])).result).toBeNull();
    },
  );
});

describe("LIST of the whole maildrop (RFC 1939 5)", () => {
  it("asks for the octets of those that are wanted", async () => {
    const { segments, result } = await dialogue(scanListing(new Set([1, 12, 4])), [
      "+OK 3 messages\r\n1 120\r\n2 200\r\n12 7\r\n.\r\n",
    ]);
    expect(segments).toEqual(["LIST\r\n"]);
    expect(result).toEqual(
      new Map([
        [1, 120],
        [12, 7],
      ]),
    );
  });

  it("may be refused", async () => {
    expect((await dialogue(scanListing(new Set([1])), ["-ERR\r\n"])).result).toBe("server_rejected");
  });
});
