import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { stat } from "./stat.ts";

describe("STAT (RFC 1939 5)", () => {
  it("asks how many messages there are", async () => {
    const { segments, result } = await dialogue(stat, ["+OK 2 320\r\n"]);
    expect(segments).toEqual(["STAT\r\n"]);
    expect(result).toEqual({ messages: 2 });
    expect((await dialogue(stat, ["+OK 0 0\r\n"])).result).toEqual({ messages: 0 });
  });

  it.each(["+OK", "+OK many", "+OK -1 0", "+OK 99999999999 1"])(
    "is of no use where the answer is %j",
    async (answer) => {
      expect((await dialogue(stat, [`${answer}\r\n`])).result).toBe("protocol_violation");
    },
  );
});
