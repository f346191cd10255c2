import type { FoundServer, MailSettings, SettingsSource } from "./mail-settings.ts";
import type { MailAddress } from "./mail-address.ts";
import { hostingProviders } from "./hosting-providers.ts";
import type { Provider, ProviderServer } from "./provider.ts";
import { webmailProviders } from "./webmail-providers.ts";

/** All of them, each domain and each MX once. */
export const providers: readonly Provider[] = [...webmailProviders, ...hostingProviders];

const byDomain: ReadonlyMap<string, Provider> = index(({ domains }) => domains);
const byMx: ReadonlyMap<string, Provider> = index(({ mx }) => mx);
// Of several with the same server the first stands for all.
const byHost: ReadonlyMap<string, Provider> = index(({ imap, pop3 }) =>
  [imap?.host, pop3?.host].filter((host) => host !== undefined),
);

function index(keysOf: (provider: Provider) => readonly string[]): ReadonlyMap<string, Provider> {
  const entries = providers.flatMap((provider) => keysOf(provider).map((key) => [key, provider] as const));
  return new Map(entries.toReversed());
}

/** The provider that gives out addresses in this domain. */
export function providerOfDomain(domain: string): Provider | undefined {
  return byDomain.get(domain);
}

/** The provider whose mail servers have this one among them. */
export function providerOfHost(host: string): Provider | undefined {
  return byHost.get(host);
}

/** The provider that takes a domain's mail at this host: the longest name that fits. */
export function providerOfMx(host: string): Provider | undefined {
  const labels = host.split(".");
  const suffixes = labels.map((_, place) => labels.slice(place).join("."));
  return suffixes.map((suffix) => byMx.get(suffix)).find((provider) => provider !== undefined);
}

/** What the table says for an address: of the provider itself, or of a customer with a domain of their own. */
export function settingsOf(
  { id, name, imap, pop3, username, signIn }: Provider,
  address: MailAddress,
  source: Extract<SettingsSource, "provider" | "mx">,
): MailSettings {
  const isLocal = source === "provider" && username === "local-part";
  const user = isLocal ? address.localPart : address.whole;
  const serverOf = (server: ProviderServer | null): FoundServer | null =>
    server && { ...server, username: user };
  return {
    domain: address.domain,
    provider: { id, name },
    source,
    confidence: "high",
    imap: serverOf(imap),
    pop3: serverOf(pop3),
    signIn,
  };
}
