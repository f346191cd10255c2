import { describe, expect, inject, it } from "vitest";
import { Deadline } from "../../src/base/deadline.ts";
import { defaultTimeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import type { ImapCommand } from "../../src/imap/command.ts";
import { authenticate } from "../../src/imap/commands/authenticate.ts";
import { examine } from "../../src/imap/commands/examine.ts";
import { login } from "../../src/imap/commands/login.ts";
import { ImapConnection } from "../../src/imap/connection.ts";
import { openCloudflareTransport } from "../../src/net/cloudflare.ts";
import { login as saslLogin } from "../../src/net/sasl/login.ts";
import { oauthBearer, xoauth2 } from "../../src/net/sasl/oauth.ts";
import { plain } from "../../src/net/sasl/plain.ts";
import { scramSha256 } from "../../src/net/sasl/scram.ts";

const dovecot = inject("dovecot");
const server = { host: dovecot.host, port: dovecot.imapsPort };
const password = new Secret(dovecot.password);
const accessToken = new Secret(dovecot.accessToken);

async function logIn(command: ImapCommand<void>): Promise<number> {
  const deadline = new Deadline(defaultTimeouts);
  const transport = await openCloudflareTransport({ ...server, security: "tls" }, deadline);
  const connection = new ImapConnection(transport, deadline);
  try {
    await connection.greet();
    await connection.run(command);
    return (await connection.run(examine("INBOX"))).exists;
  } finally {
    connection.close();
  }
}

type MakeLogin = (secret: { readonly password: Secret; readonly accessToken: Secret }) => ImapCommand<void>;

const ways: readonly (readonly [string, MakeLogin])[] = [
  ["LOGIN", (secret) => login("sample", secret.password)],
  [
    "AUTHENTICATE PLAIN with an initial response",
    (secret) => authenticate(plain("sample", secret.password), true),
  ],
  ["AUTHENTICATE PLAIN without one", (secret) => authenticate(plain("sample", secret.password), false)],
  ["AUTHENTICATE LOGIN", (secret) => authenticate(saslLogin("sample", secret.password), true)],
  ["AUTHENTICATE SCRAM-SHA-256", (secret) => authenticate(scramSha256("sample", secret.password), true)],
  [
    "AUTHENTICATE SCRAM-SHA-256 without an initial response",
    (secret) => authenticate(scramSha256("sample", secret.password), false),
  ],
  ["AUTHENTICATE XOAUTH2", (secret) => authenticate(xoauth2("sample", secret.accessToken), true)],
  [
    "AUTHENTICATE OAUTHBEARER",
    (secret) => authenticate(oauthBearer("sample", secret.accessToken, server), true),
  ],
];

describe.each(ways)("%s", (_, make) => {
  it("logs in to Dovecot", async () => {
    expect(await logIn(make({ password, accessToken }))).toBeGreaterThan(100);
  });

  it("is refused as mail_auth_failed with the wrong secret", async () => {
    const wrong = { password: new Secret("wrong"), accessToken: new Secret("wrong") };
    await expect(logIn(make(wrong))).rejects.toMatchObject({
      code: "mail_auth_failed",
      retry: "after-reauth",
    });
  });
});
