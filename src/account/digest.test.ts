import { describe, expect, it } from "vitest";
import { Secret } from "../base/secret.ts";
import { accountIdentity, digestOf, sha256 } from "./digest.ts";
import type { Account } from "./record.ts";

const account: Account = {
  protocol: "imap",
  host: "imap.example.org",
  port: 993,
  security: "tls",
  email: null,
  auth: { type: "password", username: "ada", password: new Secret("one") },
  retention: { mode: "keep" },
};

describe("sha256", () => {
  it("is SHA-256 (FIPS 180-4, the example `abc`)", async () => {
    expect((await sha256("abc")).toHex()).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});

describe("digestOf", () => {
  it("tells lists apart that read alike when they are joined", async () => {
    const digests = await Promise.all([
      digestOf("ab", "c"),
      digestOf("a", "bc"),
      digestOf("abc"),
      digestOf(["ab", "c"]),
    ]);
    expect(new Set(digests).size).toBe(4);
  });
});

describe("accountIdentity", () => {
  it("stays the same when the password or the retention changes, or the account gets a label", async () => {
    const password = new Secret("two");
    const changed: Account = {
      ...account,
      email: "ada@example.org",
      retention: { mode: "delete", afterDays: 7 },
      auth: { type: "password", username: "ada", password },
    };
    expect(await accountIdentity("acme", changed)).toBe(await accountIdentity("acme", account));
  });

  it.each([
    { ...account, protocol: "pop3" as const },
    { ...account, host: "imap.example.com" },
    { ...account, port: 143 },
    { ...account, security: "starttls" as const },
    { ...account, auth: { ...account.auth, username: "bob" } },
  ])("differs where the mailbox does", async (other) => {
    expect(await accountIdentity("acme", other)).not.toBe(await accountIdentity("acme", account));
  });

  it("differs between tenants", async () => {
    expect(await accountIdentity("acme", account)).not.toBe(await accountIdentity("emca", account));
  });
});
