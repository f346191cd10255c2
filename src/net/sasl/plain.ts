import { encodeUtf8 } from "../../base/bytes.ts";
import type { Secret } from "../../base/secret.ts";
import { refuseSeparator, saslViolation, type SaslMechanism } from "./mechanism.ts";

/**
 * PLAIN (RFC 4616): `message = [authzid] UTF8NUL authcid UTF8NUL passwd`, without an authzid.
 * @throws {MailError} invalid_request where a credential contains NUL
 */
export function plain(username: string, password: Secret): SaslMechanism {
  refuseSeparator("\0", { "/auth/username": username, "/auth/password": password.reveal() });
  return {
    name: "PLAIN",
    initialResponse: () => encodeUtf8(`\0${username}\0${password.reveal()}`),
    respond: () => Promise.reject(saslViolation("PLAIN", "the server asked for more than the credentials")),
    finish: () => undefined,
  };
}
