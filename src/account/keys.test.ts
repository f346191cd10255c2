import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../base/secret.ts";
import { createKey, deleteKey, findKey, listKeys, scopes } from "./keys.ts";

const kv = env.KV;
const now = new Date();
const wish = { name: "phone", tenant: "acme", scopes, expiresAt: null };

function later(milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}

beforeEach(async () => {
  for (const { name } of (await kv.list()).keys) await kv.delete(name);
});

describe("API keys", () => {
  it("are `pk_<id>_<secret>`, and the credential finds its key", async () => {
    const { key, credential } = await createKey(kv, wish, now);
    expect(credential.reveal()).toMatch(/^pk_[A-Za-z0-9-]{12}_[A-Za-z0-9_-]{43}$/);
    expect(credential.reveal().split("_")[1]).toBe(key.id);
    expect(await findKey(kv, credential, now)).toEqual({
      id: key.id,
      ...wish,
      createdAt: now.toISOString(),
    });
  });

  it("are stored as digests: KV holds nothing of the secret", async () => {
    const { credential } = await createKey(kv, wish, now);
    const secret = credential.reveal().slice("pk_000000000000_".length);
    const [entry] = (await kv.list()).keys;
    const stored = JSON.stringify([entry, await kv.get(entry?.name ?? "")]);
    expect(stored).toContain("acme");
    expect(stored).not.toContain(secret);
  });

  it("are not found by a wrong secret, an unknown id, or what is no key", async () => {
    const { credential } = await createKey(kv, wish, now);
    const text = credential.reveal();
    const last = text.endsWith("A") ? "B" : "A";
    const wrong = [
      text.slice(0, -1) + last,
      text.slice(0, -1),
      `${text}A`,
      `pk_unknown-id12_${"A".repeat(43)}`,
      "",
      "pk__",
    ];
    for (const guess of wrong) expect(await findKey(kv, new Secret(guess), now)).toBeUndefined();
  });

  it("end at their expiry", async () => {
    const { credential } = await createKey(kv, { ...wish, expiresAt: later(3_600_000).toISOString() }, now);
    expect(await findKey(kv, credential, later(3_599_999))).toMatchObject({ name: "phone" });
    expect(await findKey(kv, credential, later(3_600_000))).toBeUndefined();
  });

  it("may expire sooner than KV's shortest lifetime", async () => {
    const soon = new Date(Date.now() + 5_000);
    const { credential } = await createKey(kv, { ...wish, expiresAt: soon.toISOString() }, new Date());
    expect(await findKey(kv, credential, new Date())).toMatchObject({ name: "phone" });
    expect(await findKey(kv, credential, soon)).toBeUndefined();
  });

  it("may expire later than KV can count (2038)", async () => {
    const { credential } = await createKey(kv, { ...wish, expiresAt: "2099-01-01T00:00:00.000Z" }, now);
    expect(await findKey(kv, credential, new Date("2098-12-31T23:59:59Z"))).toMatchObject({ name: "phone" });
    expect(await findKey(kv, credential, new Date("2099-01-01T00:00:00Z"))).toBeUndefined();
  });

  it("do not work any more once they are revoked", async () => {
    const { key, credential } = await createKey(kv, wish, now);
    expect(await deleteKey(kv, key.id)).toBe(true);
    expect(await findKey(kv, credential, now)).toBeUndefined();
    expect(await deleteKey(kv, key.id)).toBe(false);
  });

  it("are listed in pages, each key once", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => createKey(kv, wish, now)));
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listKeys(kv, 2, cursor);
      expect(page.items.length).toBeLessThanOrEqual(2);
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(listed.sort()).toEqual(made.map(({ key }) => key.id).sort());
  });

  it("are listed when there are more than KV gets at once", async () => {
    await Promise.all(
      Array.from({ length: 101 }, () => createKey(kv, { ...wish, name: "Fräulein 手机" }, now)),
    );
    const { items, next } = await listKeys(kv, 500, null);
    expect(items.map(({ name }) => name)).toEqual(Array.from({ length: 101 }, () => "Fräulein 手机"));
    expect(next).toBeNull();
  });
});
