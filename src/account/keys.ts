import { encodeBase64Url, decodeBase64Url } from "../base/bytes.ts";
import { randomToken } from "../base/ids.ts";
import { Secret } from "../base/secret.ts";
import { sha256 } from "./digest.ts";
import { KeyCache } from "./key-cache.ts";

/** What a key or token may do. */
export const scopes = [
  "mail.read",
  "mail.modify",
  "mail.delete",
  "accounts.manage",
  "webhooks.manage",
  "tokens.issue",
] as const;

export type Scope = (typeof scopes)[number];

export interface ApiKey {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export interface KeyPage {
  readonly items: readonly ApiKey[];
  /** KV's own cursor; null at the end. */
  readonly next: string | null;
}

// API keys in KV (docs/storage.md):
//   key      `key/<id>`
//   value    JSON of StoredKey
//   expires  with the key, by KV itself
// A revoked key may work elsewhere for as long as KV caches it: 60 seconds.
interface StoredKey {
  /** SHA-256 of the whole credential, base64url. Its secret has 256 random bits, so nothing slower is needed. */
  readonly digest: string;
  readonly key: ApiKey;
}

const keyPrefix = "key/";
const idOctets = 9;
const secretOctets = 32;
const credentialPattern = /^pk_([A-Za-z0-9-]{12})_[A-Za-z0-9_-]{43}$/;

// KV refuses an expiry that is sooner or later (it counts in 32 bits), and to get more at once.
const minLifetimeSeconds = 60;
const maxExpirySeconds = 2_147_483_647;
const maxKeysPerGet = 100;
/** For how long KV may answer from its own cache: the least it takes. */
const cacheSeconds = 30;

// Compared with where the id is unknown, so that the work is the same. No credential has this digest.
const noDigest = new Uint8Array(32);

/** Makes an API key. Its credential is shown this once and cannot be had again. */
export async function createKey(
  kv: KVNamespace,
  wish: Pick<ApiKey, "name" | "tenant" | "scopes" | "expiresAt">,
  now: Date,
): Promise<{ readonly key: ApiKey; readonly credential: Secret }> {
  // The id ends at the first underscore.
  const id = randomToken(idOctets).replaceAll("_", "-");
  const credential = `pk_${id}_${randomToken(secretOctets)}`;
  const key: ApiKey = { id, ...wish, createdAt: now.toISOString() };
  const stored: StoredKey = { digest: encodeBase64Url(await sha256(credential)), key };
  await kv.put(keyPrefix + id, JSON.stringify(stored), kvExpiry(key, now));
  return { key, credential: new Secret(credential) };
}

/** Who a credential belongs to. It takes the same work for an unknown id as for a wrong secret. */
export async function findKey(kv: KVNamespace, credential: Secret, now: Date): Promise<ApiKey | undefined> {
  const text = credential.reveal();
  const id = credentialPattern.exec(text)?.[1];
  if (id === undefined) return undefined;
  const digest = await sha256(text);
  const cache = cacheOf(kv);
  const digestText = encodeBase64Url(digest);
  const cached = cache.get(digestText, now);
  if (cached) return hasExpired(cached, now) ? undefined : cached;
  const stored = await kv.get<StoredKey>(keyPrefix + id, { type: "json", cacheTtl: cacheSeconds });
  const expected = decodeBase64Url(stored?.digest ?? "");
  const isRight = crypto.subtle.timingSafeEqual(
    digest,
    expected?.length === digest.length ? expected : noDigest,
  );
  if (!isRight || stored === null || hasExpired(stored.key, now)) return undefined;
  cache.put(digestText, stored.key, now);
  return stored.key;
}

export async function listKeys(kv: KVNamespace, limit: number, cursor: string | null): Promise<KeyPage> {
  const page = await kv.list({ prefix: keyPrefix, limit, cursor });
  const items: ApiKey[] = [];
  for (let start = 0; start < page.keys.length; start += maxKeysPerGet) {
    const names = page.keys.slice(start, start + maxKeysPerGet).map(({ name }) => name);
    const found = await kv.get<StoredKey>(names, "json");
    for (const stored of found.values()) if (stored) items.push(stored.key);
  }
  return { items, next: page.list_complete ? null : page.cursor };
}

/** Revokes a key. @returns whether there was one */
export async function deleteKey(kv: KVNamespace, id: string): Promise<boolean> {
  if ((await kv.get(keyPrefix + id)) === null) return false;
  await kv.delete(keyPrefix + id);
  cacheOf(kv).forget(id);
  return true;
}

// One for each namespace: instances of different deployments may share an isolate.
const caches = new WeakMap<KVNamespace, KeyCache>();

function cacheOf(kv: KVNamespace): KeyCache {
  const cache = caches.get(kv) ?? new KeyCache();
  caches.set(kv, cache);
  return cache;
}

function hasExpired(key: ApiKey, now: Date): boolean {
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= now.getTime();
}

/** KV removes a key some time after it has expired; until then, and where KV cannot count so far, `hasExpired` tells. */
function kvExpiry({ expiresAt }: ApiKey, now: Date): KVNamespacePutOptions {
  const expiry = Math.ceil(Date.parse(expiresAt ?? "") / 1_000);
  const earliest = Math.ceil(now.getTime() / 1_000) + minLifetimeSeconds;
  return expiry <= maxExpirySeconds ? { expiration: Math.max(expiry, earliest) } : {};
}
