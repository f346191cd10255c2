import type { ByteString } from "../../base/bytes.ts";

/** What a server said it can do (CAPA, RFC 2449 section 5). */
export class Pop3Capabilities {
  /** The lines, in the server's own spelling. */
  readonly lines: readonly string[];
  readonly #parameters: ReadonlyMap<string, readonly string[]>;

  constructor(lines: readonly string[]) {
    this.lines = lines;
    this.#parameters = new Map(
      lines.map((line) => {
        const [name = "", ...parameters] = line.split(/ +/);
        return [name.toUpperCase(), parameters];
      }),
    );
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /** SASL mechanisms (RFC 5034 section 3). */
  get mechanisms(): readonly string[] {
    return this.#parameters.get("SASL") ?? [];
  }

  /** Seconds that must lie between two logins (RFC 2449 section 6.5); undefined where the server does not say. */
  get loginDelaySeconds(): number | undefined {
    const seconds = this.#parameters.get("LOGIN-DELAY")?.[0];
    return seconds !== undefined && /^[0-9]{1,7}$/.test(seconds) ? Number(seconds) : undefined;
  }
}

// `capability = capa-tag *(SP param)`: printable ASCII.
const capabilityLine = /^[!-~]+(?: +[!-~]+)*$/;

/** Lines that are no capability are left out. */
export function parseCapabilities(listing: ByteString): Pop3Capabilities {
  const lines = listing.split(/\r?\n/).map((line) => line.trim());
  return new Pop3Capabilities(lines.filter((line) => capabilityLine.test(line)));
}
