import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { Secret } from "../../base/secret.ts";
import { oauthBearer, xoauth2 } from "./oauth.ts";

const refusal = encodeUtf8('{"status":"401","schemes":"bearer","scope":"mail"}');
const server = { host: "server.example.com", port: 143 };

describe("OAUTHBEARER", () => {
  it("OAUTHBEARER: the example of RFC 7628 section 4.1", () => {
    const token = new Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    expect(oauthBearer("user@example.com", token, server).initialResponse()?.toBase64()).toBe(
      "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI" +
        "HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
    );
  });

  it("OAUTHBEARER: comma and equals sign of the user name are escaped (RFC 5801 section 4)", () => {
    const message = oauthBearer("a,b=c", new Secret("t"), server).initialResponse() ?? new Uint8Array();
    expect(new TextDecoder().decode(message)).toContain("n,a=a=2Cb=3Dc,\x01host=");
  });

  it("OAUTHBEARER: a failure is acknowledged with U+0001, so that the server can say NO (RFC 7628 section 3.2.3)", async () => {
    const mechanism = oauthBearer("ada", new Secret("t"), server);
    expect(await mechanism.respond(refusal)).toEqual(encodeUtf8("\x01"));
  });
});

describe("XOAUTH2", () => {
  it("XOAUTH2: the example of Google's documentation", () => {
    const token = new Secret("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
    expect(xoauth2("someuser@example.com", token).initialResponse()?.toBase64()).toBe(
      "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
    );
  });

  it("XOAUTH2: a failure is acknowledged with an empty message (quirk 6)", async () => {
    expect(await xoauth2("ada", new Secret("t")).respond(refusal)).toEqual(new Uint8Array());
  });

  it("both keep the reason for a refusal, and have none before it", async () => {
    for (const mechanism of [xoauth2("ada", new Secret("t")), oauthBearer("ada", new Secret("t"), server)]) {
      expect(mechanism.refusal?.()).toBeNull();
      await mechanism.respond(refusal);
      expect(mechanism.refusal?.()).toBe('{"status":"401","schemes":"bearer","scope":"mail"}');
    }
  });

  it.each([
    ["a\x01auth=Bearer x", "t"],
    ["a", "t\x01host=evil.example"],
  ])("a credential with the separator in it is refused (%j, %j)", (user, token) => {
    const refused = expect.objectContaining({ code: "invalid_request" });
    expect(() => xoauth2(user, new Secret(token))).toThrow(refused);
    expect(() => oauthBearer(user, new Secret(token), server)).toThrow(refused);
  });
});
