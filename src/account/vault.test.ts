import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { Vault, type SealContext, type SealKey } from "./vault.ts";

const context: SealContext = {
  purpose: "cursor",
  tenant: "acme",
  account: "a1",
  binding: ["inbox", "-arrival"],
};
const plain = encodeUtf8('{"uidValidity":1795383763,"uid":9999}');

function newKey(id: string): SealKey {
  return { id, bytes: crypto.getRandomValues(new Uint8Array(32)) };
}

const v1 = newKey("v1");
const vault = new Vault([v1]);

describe("Vault", () => {
  it("opens what it sealed, whatever the octets are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        expect(await vault.open(await vault.seal(bytes, context), context)).toEqual(bytes);
      }),
    );
  });

  it("seals into characters that a URL leaves as they are, and 28 octets more than it was given", async () => {
    const sealed = await vault.seal(plain, context);
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
    expect(sealed).toHaveLength("v1.".length + Math.ceil(((plain.length + 28) * 4) / 3));
  });

  it("never seals alike twice: the IV is random (NIST SP 800-38D section 8.2.2)", async () => {
    const sealed = await Promise.all(Array.from({ length: 100 }, () => vault.seal(plain, context)));
    expect(new Set(sealed).size).toBe(100);
  });

  const otherContexts: readonly SealContext[] = [
    { ...context, purpose: "state" },
    { ...context, tenant: "acme2" },
    { ...context, account: "a2" },
    { ...context, binding: ["inbox", "arrival"] },
    { ...context, binding: ["inbox"] },
    { ...context, binding: ["inbox-arrival"] },
    { ...context, binding: [] },
    { ...context, tenant: "acmea1", account: "" },
    { ...context, tenant: 'acme","a1', account: "" },
  ];

  it.each(otherContexts)("does not open in another context: %j", async (other) => {
    expect(await vault.open(await vault.seal(plain, context), other)).toBeUndefined();
  });

  it("opens under an old key after rotation, and seals under the newest", async () => {
    const sealed = await vault.seal(plain, context);
    const rotated = new Vault([newKey("v2"), v1]);
    expect(await rotated.open(sealed, context)).toEqual(plain);
    expect(await rotated.seal(plain, context)).toMatch(/^v2\./);
  });

  it("does not open under a key that was taken out, or under another of the same name", async () => {
    const sealed = await vault.seal(plain, context);
    expect(await new Vault([newKey("v2")]).open(sealed, context)).toBeUndefined();
    expect(await new Vault([newKey("v1")]).open(sealed, context)).toBeUndefined();
  });

  it("does not open under another key's name, even where the key is the same", async () => {
    const sealed = await vault.seal(plain, context);
    const renamed = new Vault([{ id: "v9", bytes: v1.bytes }]);
    expect(await renamed.open(sealed.replace("v1.", "v9."), context)).toBeUndefined();
  });

  it.each(["", ".", "v1", "v1.", "v1.AAAA", `v1.${"A".repeat(37)}`, ".AAAA", "__proto__.AAAA", "v1.%%%"])(
    "does not open what nobody sealed: %j",
    async (text) => {
      expect(await vault.open(text, context)).toBeUndefined();
    },
  );

  it("accepts none of 10,000 changed values", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~ ";
    const character = fc.constantFrom(...alphabet);
    const change = fc.record({
      kind: fc.constantFrom("replace", "insert", "delete"),
      at: fc.nat(),
      character,
    });
    const sealed = await vault.seal(plain, context);
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = changes.reduce((text, { kind, at, character: added }) => {
          const index = at % (text.length + 1);
          const rest = text.slice(kind === "insert" ? index : index + 1);
          return text.slice(0, index) + (kind === "delete" ? "" : added) + rest;
        }, sealed);
        fc.pre(changed !== sealed);
        tried += 1;
        expect(await vault.open(changed, context)).toBeUndefined();
      }),
      { numRuns: 10_000 },
    );
    expect(tried).toBe(10_000);
  });
});

describe("Vault.keyedDigest", () => {
  const keyed = (id: string, fill: number): Vault =>
    new Vault([{ id, bytes: Uint8Array.from({ length: 32 }, (_, n) => n * fill) }]);

  it("is the same for the same values, and another for others, another key or another order", async () => {
    const digests = await Promise.all([
      keyed("v1", 3).keyedDigest("mail", "acme", "pw"),
      keyed("v1", 3).keyedDigest("mail", "acme", "pw"),
      keyed("v1", 3).keyedDigest("mail", "acme", "pw2"),
      keyed("v1", 3).keyedDigest("mail", "pw", "acme"),
      keyed("v1", 3).keyedDigest("mail", "acmepw"),
      keyed("v1", 5).keyedDigest("mail", "acme", "pw"),
    ]);
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(5);
    expect(digests.every((digest) => /^[\w-]{22}$/.test(digest))).toBe(true);
  });
});
