import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { Secret } from "../../base/secret.ts";
import { apop, timestampOf } from "./apop.ts";

describe("APOP (RFC 1939 7)", () => {
  it("sends a digest of the greeting's timestamp and the password", async () => {
    const timestamp = timestampOf("POP3 server ready <1896.697170952@dbc.mtview.ca.us>") ?? "";
    expect(timestamp).toBe("<1896.697170952@dbc.mtview.ca.us>");
    const command = await apop("mrose", new Secret("tanstaaf"), timestamp);
    const { segments, result } = await dialogue(command, ["+OK maildrop has 1 message (369 octets)\r\n"]);
    expect(segments).toEqual(["APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"]);
    expect(result).toBeUndefined();
    expect(command).toMatchObject({ secret: true, leadsTo: "transaction", states: ["authorization"] });
  });

  it("is refused with the credentials", async () => {
    const command = await apop("mrose", new Secret("x"), "<a@b>");
    expect((await dialogue(command, ["-ERR permission denied\r\n"])).result).toBe("mail_auth_failed");
  });

  it("brings no command along in a user name", async () => {
    const command = await apop("mrose\r\nDELE 1", new Secret("x"), "<a@b>");
    const { segments, result } = await dialogue(command, []);
    expect([segments, result]).toEqual([[], "invalid_request"]);
  });

  it.each([
    "ready",
    "ready <1896>",
    "ready <@>",
    "<a b@c>",
    "<a@b",
    "a@b>",
    "<caf\xe9@b>",
    `<${"a".repeat(501)}@b>`,
  ])("needs a timestamp, which %j has not", (greeting) => {
    expect(timestampOf(greeting)).toBeUndefined();
  });
});
