import type { ApiKey } from "./keys.ts";

const maxKeys = 1_000;
// With the 30 s for which KV's own cache may answer (keys.ts), a revoked key is refused everywhere after a minute.
const freshMs = 30_000;

/**
 * Keys that this instance has seen proven lately, by the digest of the whole credential: nobody finds a key here without
 * its secret. Saves most requests the look-up in KV.
 */
export class KeyCache {
  readonly #found = new Map<string, { readonly key: ApiKey; readonly until: number }>();

  get(digest: string, now: Date): ApiKey | undefined {
    const entry = this.#found.get(digest);
    return entry && entry.until > now.getTime() ? entry.key : undefined;
  }

  put(digest: string, key: ApiKey, now: Date): void {
    const [oldest] = this.#found.keys();
    if (this.#found.size >= maxKeys && oldest !== undefined) this.#found.delete(oldest);
    this.#found.delete(digest);
    this.#found.set(digest, { key, until: now.getTime() + freshMs });
  }

  /** What was revoked through this instance is gone here at once. */
  forget(keyId: string): void {
    for (const [digest, { key }] of this.#found) if (key.id === keyId) this.#found.delete(digest);
  }
}
