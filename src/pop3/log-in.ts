import { isAscii } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import type { Credentials } from "../net/credentials.ts";
import { chooseMechanism } from "../net/sasl/choose-mechanism.ts";
import { login as saslLogin } from "../net/sasl/login.ts";
import { oauthBearer, xoauth2 } from "../net/sasl/oauth.ts";
import { plain } from "../net/sasl/plain.ts";
import { scramSha256 } from "../net/sasl/scram.ts";
import type { Endpoint } from "../net/transport.ts";
import type { Pop3Command } from "./command.ts";
import { apop, timestampOf } from "./commands/apop.ts";
import { auth } from "./commands/auth.ts";
import { userPass } from "./commands/user-pass.ts";
import type { Pop3Capabilities } from "./grammar/capability.ts";

/** What a greeted and secured server has told of itself. */
export interface LoginOffer {
  /** undefined where it has no CAPA: then it takes USER and PASS. */
  readonly capabilities: Pop3Capabilities | undefined;
  readonly greeting: string;
  readonly isSecure: boolean;
}

/**
 * The commands that log in to this server with these credentials.
 * @throws {MailError} capability_missing: the server offers no way that fits
 */
export async function logIn(
  credentials: Credentials,
  endpoint: Endpoint,
  { capabilities, greeting, isSecure }: LoginOffer,
): Promise<readonly Pop3Command<void>[]> {
  const { username } = credentials;
  const offered = capabilities?.mechanisms ?? [];
  const method = chooseMechanism({
    credentialsType: credentials.type,
    username,
    isAscii: credentials.type === "oauth2" || isAscii(username + credentials.password.reveal()),
    offered,
    takesInitialResponse: true,
    // A server may list neither USER nor SASL and mean USER (RFC 2449 section 6.2 asks for it, many forget).
    isLoginAllowed: !capabilities || capabilities.has("USER") || offered.length === 0,
  });
  if (credentials.type === "oauth2") {
    const { accessToken } = credentials;
    if (method === "OAUTHBEARER") return [auth(oauthBearer(username, accessToken, endpoint))];
    if (method === "XOAUTH2") return [auth(xoauth2(username, accessToken))];
    throw noWayIn();
  }
  const { password } = credentials;
  const timestamp = timestampOf(greeting);
  const isApopAll = capabilities !== undefined && !capabilities.has("USER") && offered.length === 0;
  if (timestamp !== undefined && isSecure && isApopAll) return [await apop(username, password, timestamp)];
  if (method === "PLAIN") return [auth(plain(username, password))];
  if (method === "LOGIN") return [auth(saslLogin(username, password))];
  if (method === "SCRAM-SHA-256") return [auth(scramSha256(username, password))];
  if (method === "LOGIN-COMMAND") return userPass(username, password);
  throw noWayIn();
}

function noWayIn(): MailError {
  return new MailError(
    "capability_missing",
    "The mail server offers no way to log in that fits these credentials.",
    { phase: "auth", details: { capability: "AUTH" } },
  );
}
