import { describe, expect, it } from "vitest";
import { MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import type { Credentials } from "../net/credentials.ts";
import type { Endpoint } from "../net/transport.ts";
import { Capabilities } from "./grammar/capability.ts";
import { logIn } from "./log-in.ts";

const endpoint: Endpoint = { host: "mail.example.org", port: 993, security: "tls" };
const password: Credentials = { type: "password", username: "ada", password: new Secret("pw") };
const token: Credentials = { type: "oauth2", username: "ada", accessToken: new Secret("tok") };

/** The command, and whether others may follow it at once; or the code of the error. */
function way(capabilities: string, credentials: Credentials = password, isSecure = true): unknown {
  try {
    const command = logIn(credentials, endpoint, new Capabilities(capabilities.split(" ")), isSecure);
    return [command.name, command.isBarrier ?? false];
  } catch (error) {
    if (error instanceof MailError) return error.code;
    throw error;
  }
}

describe("logging in", () => {
  it.each<readonly [string, Credentials, unknown]>([
    ["IMAP4rev1", password, ["LOGIN", false]],
    ["AUTH=PLAIN", password, ["LOGIN", false]],
    ["AUTH=PLAIN SASL-IR", password, ["AUTHENTICATE", false]],
    ["AUTH=PLAIN LOGINDISABLED", password, ["AUTHENTICATE", true]],
    ["auth=plain sasl-ir logindisabled", password, ["AUTHENTICATE", false]],
    ["AUTH=LOGIN LOGINDISABLED SASL-IR", password, ["AUTHENTICATE", true]],
    ["AUTH=SCRAM-SHA-256 LOGINDISABLED SASL-IR", password, ["AUTHENTICATE", true]],
    ["AUTH=PLAIN", { ...password, password: new Secret("pä") }, ["AUTHENTICATE", true]],
    ["AUTH=XOAUTH2", token, ["AUTHENTICATE", true]],
    ["AUTH=XOAUTH2 SASL-IR", token, ["AUTHENTICATE", false]],
    ["AUTH=OAUTHBEARER SASL-IR", token, ["AUTHENTICATE", false]],
  ])("to a server with %s", (capabilities, credentials, expected) => {
    expect(way(capabilities, credentials)).toEqual(expected);
  });

  it("is not possible where the server offers nothing that fits", () => {
    expect(way("LOGINDISABLED")).toBe("capability_missing");
    expect(way("LOGINDISABLED AUTH=GSSAPI AUTH=CRAM-MD5")).toBe("capability_missing");
    expect(way("AUTH=PLAIN", token)).toBe("capability_missing");
  });

  it("needs TLS where the server disables LOGIN without it", () => {
    expect(way("LOGINDISABLED STARTTLS", password, false)).toBe("tls_required");
    expect(way("AUTH=PLAIN", token, false)).toBe("capability_missing");
  });

  it.each<readonly [string, Credentials]>([
    ["SASL-IR AUTH=PLAIN LOGINDISABLED", { ...password, username: "a\0b" }],
    ["SASL-IR AUTH=XOAUTH2", { ...token, accessToken: new Secret("a\x01b") }],
  ])("with %s takes no separator inside of a credential", (capabilities, credentials) => {
    expect(way(capabilities, credentials)).toBe("invalid_request");
  });
});
