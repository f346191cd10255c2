import { concatBytes } from "../../base/bytes.ts";
import type { AutoconfigLimits } from "../../base/limits.ts";
import type { TargetPolicy } from "../../base/target.ts";
import { allowedTarget } from "./mail-address.ts";

/** HTTP as the platform has it (`fetch`), or as a test does. */
export type HttpFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What all requests of one discovery have in common. */
export interface Web {
  readonly fetch: HttpFetch;
  readonly policy: TargetPolicy;
  readonly limits: AutoconfigLimits;
  /** Ends them all. */
  readonly signal: AbortSignal;
}

const webPort = 443;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** An answer whose body may still be coming, and what ends that. */
interface Answer {
  readonly response: Response;
  readonly signal: AbortSignal;
}

const documentTypes = "application/xml, text/xml";

/**
 * Reads a document of a host that a stranger chose. Its URL, and the one that it may redirect to, once, have to be https
 * at a host that the policy allows.
 *
 * @returns undefined where there is none, in whatever way: no host, no answer in time, not 200, too long
 */
export async function readDocument(url: string, web: Web): Promise<string | undefined> {
  const first = await askAllowed(url, web);
  if (first === undefined) return undefined;
  if (!redirects.has(first.response.status)) return readText(first, web);
  await discard(first.response);
  const location = first.response.headers.get("Location");
  const next = location === null ? null : URL.parse(location, url);
  const second = next === null ? undefined : await askAllowed(next.href, web);
  return second && readText(second, web);
}

/** Reads JSON of a resolver that the deployment chose: any host will do, and no redirect. */
export async function readResolver(url: string, web: Web): Promise<string | undefined> {
  const answer = await ask(url, "application/dns-json", web);
  return answer && readText(answer, web);
}

async function askAllowed(url: string, web: Web): Promise<Answer | undefined> {
  return isAllowed(url, web.policy) ? ask(url, documentTypes, web) : undefined;
}

/** Whether a request may go there: https on its own port, for tests also http and any port. */
function isAllowed(text: string, policy: TargetPolicy): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  const isPlain = url.protocol === "http:";
  const port = url.port === "" ? (isPlain ? 80 : webPort) : Number(url.port);
  const ports = policy.allowPrivate ? "any" : new Set([webPort]);
  const target = { host: url.hostname, port, security: isPlain ? "none" : "tls" } as const;
  return allowedTarget(target, { ...policy, ports }) !== undefined;
}

async function ask(url: string, accept: string, web: Web): Promise<Answer | undefined> {
  const signal = AbortSignal.any([web.signal, AbortSignal.timeout(web.limits.requestMs)]);
  try {
    signal.throwIfAborted();
    // Where a redirect leads is for readDocument to judge, before anything goes there.
    const response = await web.fetch(url, { redirect: "manual", headers: { Accept: accept }, signal });
    return { response, signal };
  } catch {
    // No such host, no connection, no time: all the same to who asks whether there is something.
    return undefined;
  }
}

async function readText({ response, signal }: Answer, { limits }: Web): Promise<string | undefined> {
  if (response.status !== 200 || response.body === null) {
    await discard(response);
    return undefined;
  }
  const reader = response.body.getReader();
  // A body that stalls has no chunk at which an aborted request would be noticed.
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const bytes = await readAll(reader, limits.maxDocumentBytes);
    return signal.aborted || bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/** @returns undefined where there are more octets than that */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(chunks);
    bytes += value.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(value);
  }
}

/** A body that nobody reads holds its connection, of which a request has six. */
async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel();
  } catch {
    // It was broken anyway.
  }
}
