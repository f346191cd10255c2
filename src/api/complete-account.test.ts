import { describe, expect, it } from "vitest";
import type { FoundServer, MailSettings } from "../account/autoconfig/mail-settings.ts";
import { MailError } from "../base/errors.ts";
import { completeAccount } from "./complete-account.ts";
import { jsonPointer } from "./input.ts";
import type { AccountInput } from "./schemas/account.ts";

const imap: FoundServer = { host: "imap.example.org", port: 143, security: "starttls", username: "ada" };
const settings: MailSettings = {
  domain: "example.org",
  provider: null,
  source: "autoconfig",
  confidence: "high",
  imap,
  pop3: null,
  signIn: null,
};
const bare: AccountInput = {
  protocol: "imap",
  email: "ada@example.org",
  auth: { type: "password", password: "pw" },
  retention: { mode: "keep" },
};

function complete(input: object, found?: object): ReturnType<typeof completeAccount> {
  return completeAccount(
    { ...bare, ...input },
    (email) => Promise.resolve(found && email === bare.email ? { ...settings, ...found } : undefined),
    jsonPointer,
  );
}

async function refusal(input: object, found?: object): Promise<readonly string[]> {
  const error: unknown = await complete(input, found).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MailError)) throw new Error("not refused");
  return [error.code, ...(error.details.fields ?? []).map(({ pointer }) => pointer)];
}

describe("an account object without a host", () => {
  it("gets host, port, security and user name as found for its address", async () => {
    expect(await complete({}, {})).toEqual({
      ...bare,
      host: "imap.example.org",
      port: 143,
      security: "starttls",
      auth: { type: "password", username: "ada", password: "pw" },
    });
  });

  it("keeps the user name that it gives; a token's is the address", async () => {
    const named = { type: "password", username: "lovelace", password: "pw" };
    expect((await complete({ auth: named }, {})).auth).toEqual(named);
    const token = { type: "oauth2", accessToken: "at" };
    expect((await complete({ auth: token }, {})).auth).toEqual({ ...token, username: "ada@example.org" });
  });

  it("is looked up for nobody who names the host", async () => {
    const never = (): never => {
      throw new Error("asked");
    };
    const input = { ...bare, host: "imap.example.net" };
    expect(await completeAccount(input, never, jsonPointer)).toEqual(input);
  });

  it("is refused by the name of the field where that cannot be done", async () => {
    expect(await refusal({ email: undefined })).toEqual(["invalid_request", "/host"]);
    expect(await refusal({})).toEqual(["invalid_request", "/host"]);
    expect(await refusal({ protocol: "pop3" }, {})).toEqual(["invalid_request", "/host"]);
    expect(await refusal({}, { imap: { ...imap, username: null } })).toEqual([
      "invalid_request",
      "/auth/username",
    ]);
  });

  it("does not go where unsigned DNS alone leads out of the domain", async () => {
    expect(await refusal({}, { confidence: "low" })).toEqual(["invalid_request", "/host"]);
  });

  it("goes nowhere but with the port and the security that it asks for", async () => {
    expect(await complete({ port: 143, security: "starttls" }, {})).toMatchObject({
      host: "imap.example.org",
      port: 143,
      security: "starttls",
    });
    expect(await refusal({ security: "tls" }, {})).toEqual(["invalid_request", "/security"]);
    expect(await refusal({ port: 993 }, {})).toEqual(["invalid_request", "/port"]);
  });
});
