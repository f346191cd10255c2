import type { Credentials } from "../net/credentials.ts";
import type { Security } from "../net/transport.ts";

/** A mailbox to reach and how, once validated. */
export interface Account {
  readonly protocol: "imap" | "pop3";
  /** Normalised (lower case, punycode) and allowed by base/target.ts. */
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly email: string | null;
  readonly auth: Credentials;
  readonly retention: Retention;
}

/** What becomes of a message once the caller has acknowledged it: it stays, or goes from the mail server. */
export type Retention =
  | { readonly mode: "keep" }
  /** Days after the acknowledgement; 0 is at once. */
  | { readonly mode: "delete"; readonly afterDays: number };
