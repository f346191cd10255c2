import { MailError, type FieldError } from "./errors.ts";

/** Where a caller wants a connection to go, and how it is to be protected. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "none";
}

/** What the deployment allows as a mail server. */
export interface TargetPolicy {
  /** Loopback and private addresses, IP literals, single labels and special-use names. */
  readonly allowPrivate: boolean;
  readonly allowPlaintext: boolean;
  readonly ports: ReadonlySet<number> | "any";
}

// Names that never lead to a public mail server: special-use names (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476),
// the internal ones of cloud providers and networks, the top level names that ICANN keeps from delegation because
// networks use them, and public zones that resolve to whatever address, or to the loopback, stands in the name.
const deniedSuffixes: ReadonlySet<string> = new Set([
  ...["localhost", "local", "localdomain", "test", "invalid", "onion", "alt", "arpa", "example"],
  ...["internal", "intranet", "lan", "corp", "home", "mail", "private"],
  ...["nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "vcap.me", "traefik.me"],
]);

const smtpPort = 25;
const maxNameCharacters = 253;

/**
 * The host and port policy, which every connection passes before anything is opened. Names are checked in the spelling
 * that will be connected to; a name that only resolves to a private address is refused by the platform.
 *
 * @param pointer writes where the caller gave a field, e.g. as a JSON pointer
 * @returns the target with its host normalised (lower case, punycode, no final dot)
 * @throws {MailError} target_forbidden, with each field that is not allowed
 */
export function checkTarget(
  { host, port, security }: Target,
  policy: TargetPolicy,
  pointer: (path: readonly string[]) => string,
): Target {
  const name = policy.allowPrivate ? normalizeHost(host) : publicName(host);
  const fields: FieldError[] = [];
  const refuse = (field: string, message: string): number =>
    fields.push({ pointer: pointer([field]), message });
  if (name === undefined) refuse("host", "must be the public DNS name of a mail server");
  if (!isAllowedPort(port, policy.ports)) refuse("port", "is not an allowed port");
  if (security === "none" && !policy.allowPlaintext) refuse("security", "must not be `none` here");
  if (name !== undefined && fields.length === 0) return { host: name, port, security };
  throw new MailError("target_forbidden", "This deployment does not connect there.", {
    phase: "policy",
    details: { fields },
  });
}

function isAllowedPort(port: number, allowed: TargetPolicy["ports"]): boolean {
  // Port 25 never: a mail reader that talks to SMTP servers is a way to send mail in another's name.
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || port === smtpPort) return false;
  return allowed === "any" || allowed.has(port);
}

/** @returns undefined where it is no DNS name below a public suffix */
function publicName(host: string): string | undefined {
  // Letters, digits, hyphens and dots of any script. It keeps out what a URL parser drops (tabs, line ends),
  // decodes (%) or takes for another part of the URL (@ : / ? # \).
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(host)) return undefined;
  const name = normalizeHost(host);
  if (name === undefined || name.length > maxNameCharacters) return undefined;
  const labels = name.split(".");
  if (labels.length < 2 || !labels.every(isLabel)) return undefined;
  // The URL parser writes each spelling of an IPv4 address (127.1, 0x7f.1, 2130706433, full-width digits) as four numbers.
  if (isNumeric(labels.at(-1) ?? "")) return undefined;
  const isDenied = labels.some((_, index) => deniedSuffixes.has(labels.slice(index).join(".")));
  return isDenied ? undefined : name;
}

/** @returns undefined where a URL would not take it as a host, and nothing but a host */
function normalizeHost(host: string): string | undefined {
  const isLiteral = /^\[[0-9a-fA-F:.]+\]$/.test(host);
  if (!isLiteral && !/^[^\s\p{Cc}/\\?#@:%]+$/u.test(host)) return undefined;
  const url = URL.parse(`https://${host}/`);
  return url === null || url.hostname === "" ? undefined : url.hostname.replace(/\.$/, "");
}

/** RFC 1123 section 2.1. */
function isLabel(label: string): boolean {
  return label.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label);
}

function isNumeric(label: string): boolean {
  return /^[0-9]+$/.test(label);
}
