import type { TargetPolicy } from "../../base/target.ts";
import { allowedTarget, type MailAddress } from "./mail-address.ts";
import type { FoundServer, FoundServers, SignIn } from "./mail-settings.ts";
import type { ConfiguredServer } from "./xml.ts";

/** What a client configuration comes to for one address. */
export interface Configured extends FoundServers {
  readonly signIn: SignIn | null;
}

interface Usable {
  readonly server: FoundServer;
  readonly authentication: readonly string[];
}

const maxUserCharacters = 320;

/**
 * Chooses the servers of a configuration: TLS from the first octet before STARTTLS, else as the document orders them. What is
 * neither, what the policy refuses and what is malformed is left out.
 *
 * @returns undefined where none is left
 */
export function chooseServers(
  servers: readonly ConfiguredServer[],
  address: MailAddress,
  policy: TargetPolicy,
): Configured | undefined {
  const imap = choose(servers, "imap", address, policy);
  const pop3 = choose(servers, "pop3", address, policy);
  const best = imap ?? pop3;
  if (best === undefined) return undefined;
  return { imap: imap?.server ?? null, pop3: pop3?.server ?? null, signIn: toSignIn(best.authentication) };
}

function choose(
  servers: readonly ConfiguredServer[],
  protocol: "imap" | "pop3",
  address: MailAddress,
  policy: TargetPolicy,
): Usable | undefined {
  const usable = servers
    .filter(({ type }) => type.toLowerCase() === protocol)
    .map((one) => toUsable(one, address, policy))
    .filter((one) => one !== undefined);
  return usable.find(({ server }) => server.security === "tls") ?? usable[0];
}

function toUsable(
  { hostname, port, socketType, username, authentication }: ConfiguredServer,
  address: MailAddress,
  policy: TargetPolicy,
): Usable | undefined {
  const security = toSecurity(socketType);
  if (security === undefined || !/^[0-9]{1,5}$/.test(port)) return undefined;
  const host = fillIn(hostname, address);
  if (host === undefined) return undefined;
  const target = allowedTarget({ host, port: Number(port), security }, policy);
  if (target === undefined) return undefined;
  const server = { host: target.host, port: target.port, security, username: toUser(username, address) };
  return { server, authentication };
}

function toSecurity(socketType: string): FoundServer["security"] | undefined {
  const name = socketType.toUpperCase();
  if (name === "SSL") return "tls";
  return name === "STARTTLS" ? "starttls" : undefined;
}

/** @returns null where only the person can know it, or it could end a line on the wire */
function toUser(template: string, address: MailAddress): string | null {
  if (template === "") return address.whole;
  const user = fillIn(template, address);
  if (user === undefined || user.length > maxUserCharacters || /\p{Cc}/u.test(user)) return null;
  return user;
}

/** @returns undefined where a placeholder asks for what is not known here */
function fillIn(template: string, { whole, localPart, domain }: MailAddress): string | undefined {
  // Pieces at odd places stood between two percent signs.
  const pieces = template.split("%");
  if (pieces.length % 2 === 0) return undefined;
  const values: ReadonlyMap<string, string> = new Map([
    ["EMAILADDRESS", whole],
    ["EMAILLOCALPART", localPart],
    ["EMAILDOMAIN", domain],
  ]);
  const filled = pieces.map((piece, place) => (place % 2 === 0 ? piece : values.get(piece)));
  return filled.includes(undefined) ? undefined : filled.join("");
}

function toSignIn(authentication: readonly string[]): SignIn | null {
  const ways = authentication.map((way) => way.toLowerCase());
  const kind = ways.some((way) => way.startsWith("password-"))
    ? "password"
    : ways.includes("oauth2") && "oauth-only";
  return kind ? { kind, note: null, url: null } : null;
}
