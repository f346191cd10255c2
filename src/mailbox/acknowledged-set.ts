/** That a caller said "I have it". */
export interface Acknowledged {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /**
   * Shows the message to be the one that was acknowledged, when its id is met again (`IndexFacet.proofs`). null where
   * none was taken: then the message stays on the mail server.
   */
  readonly proof: string | null;
}

/** The messages of an account whose callers said "I have it", by message id. Bound to a tenant and an account. */
export interface AcknowledgedSet {
  all(): Promise<ReadonlyMap<string, Acknowledged>>;
  /**
   * Remembers them, each with its proof. One that is there already keeps its time and proof, unless a new proof says
   * that it was another message: time counts for the message that the proof is of. Stored when the promise resolves.
   */
  add(proofs: ReadonlyMap<string, string | null>, atMs: number): Promise<void>;
  /** Forgets what the mail server has no more. */
  forget(messageIds: readonly string[]): Promise<void>;
}
