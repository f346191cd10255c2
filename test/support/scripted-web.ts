import type { HttpFetch } from "../../src/account/autoconfig/web.ts";
import { askControl } from "./ask-control.ts";

interface Page {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Silence before the answer, or behind its first octets. */
  readonly end?: "close" | "stall-before" | "stall";
}

/** What a small web answers; of all else there is nothing. */
export interface WebScript {
  /** By host and path, `autoconfig.example.org/mail/config-v1.1.xml`. */
  readonly pages?: Readonly<Record<string, Page>>;
  /** By type and name, `SRV _imaps._tcp.example.org`; each in presentation format. */
  readonly records?: Readonly<
    Record<string, { readonly data: readonly string[]; readonly isSigned?: boolean }>
  >;
}

interface WebRequest {
  /** From the host on; a resolver's is `dns-query?...`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A small web that runs. */
export interface ScriptedWeb extends AsyncDisposable {
  readonly resolverUrl: string;
  /** Brings requests to any https host to the small web, over HTTP as the platform has it. */
  readonly fetch: HttpFetch;
  requests(): Promise<readonly WebRequest[]>;
}

/** Starts a small web on loopback (node/scripted-web.mjs). */
export async function startWeb(script: WebScript): Promise<ScriptedWeb> {
  const answer = await askControl("/web", { method: "POST", body: JSON.stringify(script) });
  const { id, port } = await answer.json<{ id: string; port: number }>();
  const root = `http://127.0.0.1:${port}/`;
  return {
    resolverUrl: `${root}dns-query`,
    fetch: (text, init) => {
      const url = new URL(text);
      return fetch(url.protocol === "https:" ? root + url.host + url.pathname + url.search : text, init);
    },
    async requests() {
      const seen = await (await askControl(`/server/${id}`)).json<{ requests: readonly WebRequest[] }>();
      return seen.requests.map((one) => ({ ...one, url: one.url.slice(1) }));
    },
    async [Symbol.asyncDispose]() {
      await askControl(`/server/${id}`, { method: "DELETE" });
    },
  };
}
