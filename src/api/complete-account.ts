import { discoverSettings } from "../account/autoconfig/discover.ts";
import { parseMailAddress } from "../account/autoconfig/mail-address.ts";
import type { FoundServer, MailSettings } from "../account/autoconfig/mail-settings.ts";
import { invalidField } from "../base/errors.ts";
import type { AppContext } from "./context.ts";
import type { PointerStyle } from "./input.ts";
import type { Dependencies } from "./mail.ts";
import type { AccountInput, HostedAccountInput } from "./schemas/account.ts";

/**
 * Finds the mail servers of an address.
 *
 * @param pointer where the caller gave the address
 * @returns undefined where nothing was found
 * @throws {MailError} invalid_request where it is no address
 */
export type SettingsFinder = (email: string, pointer: string) => Promise<MailSettings | undefined>;

/** What finds under the settings of the deployment. */
export function settingsFinder(c: AppContext, { fetch }: Dependencies): SettingsFinder {
  const { targetPolicy: policy, resolverUrl } = c.var.settings;
  return async (email, pointer) => {
    const address = parseMailAddress(email, policy);
    if (address === undefined) throw invalidField(pointer, "must be an address in a public domain");
    return discoverSettings(address, { fetch, policy, resolverUrl });
  };
}

/**
 * Finds the mail server of an account object that names none, by its `email`. A host that only unsigned DNS names, outside of
 * the address's domain, is not taken: who can forge DNS would be given the password.
 *
 * @throws {MailError} invalid_request
 */
export async function completeAccount(
  input: AccountInput,
  find: SettingsFinder,
  pointer: PointerStyle,
): Promise<HostedAccountInput> {
  const { host, email, protocol } = input;
  if (host !== undefined) return { ...input, host };
  if (email === undefined) throw invalidField(pointer(["host"]), "is required where there is no `email`");
  const settings = await find(email, pointer(["email"]));
  const server = settings?.[protocol];
  if (settings === undefined || !server)
    throw invalidField(pointer(["host"]), "could not be found for this address; give it");
  if (settings.confidence === "low") {
    const place = `${server.host}, port ${server.port}, ${server.security}`;
    throw invalidField(
      pointer(["host"]),
      `was found by unsigned DNS alone (${place}); give it if that is right`,
    );
  }
  requireSame(input, server, pointer);
  return { ...input, ...toFields(server), auth: toAuth(input.auth, email, server, pointer) };
}

function toFields({
  host,
  port,
  security,
}: FoundServer): Pick<HostedAccountInput, "host" | "port" | "security"> {
  return { host, port, security };
}

/** What the caller did say has to be so: nobody is connected with less protection, or elsewhere, than they asked for. */
function requireSame(input: AccountInput, server: FoundServer, pointer: PointerStyle): void {
  for (const field of ["port", "security"] as const) {
    if (input[field] !== undefined && input[field] !== server[field]) {
      const rule = `must be ${server[field]}, as found for this address, or stand beside \`host\``;
      throw invalidField(pointer([field]), rule);
    }
  }
}

function toAuth(
  auth: AccountInput["auth"],
  email: string,
  { username }: FoundServer,
  pointer: PointerStyle,
): AccountInput["auth"] {
  if (auth.username !== undefined) return auth;
  // A token is one for the address, whatever the name is that goes with a password.
  if (auth.type === "oauth2") return { ...auth, username: email };
  if (username === null) {
    const rule = "is required, as this provider gives user names of its own";
    throw invalidField(pointer(["auth", "username"]), rule);
  }
  return { ...auth, username };
}
