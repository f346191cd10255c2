import { describe, expect, it } from "vitest";
import { Secret } from "../base/secret.ts";
import type { TargetPolicy } from "../base/target.ts";
import { toAccount } from "./account.ts";
import { jsonPointer, parseInput } from "./input.ts";
import { accountSchema } from "./schemas/account.ts";
import { ask, failure, keyHeaders, mailAccount, validAccount } from "./test-app.ts";

const policy: TargetPolicy = { allowPrivate: false, allowPlaintext: true, ports: "any" };

function read(account: unknown): ReturnType<typeof toAccount> {
  const { host = "", ...input } = parseInput(accountSchema, account, jsonPointer);
  return toAccount({ ...input, host }, policy, jsonPointer);
}

async function refusal(header: Record<string, string>): Promise<string> {
  return failure("/v1/accounts/me/mailboxes", { headers: { ...(await keyHeaders()), ...header } });
}

function encode(text: string): { "Mail-Account": string } {
  return { "Mail-Account": new TextEncoder().encode(text).toBase64({ alphabet: "base64url" }) };
}

describe("the account object", () => {
  it.each([
    ["imap", "tls", 993],
    ["imap", "starttls", 143],
    ["imap", "none", 143],
    ["pop3", "tls", 995],
    ["pop3", "starttls", 110],
    ["pop3", "none", 110],
  ])("%s with %s goes to port %d unless it names another", (protocol, security, port) => {
    expect(read({ ...validAccount, protocol, security })).toMatchObject({ protocol, security, port });
    expect(read({ ...validAccount, protocol, security, port: 1_993 })).toMatchObject({ port: 1_993 });
  });

  it("is protected by TLS unless it says otherwise", () => {
    expect(read(validAccount)).toMatchObject({ security: "tls", port: 993 });
  });

  it("logs in as `email` where it names no user, and keeps it as a label", () => {
    const auth = { type: "password", password: "x" };
    expect(read({ ...validAccount, email: "ada@example.org", auth })).toMatchObject({
      email: "ada@example.org",
      auth: { username: "ada@example.org" },
    });
    expect(() => read({ ...validAccount, auth })).toThrow("/auth/username");
  });

  it("carries its secrets so that they cannot be printed", () => {
    const { auth } = read(validAccount);
    expect(auth).toEqual({ type: "password", username: "ada", password: new Secret("correct horse") });
    expect(auth.type === "password" && auth.password.reveal()).toBe("correct horse");
    expect(JSON.stringify(auth)).not.toContain("correct horse");
  });

  it("takes the fields of stored accounts, and leaves them: a one-shot call refreshes and polls nothing", () => {
    const stored = {
      ...validAccount,
      auth: {
        type: "oauth2",
        username: "ada",
        accessToken: "at",
        expiresAt: "2026-11-22T12:00:00Z",
        refreshToken: "rt",
        tokenUrl: "https://login.example.org/token",
        clientId: "id",
        clientSecret: "cs",
        scope: "mail",
      },
      poll: { intervalSeconds: 300, mailboxes: ["inbox"] },
    };
    expect(read(stored).auth).toEqual({ type: "oauth2", username: "ada", accessToken: new Secret("at") });
  });
});

describe("the retention of an account", () => {
  it.each([
    [undefined, { mode: "keep" }],
    [{ mode: "keep" }, { mode: "keep" }],
    [{ mode: "delete" }, { mode: "delete", afterDays: 0 }],
    [
      { mode: "delete", afterDays: 7 },
      { mode: "delete", afterDays: 7 },
    ],
  ])("%j means %j", (retention, meant) => {
    expect(read(retention ? { ...validAccount, retention } : validAccount).retention).toEqual(meant);
  });

  it.each([
    [null, "/retention"],
    ["delete", "/retention"],
    [{}, "/retention/mode"],
    [{ mode: "drop" }, "/retention/mode"],
    [{ mode: "keep", afterDays: 7 }, "/retention/afterDays"],
    [{ mode: "delete", afterDays: -1 }, "/retention/afterDays"],
    [{ mode: "delete", afterDays: 3_651 }, "/retention/afterDays"],
    [{ mode: "delete", afterDays: 0.5 }, "/retention/afterDays"],
    [{ mode: "delete", afterDays: null }, "/retention/afterDays"],
  ])("%j is refused by name", async (retention, pointer) => {
    expect(await refusal(mailAccount({ ...validAccount, retention }))).toBe(
      `400 invalid_request Mail-Account#${pointer}`,
    );
  });
});

