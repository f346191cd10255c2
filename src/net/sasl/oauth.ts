import { encodeUtf8 } from "../../base/bytes.ts";
import type { Secret } from "../../base/secret.ts";
import { refuseSeparator, type SaslMechanism } from "./mechanism.ts";
import { escapeSaslName } from "./sasl-name.ts";

/**
 * Both mechanisms send one message. A challenge means that it was refused and says why in JSON; the exchange then
 * needs one more, empty message before the server may report the failure (quirk 6).
 */
function bearer(name: string, message: () => string, acknowledgement: string): SaslMechanism {
  let refusal: string | null = null;
  return {
    name,
    initialResponse: () => encodeUtf8(message()),
    respond: async (challenge) => {
      refusal = new TextDecoder().decode(challenge) || null;
      return encodeUtf8(acknowledgement);
    },
    finish: () => undefined,
    refusal: () => refusal,
  };
}

/**
 * XOAUTH2, as Google and Microsoft document it; a failure is answered with nothing.
 * @throws {MailError} invalid_request where a credential contains U+0001
 */
export function xoauth2(username: string, accessToken: Secret): SaslMechanism {
  refuseSeparator("\x01", { "/auth/username": username, "/auth/accessToken": accessToken.reveal() });
  return bearer("XOAUTH2", () => `user=${username}\x01auth=Bearer ${accessToken.reveal()}\x01\x01`, "");
}

/**
 * OAUTHBEARER (RFC 7628 section 3.1); a failure is answered with U+0001 (section 3.2.3).
 * @param server where the connection really goes: servers compare it (quirk 7)
 * @throws {MailError} invalid_request where a credential contains U+0001
 */
export function oauthBearer(
  username: string,
  accessToken: Secret,
  server: { readonly host: string; readonly port: number },
): SaslMechanism {
  refuseSeparator("\x01", { "/auth/username": username, "/auth/accessToken": accessToken.reveal() });
  return bearer(
    "OAUTHBEARER",
    () =>
      `n,a=${escapeSaslName(username)},\x01host=${server.host}\x01port=${server.port}` +
      `\x01auth=Bearer ${accessToken.reveal()}\x01\x01`,
    "\x01",
  );
}
