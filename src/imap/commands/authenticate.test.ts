import { describe, expect, it } from "vitest";
import { greetedSession, results, type Session } from "../../../test/support/imap-session.ts";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { Secret } from "../../base/secret.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import { login as saslLogin } from "../../net/sasl/login.ts";
import { xoauth2 } from "../../net/sasl/oauth.ts";
import { plain } from "../../net/sasl/plain.ts";
import { authenticate } from "./authenticate.ts";

const password = new Secret("pw");

/** What the client writes when the server says these lines, one after each segment. */
async function dialogue(
  mechanism: SaslMechanism,
  takesInitialResponse: boolean,
  lines: readonly string[],
): Promise<{ readonly segments: readonly string[]; readonly result: unknown; readonly session: Session }> {
  const session = await greetedSession();
  const outcomes = session.connection.pipeline([authenticate(mechanism, takesInitialResponse)]);
  const segments = [await session.server.next()];
  for (const line of lines) {
    session.server.send(`${line}\r\n`);
    segments.push(...(await session.server.rest()));
  }
  const [result] = await results(outcomes);
  session.connection.close();
  return { segments, result, session };
}

describe("AUTHENTICATE (RFC 9051 6.2.2)", () => {
  it("sends the first message with the command where the server takes it there (SASL-IR, RFC 4959)", async () => {
    const { segments, result } = await dialogue(plain("ada", password), true, ["$1 OK in"]);
    expect(segments).toEqual(["$1 AUTHENTICATE PLAIN AGFkYQBwdw==\r\n"]);
    expect(result).toBeUndefined();
  });

  it.each(["+ ", "+", "+ dGV4dA==", "+ please"])(
    "else when it is asked for, whatever is said there: %j (quirk 7)",
    async (line) => {
      const { segments, result } = await dialogue(plain("ada", password), false, [line, "$1 OK in"]);
      expect(segments).toEqual(["$1 AUTHENTICATE PLAIN\r\n", "AGFkYQBwdw==\r\n"]);
      expect(result).toBeUndefined();
    },
  );

  it("answers each question of the server's (quirk 5)", async () => {
    for (const takesInitialResponse of [true, false]) {
      const { segments, result } = await dialogue(saslLogin("ada", password), takesInitialResponse, [
        "+ VXNlciBOYW1lAA==",
        "+ UGFzc3dvcmQA",
        "$1 OK in",
      ]);
      expect(segments).toEqual(["$1 AUTHENTICATE LOGIN\r\n", "YWRh\r\n", "cHc=\r\n"]);
      expect(result).toBeUndefined();
    }
  });

  it("answers the reason for a refusal with an empty line (quirk 6)", async () => {
    const { segments, result } = await dialogue(xoauth2("ada", new Secret("tok")), true, [
      "+ e30=",
      "$1 NO no",
    ]);
    expect(segments.slice(1)).toEqual(["\r\n"]);
    expect(result).toBe("mail_auth_failed");
  });

  it("may have an empty first message, which is written = (RFC 4959 3)", async () => {
    const empty: SaslMechanism = {
      name: "EXTERNAL",
      initialResponse: () => new Uint8Array(),
      respond: () => Promise.reject(new Error("not asked")),
      finish: () => undefined,
    };
    expect((await dialogue(empty, true, ["$1 OK"])).segments).toEqual(["$1 AUTHENTICATE EXTERNAL =\r\n"]);
    expect((await dialogue(empty, false, ["+ ", "$1 OK"])).segments).toEqual([
      "$1 AUTHENTICATE EXTERNAL\r\n",
      "\r\n",
    ]);
  });

  it.each(["+ %%%", "+ a", "+ YW=J"])(
    "ends the session at a challenge that is not base64: %j",
    async (line) => {
      const { result, session } = await dialogue(saslLogin("ada", password), false, [line]);
      expect(result).toBe("protocol_violation");
      expect(session.server.segments).toHaveLength(1);
    },
  );

  it("ends it at one question too many", async () => {
    const lines = ["+ VXNlcg==", "+ UGFzcw==", "+ TW9yZQ=="];
    const { result, session } = await dialogue(saslLogin("ada", password), false, lines);
    expect(result).toBe("protocol_violation");
    expect(session.server.isClosed).toBe(true);
  });

  it("is not over before the mechanism has its proof of the server", async () => {
    const unproven: SaslMechanism = {
      ...plain("ada", password),
      finish: () => {
        throw new MailError("protocol_violation", "No signature.", { connection: "lost" });
      },
    };
    expect((await dialogue(unproven, true, ["$1 OK in"])).result).toBe("protocol_violation");
  });

  it("lets others follow at once only where one message is all there is", () => {
    const barrier = (mechanism: SaslMechanism, goesAlong: boolean): boolean =>
      authenticate(mechanism, goesAlong).isBarrier ?? false;
    const token = xoauth2("ada", new Secret("tok"));
    expect([barrier(plain("a", password), true), barrier(token, true)]).toEqual([false, false]);
    expect([barrier(plain("a", password), false), barrier(token, false)]).toEqual([true, true]);
    expect(barrier(saslLogin("a", password), true)).toBe(true);
    expect(barrier({ ...plain("a", password), name: "SCRAM-SHA-256" }, true)).toBe(true);
  });

  it("is a secret, and leads to the authenticated state", () => {
    expect(authenticate(plain("a", password), true)).toMatchObject({
      secret: true,
      leadsTo: "authenticated",
      states: ["not-authenticated"],
    });
  });

  it("sends credentials as base64, so that nothing in them is a line of its own", async () => {
    const { segments } = await dialogue(plain("a\r\nX1 NOOP", new Secret("ü\n")), true, ["$1 OK"]);
    expect(segments).toHaveLength(1);
    const [, message = ""] = /^\$1 AUTHENTICATE PLAIN ([\w+/=]+)\r\n$/.exec(segments[0] ?? "") ?? [];
    expect(atob(message)).toBe(toByteString(encodeUtf8("\0a\r\nX1 NOOP\0ü\n")));
  });
});
