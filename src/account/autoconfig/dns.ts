import { readResolver, type Web } from "./web.ts";

/** A record of one type. */
export interface DnsRecords {
  /** Presentation format, as far as the type has one (RFC 1035 section 5). */
  readonly texts: readonly string[];
  /** The resolver has checked the signatures (DNSSEC): what RFC 4035 calls AD. */
  readonly isSigned: boolean;
}

/** RFC 1035 section 3.2.2, RFC 2782. */
const recordTypes = { MX: 15, SRV: 33 } as const;

export type RecordType = keyof typeof recordTypes;

/** A host of a domain's mail, as MX or SRV records have it. */
export interface DnsHost {
  /** Without the final dot; "" where the record says that there is none. */
  readonly host: string;
  readonly isSigned: boolean;
}

/** A service, where SRV says it is. */
export interface DnsService extends DnsHost {
  readonly port: number;
}

const noRecords: DnsRecords = { texts: [], isSigned: false };
const maxRecords = 50;

/** Asks a resolver over HTTPS, in the JSON that Cloudflare's and Google's speak (there is no RFC). Never fails: it finds, or not. */
export class Resolver {
  readonly #url: string;
  readonly #web: Web;

  /** @param url of the resolver; "" for one that finds nothing */
  constructor(url: string, web: Web) {
    this.#url = url;
    this.#web = web;
  }

  /** @returns where the service is, the preferred place first; empty where nobody says so */
  async services(service: string, domain: string): Promise<readonly DnsService[]> {
    const { texts, isSigned } = await this.#look(`${service}._tcp.${domain}`, "SRV");
    return texts
      .map(parseSrv)
      .filter((record) => record !== undefined)
      .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
      .map(({ host, port }) => ({ host, port, isSigned }));
  }

  /** @returns the hosts that take the domain's mail, the preferred one first */
  async mailHosts(domain: string): Promise<readonly DnsHost[]> {
    const { texts, isSigned } = await this.#look(domain, "MX");
    return texts
      .map(parseMx)
      .filter((record) => record !== undefined)
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ host }) => ({ host, isSigned }));
  }

  async #look(name: string, type: RecordType): Promise<DnsRecords> {
    if (this.#url === "") return noRecords;
    const url = new URL(this.#url);
    url.searchParams.set("name", name);
    url.searchParams.set("type", type);
    const text = await readResolver(url.href, this.#web);
    return text === undefined ? noRecords : parseDnsJson(text, type);
  }
}

/** Takes the records of this type out of an answer. CNAMEs on the way are left out; what is none of this is no record. */
export function parseDnsJson(text: string, type: RecordType): DnsRecords {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return noRecords;
  }
  if (!isObject(answer) || answer["Status"] !== 0 || !Array.isArray(answer["Answer"])) return noRecords;
  const records: readonly unknown[] = answer["Answer"].slice(0, maxRecords);
  const texts = records.flatMap((record) => {
    if (!isObject(record) || record["type"] !== recordTypes[type]) return [];
    return typeof record["data"] === "string" ? [record["data"]] : [];
  });
  return { texts, isSigned: answer["AD"] === true };
}

interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly host: string;
}

/** `priority weight port target` (RFC 2782). */
export function parseSrv(text: string): SrvRecord | undefined {
  const [priority, weight, port, target, ...rest] = text.trim().split(" ");
  const numbers = [priority, weight, port].map(parseNumber);
  const [first, second, third] = numbers;
  if (first === undefined || second === undefined || third === undefined) return undefined;
  if (target === undefined || target === "" || rest.length > 0) return undefined;
  return { priority: first, weight: second, port: third, host: withoutDot(target) };
}

/** `preference exchange` (RFC 1035 section 3.3.9). */
export function parseMx(text: string): { readonly priority: number; readonly host: string } | undefined {
  const [preference, exchange, ...rest] = text.trim().split(" ");
  const priority = parseNumber(preference);
  if (priority === undefined || exchange === undefined || exchange === "" || rest.length > 0)
    return undefined;
  return { priority, host: withoutDot(exchange) };
}

function parseNumber(text = ""): number | undefined {
  const value = /^[0-9]{1,5}$/.test(text) ? Number(text) : 65_536;
  return value <= 65_535 ? value : undefined;
}

/** "." alone says that there is no such service (RFC 2782), or no mail (RFC 7505). */
function withoutDot(name: string): string {
  return (name.endsWith(".") ? name.slice(0, -1) : name).toLowerCase();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
