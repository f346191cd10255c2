import { env, exports } from "cloudflare:workers";
import type { Problem } from "../../src/api/problem.ts";
import type { Message, MessageSummary } from "../../src/mailbox/model.ts";
import type * as worker from "../../src/index.ts";
// Loaded with the tests, not by the first request in the time of its test.
import "../../src/index.ts";

declare global {
  namespace Cloudflare {
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}

/** The account object of a request, as a caller writes it. */
export type AccountObject = Readonly<Record<string, unknown>>;

/** A page of messages. */
export interface MessagePage {
  readonly items: readonly MessageSummary[];
  readonly nextCursor: string | null;
  readonly prevCursor: string | null;
  readonly total: number | null;
  readonly state: string;
  readonly searchMode?: "scan";
}

/** The Worker under test, called over HTTP as one of its users: with an API key, about one mail account. */
export interface WorkerApi {
  /** @param path below `/v1/accounts/me` */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** @throws where the answer is no 200 */
  json<Answer>(path: string): Promise<Answer>;
  page(query?: string): Promise<MessagePage>;
  message(id: string, query?: string): Promise<Message>;
  bytes(path: string): Promise<Uint8Array>;
  /** Asks for what must fail. @returns `<status> <code>` */
  failure(path: string): Promise<string>;
}

/** Asks any route, with an API key of this tenant. */
export async function askWorker(
  path: string,
  init: RequestInit = {},
  tenant: string = "tests",
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Authorization", `Bearer ${await apiKey(tenant)}`);
  return exports.default.fetch(`https://postern.test${path}`, { ...init, headers });
}

/** The routes of one account, which travels in a header. */
export function accountApi(account: AccountObject, tenant?: string): WorkerApi {
  const header = new TextEncoder()
    .encode(JSON.stringify(account))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const get = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("Mail-Account", header);
    return askWorker(`/v1/accounts/me${path}`, { ...init, headers }, tenant);
  };
  const json = async <Answer>(path: string): Promise<Answer> => (await succeeded(path, get(path))).json();
  return {
    get,
    json,
    page: (query = "") => json(`/messages?${query}`),
    message: (id, query = "") => json(`/messages/${id}?${query}`),
    bytes: async (path) => (await succeeded(path, get(path))).bytes(),
    failure: async (path) => {
      const { status, code } = await problemOf(await get(path));
      return `${status} ${code}`;
    },
  };
}

let coldTenants = 0;

/** The same, but that no request meets a session of an earlier one: each comes from a tenant of its own. */
export function coldApi(account: AccountObject): WorkerApi {
  const next = (): WorkerApi => accountApi(account, `cold-${(coldTenants += 1)}`);
  return {
    get: (path, init) => next().get(path, init),
    json: (path) => next().json(path),
    page: (query) => next().page(query),
    message: (id, query) => next().message(id, query),
    bytes: (path) => next().bytes(path),
    failure: (path) => next().failure(path),
  };
}

/** @throws where the answer is no problem, or its status is not the one inside */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("Content-Type");
  if (type !== "application/problem+json") throw new Error(`no problem but ${response.status} ${type}`);
  const problem = await response.json<Problem>();
  if (problem.status !== response.status) throw new Error(`${response.status} says ${problem.status}`);
  return problem;
}

/** How many round trips an answer cost, as it says itself. */
export function turnsOf(response: Response): number {
  const told = /turns;desc="(\d+)"/.exec(response.headers.get("Server-Timing") ?? "")?.[1];
  if (told === undefined) throw new Error("Server-Timing tells no turns");
  return Number(told);
}

async function succeeded(path: string, asking: Promise<Response>): Promise<Response> {
  const response = await asking;
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

const madeKeys = new Map<string, Promise<string>>();

function apiKey(tenant: string): Promise<string> {
  const key = madeKeys.get(tenant) ?? makeKey(tenant);
  madeKeys.set(tenant, key);
  return key;
}

async function makeKey(tenant: string): Promise<string> {
  const response = await exports.default.fetch("https://postern.test/v1/keys", {
    method: "POST",
    headers: { Authorization: `Bearer ${env.ROOT_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "tests", tenant }),
  });
  return (await response.json<{ key: string }>()).key;
}