describe("the header Mail-Account", () => {
  it("is needed for `me`", async () => {
    expect(await refusal({})).toBe("400 invalid_request Mail-Account");
  });

  it.each(["", "%%%", "e30", "bm90IGpzb24", "_w", "e31", "{}"])(
    "that is no account object is refused: %j",
    async (header) => {
      expect(await refusal({ "Mail-Account": header })).toMatch(/^400 invalid_request Mail-Account/);
    },
  );

  it("may be padded", async () => {
    const text = JSON.stringify({ ...validAccount, host: "10.0.0.1" });
    const padded = [text, `${text} `, `${text}  `].map(encode);
    expect(padded.some((header) => header["Mail-Account"].endsWith("="))).toBe(true);
    for (const header of padded)
      expect(await refusal(header)).toBe("422 target_forbidden Mail-Account#/host");
  });

  it("has each wrong field named by its pointer", async () => {
    const account = {
      ...validAccount,
      protocol: "smtp",
      port: "993",
      extra: 1,
      auth: { type: "password", user: "a" },
    };
    expect(await refusal(mailAccount(account))).toBe(
      "400 invalid_request Mail-Account#/protocol Mail-Account#/port Mail-Account#/auth/password Mail-Account#/auth/user Mail-Account#/extra",
    );
  });

  it.each([
    [{ host: "localhost" }, "/host"],
    [{ port: 25 }, "/port"],
    [{ security: "none" }, "/security"],
    [{ host: "[::1]", port: 8_080 }, "/host Mail-Account#/port"],
  ])("that names a forbidden target is refused before anything is opened: %j", async (wish, pointers) => {
    expect(await refusal(mailAccount({ ...validAccount, ...wish }))).toBe(
      `422 target_forbidden Mail-Account#${pointers}`,
    );
  });

  it.each(["\r", "\n", "\0", "a\r\nX1 DELETE INBOX", "\ud800"])(
    "does not carry what would end or change a line on the wire: %j",
    async (text) => {
      const password = { type: "password", username: text, password: text };
      expect(await refusal(mailAccount({ ...validAccount, auth: password }))).toBe(
        "400 invalid_request Mail-Account#/auth/username Mail-Account#/auth/password",
      );
      const oauth2 = { type: "oauth2", username: "ada", accessToken: text };
      expect(await refusal(mailAccount({ ...validAccount, auth: oauth2 }))).toBe(
        "400 invalid_request Mail-Account#/auth/accessToken",
      );
    },
  );

  it("never comes back: no secret stands in the answer to a wrong account", async () => {
    const canary = "canary-3c1f9b";
    const wrong = [
      mailAccount({
        ...validAccount,
        host: "10.0.0.1",
        auth: { type: "password", username: "a", password: canary },
      }),
      mailAccount({ ...validAccount, auth: { type: canary, password: canary } }),
      mailAccount({ ...validAccount, auth: { type: "password", username: canary, password: `${canary}\n` } }),
      encode(`{"auth":{"password":"${canary}"}`),
      encode(`"${canary}"`),
    ];
    const headers = await keyHeaders();
    for (const header of wrong) {
      const text = await failureText({ ...headers, ...header });
      expect(text).toContain("Mail-Account");
      expect(text).not.toContain(canary);
    }
  });
});

async function failureText(headers: Record<string, string>): Promise<string> {
  const response = await ask("/v1/accounts/me/mailboxes", { headers });
  return JSON.stringify([...response.headers]) + (await response.text());
}
