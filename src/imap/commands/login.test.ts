import { describe, expect, it } from "vitest";
import { answered, encoded } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { Secret } from "../../base/secret.ts";
import { login } from "./login.ts";

const as = (username: string, password: string) => login(username, new Secret(password));

describe("LOGIN (RFC 9051 6.2.3)", () => {
  it.each([
    ["SMITH", "SESAME", ['a1 LOGIN "SMITH" "SESAME"\r\n']],
    // Quirk 5: strings always, never atoms.
    ["", "", ['a1 LOGIN "" ""\r\n']],
    ["NIL", "{5}", ['a1 LOGIN "NIL" "{5}"\r\n']],
    ["shared\\box", 'a"b', ['a1 LOGIN "shared\\\\box" "a\\"b"\r\n']],
    ["a b", "(*%)", ['a1 LOGIN "a b" "(*%)"\r\n']],
    ["ü", "pw", ["a1 LOGIN {2}\r\n", '\xc3\xbc "pw"\r\n']],
    ["ada", "pä", ['a1 LOGIN "ada" {3}\r\n', "p\xc3\xa4\r\n"]],
  ])("%j and %j", async (username, password, expected) => {
    expect(await encoded(as(username, password))).toEqual(expected);
  });

  it.each([
    ["a\r\nX1 NOOP", "pw"],
    ["ada", "pw\n"],
    ["a\0", "pw"],
  ])("does not send %j and %j", async (username, password) => {
    expect(await errorOf(encoded(as(username, password)))).toMatchObject({ code: "invalid_request" });
  });

  it("leads to the authenticated state, is a secret, and needs nobody to wait", () => {
    expect(as("a", "b")).toMatchObject({
      leadsTo: "authenticated",
      secret: true,
      states: ["not-authenticated"],
    });
    expect(as("a", "b").isBarrier).toBeUndefined();
  });

  it("says yes, or whose fault it is", async () => {
    expect(await answered(as("a", "b"), "a1 OK LOGIN completed\r\n")).toEqual({ ok: true, value: undefined });
    expect(await answered(as("a", "b"), "a1 NO login failure\r\n")).toMatchObject({
      error: { code: "mail_auth_failed", phase: "auth" },
    });
  });

  it("follows no referral to another server (RFC 2221)", async () => {
    const answer = "a1 NO [REFERRAL IMAP://;AUTH=*@evil.example/] go there\r\n";
    expect(await answered(as("a", "b"), answer)).toMatchObject({ error: { code: "mail_auth_failed" } });
  });
});
