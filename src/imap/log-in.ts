import { isAscii } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import type { Credentials } from "../net/credentials.ts";
import { chooseMechanism } from "../net/sasl/choose-mechanism.ts";
import { login as saslLogin } from "../net/sasl/login.ts";
import { oauthBearer, xoauth2 } from "../net/sasl/oauth.ts";
import { plain } from "../net/sasl/plain.ts";
import { scramSha256 } from "../net/sasl/scram.ts";
import type { Endpoint } from "../net/transport.ts";
import type { ImapCommand } from "./command.ts";
import { authenticate } from "./commands/authenticate.ts";
import { login } from "./commands/login.ts";
import type { Capabilities } from "./grammar/capability.ts";

/**
 * The command that logs in to this server with these credentials.
 * @throws {MailError} tls_required, capability_missing: the server offers no way that fits
 */
export function logIn(
  credentials: Credentials,
  endpoint: Endpoint,
  capabilities: Capabilities,
  isSecure: boolean,
): ImapCommand<void> {
  const takesInitialResponse = capabilities.has("SASL-IR");
  const { username } = credentials;
  const method = chooseMechanism({
    credentialsType: credentials.type,
    username,
    isAscii: credentials.type === "oauth2" || isAscii(username + credentials.password.reveal()),
    offered: capabilities.authMechanisms,
    takesInitialResponse,
    isLoginAllowed: !capabilities.has("LOGINDISABLED"),
  });
  if (method === null) throw noWayIn(capabilities, isSecure);
  if (credentials.type === "oauth2") {
    const { accessToken } = credentials;
    const isStandard = method === "OAUTHBEARER";
    return authenticate(
      isStandard ? oauthBearer(username, accessToken, endpoint) : xoauth2(username, accessToken),
      takesInitialResponse,
    );
  }
  const { password } = credentials;
  if (method === "LOGIN-COMMAND") return login(username, password);
  if (method === "PLAIN") return authenticate(plain(username, password), takesInitialResponse);
  if (method === "LOGIN") return authenticate(saslLogin(username, password), takesInitialResponse);
  return authenticate(scramSha256(username, password), takesInitialResponse);
}

function noWayIn(capabilities: Capabilities, isSecure: boolean): MailError {
  if (!isSecure && capabilities.has("LOGINDISABLED")) {
    return new MailError("tls_required", "The mail server accepts no password without TLS.", {
      phase: "auth",
    });
  }
  return new MailError(
    "capability_missing",
    "The mail server offers no way to log in that fits these credentials.",
    {
      phase: "auth",
      details: { capability: "AUTH" },
    },
  );
}
