import { sha256 } from "../account/digest.ts";
import { findKey, type Scope } from "../account/keys.ts";
import { MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import type { AppContext } from "./context.ts";

/** Who may call a route: anyone, the holder of the root key, or an API key with this scope. */
export type Access = "public" | "root" | Scope;

/** Who calls, once let in. */
export interface Caller {
  /** Whose API key it is; "" for the root key and where anyone may call. */
  readonly tenant: string;
  readonly scopes: readonly Scope[];
}

const nobody: Caller = { tenant: "", scopes: [] };

/**
 * Lets the caller in or not.
 *
 * @throws {MailError} unauthorized, forbidden
 */
export async function authorize(c: AppContext, access: Access): Promise<Caller> {
  if (access === "public") return nobody;
  const credential = bearerCredential(c, access === "root" ? "root key" : "API key");
  const digest = await sha256(credential.reveal());
  if (crypto.subtle.timingSafeEqual(digest, await c.var.settings.rootKeyDigest)) {
    if (access !== "root")
      throw new MailError("forbidden", "The root key manages API keys and nothing else.");
    return nobody;
  }
  const key = await findKey(c.env.KV, credential, new Date());
  if (key === undefined) {
    const wanted =
      access === "root" ? "This takes the root key, and the credential is another one." : notValid;
    throw new MailError("unauthorized", wanted);
  }
  if (access === "root") throw new MailError("forbidden", "Only the root key manages API keys.");
  requireScope(key, access);
  return key;
}

/** For what needs a scope beyond that of its route. @throws {MailError} forbidden */
export function requireScope({ scopes }: Pick<Caller, "scopes">, scope: Scope): void {
  if (!scopes.includes(scope)) throw new MailError("forbidden", `The API key lacks the scope ${scope}.`);
}

const notValid = "The credential is not valid, or not valid any more.";

/** RFC 6750 section 2.1. @param wanted what the route takes, in words */
function bearerCredential(c: AppContext, wanted: string): Secret {
  const credential = /^Bearer ([\x21-\x7e]{1,1024})$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (credential === undefined) {
    throw new MailError("unauthorized", `Send the header \`Authorization: Bearer <${wanted}>\`.`);
  }
  return new Secret(credential);
}
