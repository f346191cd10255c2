/** The messages of an account whose callers said "I have it", by message id. Bound to a tenant and an account. */
export interface AcknowledgedSet {
  /** When each was acknowledged first, in milliseconds since 1970. */
  all(): Promise<ReadonlyMap<string, number>>;
  /** Remembers them; one that is there already keeps its time. Stored when the promise resolves. */
  add(messageIds: readonly string[], atMs: number): Promise<void>;
  /** Forgets what the mail server has no more. */
  forget(messageIds: readonly string[]): Promise<void>;
}
