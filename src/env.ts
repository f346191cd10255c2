/** Bindings, vars and secrets of the deployment, as wrangler.toml declares them. */
export interface Env {
  /** API keys, as digests (docs/storage.md). */
  readonly KV: KVNamespace;
  /** One object per account. Only src/session/ calls it. */
  readonly MAILBOX_SESSION: DurableObjectNamespace;
  readonly ROOT_KEY?: string;
  readonly SEAL_KEYS?: string;
  readonly ALLOW_PRIVATE_TARGETS?: string;
  readonly ALLOW_PLAINTEXT?: string;
  readonly ALLOWED_PORTS?: string;
  readonly CORS_ORIGINS?: string;
  readonly SESSION_IDLE_SECONDS?: string;
  readonly DNS_OVER_HTTPS_URL?: string;
}
