import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ServerScript, startServer } from "../support/scripted-server.ts";

const password = "pw-canary-X9k3Vb7Q";
const accessToken = "token-canary-Tz81LmPq";
const rootKey = String(env.ROOT_KEY);
const sealKey = String(env.SEAL_KEYS).slice("v1:".length);

/** What a secret looks like where somebody has written it down: as it is, in base64 at any place of it, in a URL. */
function traces(secret: string): string[] {
  const inBase64 = ["", "x", "xx"].flatMap((before) => {
    const { length } = before;
    // The first and the last characters depend on what stands beside the secret.
    const whole = btoa(before + secret).slice(length === 0 ? 0 : length + 1, -4);
    return [whole, whole.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...new Set([secret, encodeURIComponent(secret), ...inBase64])];
}

/** All that left the Worker: answers with their headers, what was logged, errors with what caused them. */
const outside: string[] = [];
let apiKey = "";

function leaks(): string[] {
  const secrets = { password, accessToken, rootKey, sealKey, apiKey };
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const found = traces(secret).map((trace) => outside.find((text) => text.includes(trace)));
    return found.filter((text) => text !== undefined).map((text) => `${name} in ${text.slice(0, 400)}`);
  });
}

async function ask(path: string, init: RequestInit = {}): Promise<string> {
  const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
  const response = await exports.default.fetch(`https://postern.test${path}`, {
    ...init,
    headers: { ...headers, ...init.headers },
  });
  const body = await response.text().catch((error: unknown) => describeError(error));
  outside.push(JSON.stringify([response.status, [...response.headers]]), body);
  return body;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error);
  return [
    error.stack,
    JSON.stringify(error),
    error.cause === undefined ? "" : describeError(error.cause),
  ].join("\n");
}

/** An account as a caller writes it, right or wrong. */
function accountText(port: number, differences: object = {}): string {
  const auth = { type: "password", username: "ada", password };
  return JSON.stringify({
    protocol: "imap",
    host: "localhost",
    port,
    security: "none",
    auth,
    ...differences,
  });
}

/** Asks everything that can be asked about an account. */
async function askAll(account: string): Promise<void> {
  const header = new TextEncoder().encode(account).toBase64({ alphabet: "base64url", omitPadding: true });
  const headers = { "Mail-Account": header };
  const page = await ask("/v1/accounts/me/messages?preview=true", { headers });
  const id = /"id":"([^"]+)"/.exec(page)?.[1] ?? "IGVT8QAAAAPrSU5CT1gOp29K";
  const paths = ["mailboxes", "mailboxes/inbox", "capabilities", `messages/${id}`, `messages/${id}/raw`];
  for (const path of [...paths, `messages/${id}/parts/1`]) await ask(`/v1/accounts/me/${path}`, { headers });
  await ask("/v1/diagnose", { method: "POST", body: account });
}

/** POP3 servers that have the password in their hands, by each way of logging in, and do not keep it to themselves. */
function pop3Servers(): Record<string, ServerScript> {
  const echo = [
    `-ERR [AUTH] ${password} is not the password of ada\r\n`,
    `-ERR I do not know: PASS ${password}\r\n`,
    `-ERR I do not know: AUTH PLAIN ${btoa(`\0ada\0${password}`)}\r\n`,
    `+OK ${password}\r\n`,
    `+ ${btoa(password)}\r\n`,
    `${password}\r\n-ERR\r\n`,
  ];
  const pop3 = { protocol: "pop3", tls: "none" } as const;
  const logins = { "USER and PASS": "USER", "AUTH PLAIN": "SASL PLAIN", "AUTH LOGIN": "SASL LOGIN" };
  const withLogins = Object.entries(logins).flatMap(([name, plain]): [string, ServerScript][] => {
    const capabilities = { plain: `${plain}\nUIDL\nTOP\nPIPELINING` };
    return [
      [`of POP3 with ${name}`, { ...pop3, capabilities }],
      [
        `of POP3 with ${name} that hangs up`,
        { ...pop3, capabilities, replies: { PASS: [{ end: "reset" }], AUTH: [{ end: "reset" }] } },
      ],
      ...echo.map((line, n): [string, ServerScript] => [
        `of POP3 with ${name} that repeats what it got (${n})`,
        { ...pop3, capabilities, replies: { PASS: line, AUTH: line, USER: ["+OK\r\n"] } },
      ]),
    ];
  });
  return Object.fromEntries(withLogins);
}

// The first request loads the Worker.
beforeAll(() => exports.default.fetch("https://postern.test/healthz"), 30_000);

