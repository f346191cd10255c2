import type { Acknowledged, AcknowledgedSet } from "../mailbox/acknowledged-set.ts";

/** Ids that one statement takes: as JSON they are one bound value, which SQLite in an object limits to 2 MB. */
const idsPerStatement = 1_000;

/** The table of acknowledged messages in an account's object (docs/storage.md). Made when it is first written to. */
export class AcknowledgedTable implements AcknowledgedSet {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** By message id. */
  async all(): Promise<ReadonlyMap<string, Acknowledged>> {
    const all = new Map<string, Acknowledged>();
    if (!this.#exists()) return all;
    const rows = this.#sql.exec("SELECT message_id, at_ms, proof FROM acknowledged");
    for (const [id, atMs, proof] of rows.raw<[string, number, string | null]>()) all.set(id, { atMs, proof });
    return all;
  }

  /** Adds them; one that is there already keeps its time and proof, unless it comes with another proof. */
  async add(proofs: ReadonlyMap<string, string | null>, atMs: number): Promise<void> {
    if (proofs.size === 0) return;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS acknowledged (message_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, proof TEXT) WITHOUT ROWID",
    );
    for (const rows of statementsOf([...proofs])) {
      this.#sql.exec(
        "INSERT INTO acknowledged SELECT value ->> 0, ?, value ->> 1 FROM json_each(?) WHERE true " +
          "ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, proof = excluded.proof " +
          "WHERE excluded.proof IS NOT NULL AND excluded.proof IS NOT acknowledged.proof",
        atMs,
        rows,
      );
    }
  }

  async forget(messageIds: readonly string[]): Promise<void> {
    if (messageIds.length === 0 || !this.#exists()) return;
    for (const ids of statementsOf(messageIds)) {
      this.#sql.exec("DELETE FROM acknowledged WHERE message_id IN (SELECT value FROM json_each(?))", ids);
    }
  }

  #exists(): boolean {
    const tables = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'acknowledged'");
    return tables.toArray().length > 0;
  }
}

function statementsOf(values: readonly unknown[]): string[] {
  const statements: string[] = [];
  for (let from = 0; from < values.length; from += idsPerStatement) {
    statements.push(JSON.stringify(values.slice(from, from + idsPerStatement)));
  }
  return statements;
}
