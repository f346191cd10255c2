/** A mail server as it was found. Plaintext is never among them. */
export interface FoundServer {
  /** Normalised, and allowed by base/target.ts. */
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls";
  /** What the person logs in as; null where the provider gives names of its own, which only they know. */
  readonly username: string | null;
}

/** The settings for each protocol; null where it is not offered, or not known. */
export interface FoundServers {
  readonly imap: FoundServer | null;
  readonly pop3: FoundServer | null;
}

/** What a person needs to log in, beside the address. */
export type SignInKind =
  /** The password that they have. */
  | "password"
  /** One made for this purpose in the provider's security settings. */
  | "app-password"
  /** The same by another name and place: a code that the provider's web mail gives out as it opens IMAP and POP3. */
  | "authorization-code"
  /** No password at all: an OAuth 2 access token. */
  | "oauth-only";

export interface SignIn {
  readonly kind: SignInKind;
  /** One sentence for people. */
  readonly note: string | null;
  /** The provider's own page about it. */
  readonly url: string | null;
}

/**
 * Where settings came from: the table by the address's domain or by its MX; the domain's own autoconfig XML; SRV records;
 * the Thunderbird project's database.
 */
export type SettingsSource = "provider" | "autoconfig" | "srv" | "mx" | "ispdb";

/** What was found for an address. */
export interface MailSettings extends FoundServers {
  /** The address's domain, in lower case and punycode. */
  readonly domain: string;
  readonly provider: { readonly id: string; readonly name: string } | null;
  readonly source: SettingsSource;
  /**
   * `low`: only DNS that nobody signed says so, and it leads out of the domain. Who can forge DNS could have made it up, so
   * a person should confirm the host before a password goes there (RFC 6186 section 6).
   */
  readonly confidence: "high" | "low";
  readonly signIn: SignIn | null;
}
