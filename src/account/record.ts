import type { Secret } from "../base/secret.ts";
import type { Security } from "../net/transport.ts";

export type Credentials =
  | { readonly type: "password"; readonly username: string; readonly password: Secret }
  | { readonly type: "oauth2"; readonly username: string; readonly accessToken: Secret };

/** A mailbox to reach and how, once validated. */
export interface Account {
  readonly protocol: "imap" | "pop3";
  /** Normalised (lower case, punycode) and allowed by base/target.ts. */
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly email: string | null;
  readonly auth: Credentials;
}
