import { describe, expect, it } from "vitest";
import { MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import type { Credentials } from "../net/credentials.ts";
import type { Endpoint } from "../net/transport.ts";
import { Pop3Capabilities } from "./grammar/capability.ts";
import { logIn, type LoginOffer } from "./log-in.ts";

const endpoint: Endpoint = { host: "mail.example.org", port: 995, security: "tls" };
const password: Credentials = { type: "password", username: "mrose", password: new Secret("tanstaaf") };
const token: Credentials = { type: "oauth2", username: "ada", accessToken: new Secret("tok") };
const timestamp = "<1896.697170952@dbc.mtview.ca.us>";

/** The commands and their first argument; or the code of the error. `|` stands between capabilities. */
async function way(
  capabilities: string | undefined,
  credentials: Credentials = password,
  offer: Partial<LoginOffer> = {},
): Promise<unknown> {
  const told = capabilities === undefined ? undefined : new Pop3Capabilities(capabilities.split("|"));
  try {
    const commands = await logIn(credentials, endpoint, {
      capabilities: told,
      greeting: "ready",
      isSecure: true,
      ...offer,
    });
    return commands
      .map(({ name, arguments: [first] }) => (name === "AUTH" ? `${name} ${first}` : name))
      .join(", ");
  } catch (error) {
    if (error instanceof MailError) return error.code;
    throw error;
  }
}

describe("logging in", () => {
  it.each<readonly [string | undefined, Credentials, string]>([
    [undefined, password, "USER, PASS"],
    ["", password, "USER, PASS"],
    ["UIDL|TOP", password, "USER, PASS"],
    ["USER", password, "USER, PASS"],
    ["USER|SASL PLAIN LOGIN", password, "AUTH PLAIN"],
    ["user|sasl plain", password, "AUTH PLAIN"],
    ["SASL LOGIN|USER", password, "USER, PASS"],
    ["SASL LOGIN", password, "AUTH LOGIN"],
    ["SASL SCRAM-SHA-256 LOGIN", password, "AUTH LOGIN"],
    ["SASL SCRAM-SHA-256", password, "AUTH SCRAM-SHA-256"],
    ["SASL CRAM-MD5 GSSAPI|USER", password, "USER, PASS"],
    ["SASL LOGIN|USER", { ...password, password: new Secret("pä") }, "AUTH LOGIN"],
    ["SASL PLAIN|USER", { ...password, username: "ada\\shared" }, "USER, PASS"],
    ["SASL XOAUTH2 PLAIN|USER", token, "AUTH XOAUTH2"],
    ["SASL XOAUTH2 OAUTHBEARER", token, "AUTH OAUTHBEARER"],
  ])("to a server with %j", async (capabilities, credentials, expected) => {
    expect(await way(capabilities, credentials)).toBe(expected);
  });

  it("is not possible where the server offers nothing that fits", async () => {
    expect(await way("SASL GSSAPI CRAM-MD5")).toBe("capability_missing");
    expect(await way("USER|SASL PLAIN", token)).toBe("capability_missing");
    expect(await way(undefined, token)).toBe("capability_missing");
  });

  it("is APOP where the server has nothing else, with the digest of RFC 1939 7", async () => {
    const offer = { greeting: `POP3 server ready ${timestamp}` };
    expect(await way("UIDL", password, offer)).toBe("APOP");
    const [apop] = await logIn(password, endpoint, {
      ...offer,
      isSecure: true,
      capabilities: new Pop3Capabilities(["UIDL"]),
    });
    expect(apop?.arguments).toEqual(["mrose", "c4c9334bac560ecc979e58001b3e22fb"]);
    expect(await way("USER", password, offer)).toBe("USER, PASS");
    expect(await way("SASL PLAIN", password, offer)).toBe("AUTH PLAIN");
    expect(await way(undefined, password, offer)).toBe("USER, PASS");
  });

  it("is APOP inside TLS only (quirk 44), never with a token, nor without a timestamp", async () => {
    const offer = { greeting: `ready ${timestamp}` };
    expect(await way("UIDL", password, { ...offer, isSecure: false })).not.toBe("APOP");
    expect(await way("UIDL", token, offer)).toBe("capability_missing");
    expect(await way("UIDL", password, { greeting: "ready <1896>" })).toBe("USER, PASS");
  });

  it.each<readonly [string, Credentials]>([
    ["SASL PLAIN", { ...password, username: "a\0b" }],
    ["SASL XOAUTH2", { ...token, accessToken: new Secret("a\x01b") }],
    ["SASL OAUTHBEARER", { ...token, username: "a\x01b" }],
  ])("with %s takes no separator inside of a credential", async (capabilities, credentials) => {
    expect(await way(capabilities, credentials)).toBe("invalid_request");
  });
});
