/** What a server says that it can do (RFC 9051 section 7.2.2). Names are compared without case. */
export class Capabilities {
  /** In the server's own order and spelling. */
  readonly names: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#known = new Set(names.map((name) => name.toUpperCase()));
  }

  /** @param name in upper case, `AUTH=PLAIN` included */
  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** SASL mechanisms, in upper case (`AUTH=`). */
  get authMechanisms(): readonly string[] {
    return [...this.#known]
      .filter((name) => name.startsWith("AUTH="))
      .map((name) => name.slice("AUTH=".length));
  }

  /** Octets that an appended message may have (APPENDLIMIT, RFC 7889); null where no one figure is announced. */
  get appendLimit(): number | null {
    const limit = [...this.#known].find((name) => /^APPENDLIMIT=\d{1,15}$/.test(name));
    return limit === undefined ? null : Number(limit.slice("APPENDLIMIT=".length));
  }
}