beforeEach(async () => {
  outside.length = 0;
  for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      outside.push(args.map(describeError).join(" "), args.join(" "));
    });
  }
  const made = await exports.default.fetch("https://postern.test/v1/keys", {
    method: "POST",
    headers: { Authorization: `Bearer ${rootKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "canary", tenant: "canary" }),
  });
  apiKey = (await made.json<{ key: string }>()).key;
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a secret never leaves the Worker but towards the mail server", () => {
  it("is found by this test where it does, however it is written", () => {
    for (const text of [
      password,
      btoa(`\0ada\0${password}`),
      btoa(`{"password":"${password}"}`),
      `?p=${accessToken}`,
    ]) {
      outside.length = 0;
      outside.push(text);
      expect(leaks()).not.toEqual([]);
    }
  });

  const echo = [
    `<tag> NO [AUTHENTICATIONFAILED] ${password} is not the password of ada\r\n`,
    `<tag> BAD I do not know: LOGIN "ada" "${password}"\r\n`,
    `<tag> BAD I do not know: AUTHENTICATE PLAIN ${btoa(`\0ada\0${password}`)}\r\n`,
    `* BYE go away with your ${password}\r\n`,
    `* OK [ALERT] ${password}\r\n<tag> NO [ALERT] ${password}\r\n`,
    `+ ${btoa(password)}\r\n`,
    `${password}\r\n<tag> NO\r\n`,
  ];
  const servers: Readonly<Record<string, ServerScript>> = {
    "that works": { tls: "none" },
    "with LOGIN": { tls: "none", capabilities: { plain: "IMAP4rev1" } },
    "with literals": { tls: "none", capabilities: { plain: "IMAP4rev1" }, literals: "none" },
    "with AUTHENTICATE LOGIN": { tls: "none", capabilities: { plain: "IMAP4rev1 LOGINDISABLED AUTH=LOGIN" } },
    "that hangs up": {
      tls: "none",
      replies: { LOGIN: [{ end: "reset" }], AUTHENTICATE: [{ end: "reset" }] },
    },
    "that talks nonsense": { tls: "none", fault: { unit: "line", at: 2, insert: "{99\r\n* BAD (((\r\n" } },
    ...pop3Servers(),
    ...Object.fromEntries(
      echo.map((line, n) => [
        `that repeats what it got (${n})`,
        { tls: "none", replies: { LOGIN: line, AUTHENTICATE: line } } satisfies ServerScript,
      ]),
    ),
  };
  it.for(Object.entries(servers))("with a server %s", async ([, script]) => {
    await using server = await startServer(script);
    await askAll(accountText(server.port, { protocol: script.protocol ?? "imap" }));
    expect(outside.length).toBeGreaterThan(10);
    expect(leaks()).toEqual([]);
  });

  it("where the server refuses an access token and says why (RFC 7628)", async () => {
    const reason = btoa(JSON.stringify({ status: "invalid_token", token: accessToken }));
    await using server = await startServer({
      tls: "none",
      capabilities: { plain: "IMAP4rev1 SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2" },
      replies: { AUTHENTICATE: [`+ ${reason}\r\n`, { readLine: true }, `<tag> NO no: ${accessToken}\r\n`] },
    });
    await askAll(accountText(server.port, { auth: { type: "oauth2", username: "ada", accessToken } }));
    expect(leaks()).toEqual([]);
  });

  it("where the account object is wrong", async () => {
    const auth = { type: "password", username: "ada", password };
    const wrong: readonly object[] = [
      { auth: { ...auth, extra: password } },
      { auth: { ...auth, type: password } },
      { auth: { type: "password", username: "ada", password: [password] } },
      { auth: { type: "password", username: "ada", password: `${password}\r\nA1 NOOP` } },
      { auth: { type: "oauth2", username: "ada", accessToken: { accessToken } } },
      { auth: password },
      { host: "local host", security: "tls" },
      { host: `ada:${password}@localhost` },
      { port: password },
      { security: password },
      { protocol: "pop3" },
    ];
    for (const differences of wrong) await askAll(accountText(143, differences));
    const cutOff = JSON.stringify({ auth }).slice(0, -1);
    for (const text of [cutOff, password, `"${password}"`, `[${cutOff}]`]) await askAll(text);
    await ask("/v1/accounts/me/messages", { headers: { "Mail-Account": password } });
    expect(leaks()).toEqual([]);
  });

  it("where the credential is wrong, misplaced or used for what it is not for", async () => {
    for (const authorization of [
      `Basic ${btoa(`ada:${apiKey}`)}`,
      apiKey,
      `Bearer ${apiKey}x`,
      `Bearer  ${rootKey}`,
      `Bearer ${rootKey}`,
    ]) {
      const headers = { Authorization: authorization };
      for (const path of ["/v1/keys", "/v1/accounts/me/messages", "/v1/diagnose"])
        await ask(path, { headers });
      await ask("/v1/keys", { method: "POST", headers, body: JSON.stringify({ name: 1, tenant: rootKey }) });
    }
    await ask("/v1/keys");
    expect(leaks()).toEqual([]);
  });

  it("in the store of API keys, of which only digests are kept", async () => {
    const { keys } = await env.KV.list();
    for (const { name, metadata } of keys) {
      outside.push(name, JSON.stringify(metadata ?? null), (await env.KV.get(name)) ?? "");
    }
    expect(keys.length).toBeGreaterThan(0);
    const [, , secretPart = ""] = apiKey.split("_");
    expect(outside.filter((text) => text.includes(secretPart))).toEqual([]);
    expect(leaks()).toEqual([]);
  });
});
