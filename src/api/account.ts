import type { Account } from "../account/record.ts";
import { decodeBase64Url } from "../base/bytes.ts";
import { invalidField, MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import { checkTarget, type TargetPolicy } from "../base/target.ts";
import type { Credentials } from "../net/credentials.ts";
import type { Security } from "../net/transport.ts";
import { completeAccount, settingsFinder } from "./complete-account.ts";
import type { AppContext } from "./context.ts";
import { jsonPointer, parseInput, type PointerStyle } from "./input.ts";
import type { Dependencies } from "./mail.ts";
import { accountSchema, type AccountInput, type HostedAccountInput } from "./schemas/account.ts";

/** The header that carries an account for one call. */
export const accountHeader = "Mail-Account";

const headerPointer: PointerStyle = (path) =>
  path.length === 0 ? accountHeader : `${accountHeader}#${jsonPointer(path)}`;

/**
 * The account that `{account}` in the path names. So far that is `me`, with the account itself in the header.
 *
 * @throws {MailError} account_not_found, invalid_request, target_forbidden
 */
export async function namedAccount(
  c: AppContext,
  dependencies: Dependencies,
  name: string,
): Promise<Account> {
  if (name !== "me") throw new MailError("account_not_found", "There is no account of this id.");
  const header = c.req.header(accountHeader);
  if (header === undefined) throw invalidField(accountHeader, "is required where the account is `me`");
  const input = parseInput(accountSchema, decodeHeader(header), headerPointer);
  const complete = await completeAccount(input, settingsFinder(c, dependencies), headerPointer);
  return toAccount(complete, c.var.settings.targetPolicy, headerPointer);
}

/**
 * Puts an account object to the host and port policy, with its defaults filled in.
 *
 * @throws {MailError} invalid_request, target_forbidden
 */
export function toAccount(input: HostedAccountInput, policy: TargetPolicy, pointer: PointerStyle): Account {
  const { protocol, security = "tls", email } = input;
  const username = input.auth.username ?? email;
  if (username === undefined)
    throw invalidField(pointer(["auth", "username"]), "is required where there is no `email`");
  const port = input.port ?? defaultPort(protocol, security);
  const target = checkTarget({ host: input.host, port, security }, policy, pointer);
  const auth = toCredentials(input.auth, username);
  return { protocol, ...target, email: email ?? null, auth, retention: input.retention };
}

function toCredentials(auth: AccountInput["auth"], username: string): Credentials {
  return auth.type === "password"
    ? { type: "password", username, password: new Secret(auth.password) }
    : { type: "oauth2", username, accessToken: new Secret(auth.accessToken) };
}

/** RFC 8314 section 3.2 and 3.3; RFC 9051 section 2.1; RFC 1939 section 3. */
function defaultPort(protocol: Account["protocol"], security: Security): number {
  if (protocol === "imap") return security === "tls" ? 993 : 143;
  return security === "tls" ? 995 : 110;
}

function decodeHeader(header: string): unknown {
  const bytes = decodeBase64Url(header.replace(/=+$/, ""));
  try {
    if (bytes) return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    // The parser's own message would quote the account, and so its password.
  }
  throw invalidField(accountHeader, "must be the account object as JSON in UTF-8, in base64url");
}
