import type { Credentials } from "../net/credentials.ts";
import type { Security } from "../net/transport.ts";

/** What becomes of a message that was acknowledged: it stays, or it is removed so many days after. */
export type Retention = { readonly mode: "keep" } | { readonly mode: "delete"; readonly afterDays: number };

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
