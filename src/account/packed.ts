import { Secret } from "../base/secret.ts";
import type { Account } from "./record.ts";

/** An account on its way to its own object, with its secrets in the open: never kept, never logged. */
export type PackedAccount = Omit<Account, "auth"> & {
  readonly auth: { readonly type: "password" | "oauth2"; readonly username: string; readonly secret: string };
};

export function packAccount({ auth, ...account }: Account): PackedAccount {
  const secret = auth.type === "password" ? auth.password : auth.accessToken;
  return { ...account, auth: { type: auth.type, username: auth.username, secret: secret.reveal() } };
}

export function unpackAccount({ auth: { type, username, secret }, ...account }: PackedAccount): Account {
  const auth =
    type === "password"
      ? ({ type, username, password: new Secret(secret) } as const)
      : ({ type, username, accessToken: new Secret(secret) } as const);
  return { ...account, auth };
}
