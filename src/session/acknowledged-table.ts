/** Ids that one statement takes: as JSON they are one bound value, which SQLite in an object limits to 2 MB. */
const idsPerStatement = 1_000;

/** The table of acknowledged messages in an account's object (docs/storage.md). Made when it is first written to. */
export class AcknowledgedTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** When each was acknowledged first, in milliseconds since 1970, by message id. */
  all(): Map<string, number> {
    if (!this.#exists()) return new Map();
    const rows = this.#sql.exec("SELECT message_id, at_ms FROM acknowledged").raw<[string, number]>();
    return new Map(rows);
  }

  /** Adds them; one that is there already keeps its time. */
  add(messageIds: readonly string[], atMs: number): void {
    if (messageIds.length === 0) return;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS acknowledged (message_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID",
    );
    for (const ids of statementsOf(messageIds)) {
      this.#sql.exec("INSERT OR IGNORE INTO acknowledged SELECT value, ? FROM json_each(?)", atMs, ids);
    }
  }

  remove(messageIds: readonly string[]): void {
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

function statementsOf(messageIds: readonly string[]): string[] {
  const statements: string[] = [];
  for (let from = 0; from < messageIds.length; from += idsPerStatement) {
    statements.push(JSON.stringify(messageIds.slice(from, from + idsPerStatement)));
  }
  return statements;
}
