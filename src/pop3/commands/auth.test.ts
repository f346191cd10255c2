import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { toByteString, encodeUtf8 } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { Secret } from "../../base/secret.ts";
import { login as saslLogin } from "../../net/sasl/login.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import { oauthBearer, xoauth2 } from "../../net/sasl/oauth.ts";
import { plain } from "../../net/sasl/plain.ts";
import { auth } from "./auth.ts";

const password = new Secret("pw");
const token = new Secret("tok");

/** The segments that the client writes when the server says these lines, one after each. */
async function exchange(
  mechanism: SaslMechanism,
  lines: readonly string[],
): Promise<{ readonly segments: readonly string[]; readonly result: unknown }> {
  return dialogue(
    auth(mechanism),
    lines.map((line) => `${line}\r\n`),
  );
}

describe("AUTH (RFC 5034)", () => {
  it("PLAIN brings its message along (RFC 5034 4)", async () => {
    const { segments, result } = await exchange(plain("test", new Secret("test")), [
      "+OK Maildrop locked and ready",
    ]);
    expect(segments).toEqual(["AUTH PLAIN AHRlc3QAdGVzdA==\r\n"]);
    expect(result).toBeUndefined();
    expect(auth(plain("test", password)).isBarrier).toBe(false);
  });

  it("has a line of 255 octets at most: a longer message waits for the server's + (RFC 5034 4)", async () => {
    // "AUTH PLAIN " and CRLF are 13 octets, and base64 comes by fours: 240 of it are 180 octets of message.
    const fits = plain("ada", new Secret("x".repeat(175)));
    const [line = ""] = (await exchange(fits, ["+OK"])).segments;
    expect(line).toHaveLength(253);
    const long = plain("ada", new Secret("x".repeat(176)));
    const { segments } = await exchange(long, ["+ ", "+OK"]);
    expect(segments[0]).toBe("AUTH PLAIN\r\n");
    expect(atob(segments[1]?.trim() ?? "")).toBe(`\0ada\0${"x".repeat(176)}`);
    expect(auth(long).isBarrier).toBe(true);
  });

  it.each(["+ ", "+", "+ dGV4dA==", "+ please"])(
    "XOAUTH2 takes two steps always, whatever is said between them: %j (quirk 39)",
    async (line) => {
      const { segments, result } = await exchange(xoauth2("ada", token), [line, "+OK"]);
      expect(segments).toEqual(["AUTH XOAUTH2\r\n", "dXNlcj1hZGEBYXV0aD1CZWFyZXIgdG9rAQE=\r\n"]);
      expect(result).toBeUndefined();
      expect(auth(xoauth2("ada", token)).isBarrier).toBe(true);
    },
  );

  it("answers the reason for a refused token with an empty line (quirk 6), or as RFC 7628 3.2.3 has it", async () => {
    const refusal = ["+ ", "+ eyJzdGF0dXMiOiI0MDEifQ==", "-ERR [AUTH] no"];
    const google = await exchange(xoauth2("ada", token), refusal);
    expect(google.segments.slice(2)).toEqual(["\r\n"]);
    expect(google.result).toBe("mail_auth_failed");
    const standard = await exchange(
      oauthBearer("ada", token, { host: "mail.example.org", port: 995 }),
      refusal,
    );
    expect(standard.segments.slice(2)).toEqual(["AQ==\r\n"]);
    expect(standard.result).toBe("mail_auth_failed");
  });

  it("LOGIN answers each question of the server's", async () => {
    const { segments, result } = await exchange(saslLogin("ada", password), [
      "+ VXNlcm5hbWU6",
      "+ UGFzc3dvcmQ6",
      "+OK",
    ]);
    expect(segments).toEqual(["AUTH LOGIN\r\n", "YWRh\r\n", "cHc=\r\n"]);
    expect(result).toBeUndefined();
  });

  it.each(["+ %%%", "+ a", "+ YW=J"])(
    "ends the session at a challenge that is not base64: %j",
    async (line) => {
      const { segments, result } = await exchange(saslLogin("ada", password), [line]);
      expect([segments.length, result]).toEqual([1, "protocol_violation"]);
    },
  );

  it("ends it at one question too many, and tells no more", async () => {
    const questions = ["+ VXNlcg==", "+ UGFzcw==", "+ TW9yZQ=="];
    const { segments, result } = await exchange(saslLogin("ada", password), questions);
    expect([segments.length, result]).toEqual([3, "protocol_violation"]);
    const asked = await exchange(plain("ada", password), ["+ "]);
    expect([asked.segments.length, asked.result]).toEqual([1, "protocol_violation"]);
  });

  it("is not over before the mechanism has its proof of the server", async () => {
    const unproven: SaslMechanism = {
      ...plain("ada", password),
      finish: () => {
        throw new MailError("protocol_violation", "No signature.", { connection: "lost" });
      },
    };
    expect((await exchange(unproven, ["+OK"])).result).toBe("protocol_violation");
  });

  it("is a secret, and leads to the transaction state", () => {
    expect(auth(plain("ada", password))).toMatchObject({
      secret: true,
      leadsTo: "transaction",
      states: ["authorization"],
    });
  });

  it("sends credentials as base64, so that nothing in them is a line of its own", async () => {
    const { segments } = await exchange(plain("a\r\nDELE 1", new Secret("ü\n")), ["+OK"]);
    const [, message = ""] = /^AUTH PLAIN ([\w+/=]+)\r\n$/.exec(segments.join("")) ?? [];
    expect(atob(message)).toBe(toByteString(encodeUtf8("\0a\r\nDELE 1\0ü\n")));
  });
});
