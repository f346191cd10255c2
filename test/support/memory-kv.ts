/** What KV does to a call: throw, or, of a write, lose it. */
export type KvFault = "throws" | "loses" | undefined;

/** A KV namespace in memory, as far as it is used here, that can be told to fail, and to be behind. */
export class MemoryKv {
  readonly entries: Map<string, string> = new Map();
  /** What readers get: another state than that of the writers, where it is set. */
  stale: ReadonlyMap<string, string> | undefined;
  onGet: KvFault;
  onPut: KvFault;
  /** The names that were written, in order, and with which options. */
  readonly puts: { readonly name: string; readonly options: unknown }[] = [];
  readonly gets: string[] = [];

  /** The same, as what takes a namespace wants it. */
  get namespace(): KVNamespace {
    return this as unknown as KVNamespace;
  }

  async get(name: string): Promise<string | null> {
    this.gets.push(name);
    if (this.onGet) throw new Error("KV GET failed: 503 Service Unavailable");
    return (this.stale ?? this.entries).get(name) ?? null;
  }

  async put(name: string, value: string, options: unknown): Promise<void> {
    this.puts.push({ name, options });
    if (this.onPut === "throws") throw new Error("KV PUT failed: 429 Too Many Requests");
    if (this.onPut !== "loses") this.entries.set(name, value);
  }

  async delete(name: string): Promise<void> {
    this.entries.delete(name);
  }

  /** Pages of one. */
  async list({ prefix, cursor }: { prefix: string; cursor: string | null }): Promise<unknown> {
    const [name, ...more] = [...this.entries.keys()]
      .filter((one) => one.startsWith(prefix) && one > (cursor ?? ""))
      .sort();
    const keys = name === undefined ? [] : [{ name }];
    return more.length === 0 ? { keys, list_complete: true } : { keys, list_complete: false, cursor: name };
  }
}
