import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { accountIdentity } from "../account/digest.ts";
import type { Account } from "../account/record.ts";
import { MailError } from "../base/errors.ts";
import { laneLimits } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import { acknowledgedOf, gateOf } from "./account-session.ts";
// Loaded with the tests, not by the first call of an object in the time of its test.
import "../index.ts";

const sessions = env.MAILBOX_SESSION;
let users = 0;

/** An account that no other test has. */
function newAccount(): Account {
  return {
    protocol: "pop3",
    host: "pop.example.org",
    port: 995,
    security: "tls",
    email: null,
    auth: { type: "password", username: `ada-${(users += 1)}`, password: new Secret("one") },
    retention: { mode: "keep" },
  };
}

function withPassword(account: Account, password: string): Account {
  const { username } = account.auth;
  return { ...account, auth: { type: "password", username, password: new Secret(password) } };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("gateOf", () => {
  it("has one gate for an account of a tenant, whatever the password", async () => {
    const account = newAccount();
    const lease = await gateOf(sessions, "acme", account).enter();
    let isIn = false;
    const second = gateOf(sessions, "acme", withPassword(account, "two")).enter();
    const noting = second.then(() => (isIn = true));
    await runInDurableObject(sessions.getByName(await accountIdentity("acme", account)), () => undefined);
    expect(isIn).toBe(false);
    lease.release();
    lease.release();
    await noting;
    (await second).release();
  });

  it("has gates of their own for other tenants and other users", async () => {
    const account = newAccount();
    const leases = [
      await gateOf(sessions, "acme", account).enter(),
      await gateOf(sessions, "emca", account).enter(),
      await gateOf(sessions, "acme", newAccount()).enter(),
    ];
    for (const lease of leases) lease.release();
    expect(leases).toHaveLength(3);
  });

  it("is mailbox_busy, to be tried again, where it takes too long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const account = newAccount();
    const gate = gateOf(sessions, "acme", account);
    const lease = await gate.enter();
    const refused = gate.enter().catch((error: unknown) => error);
    const object = sessions.getByName(await accountIdentity("acme", account));
    await runInDurableObject(object, () => undefined);
    await runInDurableObject(object, () => vi.advanceTimersByTimeAsync(laneLimits.maxWaitMs));
    const error = await refused;
    expect(error).toBeInstanceOf(MailError);
    expect(error).toMatchObject({
      code: "mailbox_busy",
      retry: "backoff",
      connection: "usable",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    lease.release();
  });
});

describe("acknowledgedOf", () => {
  it("is one set for an account of a tenant, whatever the password, and no one else's", async () => {
    const account = newAccount();
    await acknowledgedOf(sessions, "acme", account).add(
      new Map([
        ["a", "proof of a"],
        ["b", null],
      ]),
      1_000,
    );
    await acknowledgedOf(sessions, "acme", withPassword(account, "two")).forget(["b"]);
    expect(await acknowledgedOf(sessions, "acme", account).all()).toEqual(
      new Map([["a", { atMs: 1_000, proof: "proof of a" }]]),
    );
    expect(await acknowledgedOf(sessions, "emca", account).all()).toEqual(new Map());
    expect(await acknowledgedOf(sessions, "acme", newAccount()).all()).toEqual(new Map());
  });
});

describe("an account's object", () => {
  it("is named by a digest: neither host nor user nor password can be read off it", async () => {
    const account = newAccount();
    const { name } = sessions.getByName(await accountIdentity("acme", account));
    expect(name).toMatch(/^[A-Za-z0-9_-]{22}$/);
    await acknowledgedOf(sessions, "acme", account).add(new Map([["a", null]]), 1_000);
    const ids = (await listDurableObjectIds(sessions)).map(String);
    expect(ids).toContain(String(sessions.idFromName(name ?? "")));
  });
});
