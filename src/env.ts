/** Bindings, vars and secrets of the deployment, as wrangler.toml declares them. */
export interface Env {
  /** API keys, as digests (docs/storage.md). */
  readonly KV: KVNamespace;
  /** One object per account. Only src/session/ calls it. */
  readonly MAILBOX_SESSION: DurableObjectNamespace<MailboxSessionRpc>;
  readonly ROOT_KEY?: string;
  readonly SEAL_KEYS?: string;
  readonly ALLOW_PRIVATE_TARGETS?: string;
  readonly ALLOW_PLAINTEXT?: string;
  readonly ALLOWED_PORTS?: string;
  readonly CORS_ORIGINS?: string;
  readonly DNS_OVER_HTTPS_URL?: string;
}

/**
 * What an account's object can be asked (src/session/mailbox-session.ts). Plain values travel, since of an error only
 * the text would arrive; and never a credential.
 */
export interface MailboxSessionRpc extends Rpc.DurableObjectBranded {
  /**
   * Waits for its turn at the account's mail.
   * @returns null where that would take too long
   */
  enter(): Promise<SessionLease | null>;
  /** Which messages were acknowledged, by message id: when, in milliseconds since 1970, and what shows each to be it. */
  acknowledged(): Promise<Map<string, { readonly atMs: number; readonly proof: string | null }>>;
  /** Remembers these, each with its proof; one that is there already keeps its time and proof, but for another proof. */
  acknowledge(proofs: ReadonlyMap<string, string | null>, atMs: number): Promise<void>;
  forget(messageIds: readonly string[]): Promise<void>;
}

/** Being the one that is let in. Ends by disposal, and so does it with the request that has it, however that ends. */
export interface SessionLease extends Rpc.RpcTargetBranded, Disposable {}
