import { autoconfigLimits, type AutoconfigLimits } from "../../base/limits.ts";
import type { TargetPolicy } from "../../base/target.ts";
import { chooseServers } from "./configured-servers.ts";
import { Resolver, type DnsHost, type DnsService } from "./dns.ts";
import { allowedTarget, type MailAddress } from "./mail-address.ts";
import type { FoundServer, MailSettings, SettingsSource } from "./mail-settings.ts";
import { providerOfDomain, providerOfHost, providerOfMx, settingsOf } from "./providers.ts";
import { readDocument, type HttpFetch, type Web } from "./web.ts";
import { readClientConfig } from "./xml.ts";

/** What a discovery works with. */
export interface DiscoveryMeans {
  readonly fetch: HttpFetch;
  /** For the servers that are found, and for the hosts that are asked on the way. */
  readonly policy: TargetPolicy;
  /** A resolver that speaks `application/dns-json`; "" for none. */
  readonly resolverUrl: string;
  readonly limits?: AutoconfigLimits;
}

type Finding = Promise<MailSettings | undefined>;

const databaseUrl = "https://autoconfig.thunderbird.net/v1.1/";

/**
 * Finds the mail servers of an address. The table of providers answers at once. Else the domain is asked, all ways at the same
 * time, and the best that came wins, in this order: its autoconfig XML, SRV records within it or signed, a provider of
 * the table that takes its mail. Only then the Thunderbird project's database is asked, and last come SRV records that lead
 * elsewhere and are not signed. At the deadline the answer is made of what came by then.
 *
 * @returns undefined where nothing was found
 */
export async function discoverSettings(address: MailAddress, means: DiscoveryMeans): Finding {
  const known = providerOfDomain(address.domain);
  if (known !== undefined) return settingsOf(known, address, "provider");
  const limits = means.limits ?? autoconfigLimits;
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), limits.totalMs);
  try {
    const { fetch, policy } = means;
    const web: Web = { fetch, policy, limits, signal: ending.signal };
    return await search(address, new Resolver(means.resolverUrl, web), web);
  } finally {
    clearTimeout(timer);
    // What has not come by now is waited for no longer.
    ending.abort();
  }
}

async function search(address: MailAddress, resolver: Resolver, web: Web): Finding {
  const records = askServices(address.domain, resolver);
  const findings: readonly Finding[] = [
    ...ownDocuments(address).map((url) => fromDocument(url, "autoconfig", address, web)),
    fromServices(records, address, web.policy, "high"),
    fromMailHosts(resolver.mailHosts(address.domain), address),
  ];
  return (
    (await firstOf(findings)) ??
    (await fromDocument(databaseUrl + address.domain, "ispdb", address, web)) ??
    (await fromServices(records, address, web.policy, "low"))
  );
}

/** In their order, however they come. Each ends by the deadline, as what it waits for does. */
async function firstOf(findings: readonly Finding[]): Finding {
  for (const finding of findings) {
    const found = await finding;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Where a domain's own configuration may be (draft-ietf-mailmaint-autoconfig). The first is told the address, as many answer only
 * then: it is the domain's own host, over https, and mail to the address goes there anyway. Nobody else is told more
 * than the domain.
 */
function ownDocuments({ whole, domain }: MailAddress): readonly string[] {
  const query = new URLSearchParams({ emailaddress: whole }).toString();
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?${query}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
}

async function fromDocument(
  url: string,
  source: Extract<SettingsSource, "autoconfig" | "ispdb">,
  address: MailAddress,
  web: Web,
): Finding {
  const text = await readDocument(url, web);
  if (text === undefined) return undefined;
  const chosen = chooseServers(await readClientConfig(text), address, web.policy);
  return (
    chosen && withProvider({ ...chosen, domain: address.domain, provider: null, source, confidence: "high" })
  );
}

type Services = Readonly<Record<"imap" | "pop3", Promise<readonly FoundService[]>>>;

interface FoundService extends DnsService {
  readonly security: FoundServer["security"];
}

function askServices(domain: string, resolver: Resolver): Services {
  return { imap: askService("imap", domain, resolver), pop3: askService("pop3", domain, resolver) };
}

/** TLS from the first octet first (RFC 8314 section 5.1); the other is asked for only where that is not there. */
async function askService(
  protocol: "imap" | "pop3",
  domain: string,
  resolver: Resolver,
): Promise<readonly FoundService[]> {
  const tls = await resolver.services(`_${protocol}s`, domain);
  if (tls.some(({ host }) => host !== "")) return tls.map((one) => ({ ...one, security: "tls" as const }));
  const starttls = await resolver.services(`_${protocol}`, domain);
  return starttls.map((one) => ({ ...one, security: "starttls" as const }));
}

async function fromServices(
  services: Services,
  address: MailAddress,
  policy: TargetPolicy,
  confidence: MailSettings["confidence"],
): Finding {
  const serverOf = (found: readonly FoundService[]): FoundServer | null => {
    const trusted = found.filter((one) => confidence === "low" || isTrusted(one, address.domain));
    return trusted.map((one) => toServer(one, address, policy)).find((one) => one !== undefined) ?? null;
  };
  const [imap, pop3] = [serverOf(await services.imap), serverOf(await services.pop3)];
  if (imap === null && pop3 === null) return undefined;
  const { domain } = address;
  return withProvider({ domain, provider: null, source: "srv", confidence, imap, pop3, signIn: null });
}

/** Below the domain the certificate speaks for who answers; elsewhere only a signature does (RFC 6186 section 6). */
function isTrusted({ host, isSigned }: DnsService, domain: string): boolean {
  return isSigned || host === domain || host.endsWith(`.${domain}`);
}

function toServer(
  { host, port, security }: FoundService,
  { whole }: MailAddress,
  policy: TargetPolicy,
): FoundServer | undefined {
  // "." says that the service is not offered (RFC 6186 section 3.4): no host, and so nothing that the policy allows.
  const target = allowedTarget({ host, port, security }, policy);
  return target && { host: target.host, port: target.port, security, username: whole };
}

async function fromMailHosts(asking: Promise<readonly DnsHost[]>, address: MailAddress): Finding {
  // The preferred one decides: others may be for the time when it is away, and somebody else's.
  const [first] = await asking;
  const provider = first && providerOfMx(first.host);
  return provider && settingsOf(provider, address, "mx");
}

/** A server that is one of a known provider's: what the table knows about logging in there is worth more. */
function withProvider(settings: MailSettings): MailSettings {
  const host = settings.imap?.host ?? settings.pop3?.host;
  const provider = host === undefined ? undefined : providerOfHost(host);
  if (provider === undefined) return settings;
  const { id, name, signIn } = provider;
  return { ...settings, provider: { id, name }, signIn };
}
