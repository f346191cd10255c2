import type { SignIn } from "./mail-settings.ts";

/** A server of a provider's. */
export interface ProviderServer {
  readonly host: string;
  readonly port: number;
  readonly security: "tls";
}

/** A provider of mail, as a person knows it. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Domains that it gives addresses in. */
  readonly domains: readonly string[];
  /** Whatever domain has its mail taken by one of these hosts, or by a host below, is this provider's customer. */
  readonly mx: readonly string[];
  /** Null where it has none. */
  readonly imap: ProviderServer | null;
  readonly pop3: ProviderServer | null;
  /** What people log in as in the provider's own domains. In those of customers it is always the whole address. */
  readonly username: "address" | "local-part";
  readonly signIn: SignIn;
}

// All of them have TLS from the first octet, on the ports for that (RFC 8314 section 7.3).
export const imaps = (host: string): ProviderServer => ({ host, port: 993, security: "tls" });
export const pop3s = (host: string): ProviderServer => ({ host, port: 995, security: "tls" });

export const password = (note: string | null = null, url: string | null = null): SignIn => ({
  kind: "password",
  note,
  url,
});
export const appPassword = (note: string, url: string | null): SignIn => ({
  kind: "app-password",
  note,
  url,
});
export const authorizationCode = (note: string, url: string | null): SignIn => ({
  kind: "authorization-code",
  note,
  url,
});

export const switchedOn: string =
  "IMAP and POP3 have to be switched on in the settings of the web mail first.";
