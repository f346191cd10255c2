import { describe, expect, inject, it } from "vitest";
import { Deadline } from "../../src/base/deadline.ts";
import { defaultTimeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import { openCloudflareTransport } from "../../src/net/cloudflare.ts";
import { login as saslLogin } from "../../src/net/sasl/login.ts";
import { oauthBearer, xoauth2 } from "../../src/net/sasl/oauth.ts";
import { plain } from "../../src/net/sasl/plain.ts";
import { scramSha256 } from "../../src/net/sasl/scram.ts";
import type { Pop3Command } from "../../src/pop3/command.ts";
import { auth } from "../../src/pop3/commands/auth.ts";
import { stat } from "../../src/pop3/commands/stat.ts";
import { userPass } from "../../src/pop3/commands/user-pass.ts";
import { Pop3Connection } from "../../src/pop3/connection.ts";

const dovecot = inject("dovecot");
const server = { host: dovecot.host, port: dovecot.pop3sPort };
const right = { password: new Secret(dovecot.password), accessToken: new Secret(dovecot.accessToken) };
const wrong = { password: new Secret("wrong"), accessToken: new Secret("wrong") };

async function logIn(commands: readonly Pop3Command<void>[]): Promise<number> {
  const deadline = new Deadline(defaultTimeouts);
  const transport = await openCloudflareTransport({ ...server, security: "tls" }, deadline);
  const connection = new Pop3Connection(transport, deadline);
  try {
    await connection.greet();
    for (const command of commands) await connection.run(command);
    return (await connection.run(stat)).messages;
  } finally {
    connection.close();
  }
}

const ways: readonly (readonly [string, (secret: typeof right) => readonly Pop3Command<void>[]])[] = [
  ["USER and PASS", (secret) => userPass("sample", secret.password)],
  ["AUTH PLAIN", (secret) => [auth(plain("sample", secret.password))]],
  ["AUTH LOGIN", (secret) => [auth(saslLogin("sample", secret.password))]],
  ["AUTH SCRAM-SHA-256", (secret) => [auth(scramSha256("sample", secret.password))]],
  ["AUTH XOAUTH2", (secret) => [auth(xoauth2("sample", secret.accessToken))]],
  ["AUTH OAUTHBEARER", (secret) => [auth(oauthBearer("sample", secret.accessToken, server))]],
];

describe.each(ways)("%s over POP3", (_, make) => {
  it("logs in to Dovecot", async () => {
    expect(await logIn(make(right))).toBeGreaterThan(100);
  });

  it("is refused as mail_auth_failed with the wrong secret", async () => {
    await expect(logIn(make(wrong))).rejects.toMatchObject({
      code: "mail_auth_failed",
      retry: "after-reauth",
    });
  });
});
