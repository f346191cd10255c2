import { sha256 } from "../account/digest.ts";
import { vaultOf } from "../account/seal-keys.ts";
import type { Vault } from "../account/vault.ts";
import { badSetting, splitList } from "../base/setting.ts";
import type { TargetPolicy } from "../base/target.ts";
import type { Env } from "../env.ts";
import { idleSeconds } from "../session/idle-seconds.ts";

/** What the deployment's vars and secrets say, once they have been checked. */
export interface Settings {
  readonly rootKeyDigest: Promise<Uint8Array>;
  readonly vault: Vault;
  readonly targetPolicy: TargetPolicy;
  readonly corsOrigins: ReadonlySet<string>;
  /** Of a resolver that speaks `application/dns-json`; "" where there is none. */
  readonly resolverUrl: string;
}

const minRootKeyCharacters = 32;
// Fewer different characters than this in 32 are no accident of a random generator, whatever its alphabet.
const minDistinct = 8;
const defaultResolverUrl = "https://cloudflare-dns.com/dns-query";

const parsed = new WeakMap<Env, Settings>();

/**
 * Reads the settings, once for each `env` object.
 *
 * @throws {MailError} internal, naming the first setting that is missing, weak or misspelt, never its value
 */
export function settingsOf(env: Env): Settings {
  let settings = parsed.get(env);
  if (settings === undefined) {
    settings = parseSettings(env);
    parsed.set(env, settings);
  }
  return settings;
}

function parseSettings(env: Env): Settings {
  const allowPlaintext = parseFlag("ALLOW_PLAINTEXT", env.ALLOW_PLAINTEXT);
  // For the account's object, which could not name it to the caller.
  idleSeconds(env);
  return {
    rootKeyDigest: sha256(parseRootKey(env.ROOT_KEY)),
    vault: vaultOf(env),
    targetPolicy: {
      allowPrivate: parseFlag("ALLOW_PRIVATE_TARGETS", env.ALLOW_PRIVATE_TARGETS),
      allowPlaintext,
      ports: parsePorts(env.ALLOWED_PORTS ?? "993,995,143,110"),
    },
    corsOrigins: new Set(splitList(env.CORS_ORIGINS ?? "").map(parseOrigin)),
    resolverUrl: parseResolver(env.DNS_OVER_HTTPS_URL ?? defaultResolverUrl, allowPlaintext),
  };
}

function parseRootKey(value = ""): string {
  // It travels in a header, so it can have no spaces.
  const isStrong = value.length >= minRootKeyCharacters && new Set(value).size >= minDistinct;
  if (!isStrong || !/^[\x21-\x7e]+$/.test(value)) {
    throw badSetting(
      "ROOT_KEY",
      `must be a random secret of at least ${minRootKeyCharacters} ASCII characters, without spaces`,
    );
  }
  return value;
}

// Anything but these two words is refused: a misspelt "false" must not open what it was to keep shut.
function parseFlag(name: string, value = "false"): boolean {
  if (value !== "true" && value !== "false") throw badSetting(name, "must be true or false");
  return value === "true";
}

function parsePorts(value: string): TargetPolicy["ports"] {
  if (value.trim() === "*") return "any";
  const ports = splitList(value).map((port) => (/^[0-9]{1,5}$/.test(port) ? Number(port) : 0));
  if (ports.length === 0 || ports.some((port) => port < 1 || port > 65_535)) {
    throw badSetting("ALLOWED_PORTS", "must be a list of port numbers, or *");
  }
  return new Set(ports);
}

function parseOrigin(text: string): string {
  // "null", paths and wildcards are no origins: each would let in more than the one who wrote it meant.
  if (URL.parse(text)?.origin !== text) {
    throw badSetting("CORS_ORIGINS", "must be a list of origins such as https://mail.example.org");
  }
  return text;
}

// Who answers for DNS decides where passwords go: its own words have to be protected.
function parseResolver(value: string, allowPlaintext: boolean): string {
  const text = value.trim();
  if (text === "") return "";
  const url = URL.parse(text);
  const isAllowed = url?.protocol === "https:" || (url?.protocol === "http:" && allowPlaintext);
  if (url === null || !isAllowed || url.username !== "" || url.password !== "") {
    throw badSetting("DNS_OVER_HTTPS_URL", "must be an https URL without credentials, or empty");
  }
  return url.href;
}
