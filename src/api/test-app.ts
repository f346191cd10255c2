import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { laneLimits } from "../base/limits.ts";
import type { Env } from "../env.ts";
import type { AcknowledgedSet } from "../mailbox/acknowledged-set.ts";
import { openMailSource } from "../mailbox/open.ts";
import type { MailSource } from "../mailbox/source.ts";
import { AccountMail } from "../session/account-mail.ts";
import { Lane } from "../session/lane.ts";
import { SharedMail } from "../session/shared-mail.ts";
import { createApp } from "./app.ts";
import type { Dependencies } from "./mail.ts";
import type { Problem } from "./problem.ts";

/** Asks the API as HTTP would, under these settings. */
export type Ask = (path: string, init?: RequestInit, bindings?: Env) => Promise<Response>;

/** The API on top of this. */
export function askOf(dependencies: Dependencies): Ask {
  const app = createApp(dependencies);
  return async (path, init = {}, bindings = strictEnv) => {
    const context = createExecutionContext();
    const response = await app.fetch(new Request(`https://api.test${path}`, init), bindings, context);
    await waitOnExecutionContext(context);
    return response;
  };
}

// No test here may get as far as a mail server: what reads mail is tested in test/integration.
export const noMail: Dependencies = {
  accountMail: () => {
    throw new Error("an account's mail was asked for");
  },
  fetch: () => {
    throw new Error("another server was asked");
  },
};

export const ask: Ask = askOf(noMail);

const strictVars = {
  ALLOW_PRIVATE_TARGETS: "false",
  ALLOW_PLAINTEXT: "false",
  ALLOWED_PORTS: "993,995,143,110",
};

/** The bindings of the tests with the settings of a deployment. */
export const strictEnv: Env = { ...env, ...strictVars };

/** Asks for what must fail, and tells `<status> <code> <pointers of the wrong fields>`. */
export async function failure(path: string, init?: RequestInit, by: Ask = ask): Promise<string> {
  const { status, code, errors = [] } = await problemOf(await by(path, init));
  return [status, code, ...errors.map(({ pointer }) => pointer)].join(" ");
}

export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("Content-Type");
  if (type !== "application/problem+json") throw new Error(`no problem but ${response.status} ${type}`);
  return response.json();
}

export const rootHeaders = { Authorization: `Bearer ${env.ROOT_KEY}` };

/** What `POST /v1/keys` answers. */
export async function newKey(
  wish: object = {},
): Promise<{ id: string; key: string; expiresAt: string | null }> {
  const response = await ask("/v1/keys", {
    method: "POST",
    headers: { ...rootHeaders, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "test", tenant: "acme", ...wish }),
  });
  return response.json();
}

/** The headers of a caller with an API key. */
export async function keyHeaders(wish: object = {}): Promise<{ Authorization: string }> {
  return { Authorization: `Bearer ${(await newKey(wish)).key}` };
}

/** `Mail-Account` for this account object. */
export function mailAccount(account: unknown): { "Mail-Account": string } {
  const json = new TextEncoder().encode(JSON.stringify(account));
  return { "Mail-Account": json.toBase64({ alphabet: "base64url", omitPadding: true }) };
}

const nothingAcknowledged: AcknowledgedSet = {
  all: () => Promise.resolve(new Map()),
  add: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

const diagnose = (): never => {
  throw new Error("not diagnosed here");
};

/** The mail of an account as its object shares it, on top of these sessions. */
export function mailOver(
  open: () => MailSource,
  acknowledged: AcknowledgedSet = nothingAcknowledged,
): () => AccountMail {
  const lane = new Lane(laneLimits);
  const lanes = { short: lane, long: lane };
  const snapshots = { get: () => Promise.resolve(null), put: () => Promise.resolve() };
  const mail = new SharedMail({
    open,
    acknowledged,
    diagnose,
    snapshots,
    idleMs: 0,
    lanes,
  });
  return () => new AccountMail((question) => mail.ask(question));
}

/** IMAP accounts as they are opened for real, without the mail servers: nothing may be asked of those. */
export const unconnected: Dependencies = {
  ...noMail,
  accountMail: (account) => mailOver(() => openMailSource(account))(),
};

/** The headers of a caller with an API key, about this account. */
export async function callerHeaders(account: object = {}, key: object = {}): Promise<Record<string, string>> {
  return { ...(await keyHeaders(key)), ...mailAccount({ ...validAccount, ...account }) };
}

export const validAccount = {
  protocol: "imap",
  host: "imap.example.org",
  auth: { type: "password", username: "ada", password: "correct horse" },
};
