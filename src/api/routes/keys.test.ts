import { describe, expect, it } from "vitest";
import { ask, failure, keyHeaders, mailAccount, newKey, rootHeaders, validAccount } from "../test-app.ts";

describe("keys", () => {
  it("are made with every scope unless some are named, and shown with their credential this once", async () => {
    const made = await newKey({ name: "phone" });
    expect(made).toMatchObject({ name: "phone", tenant: "acme", expiresAt: null });
    expect(made.key).toMatch(/^pk_/);
    const list = await (await ask("/v1/keys?limit=500", { headers: rootHeaders })).text();
    expect(list).toContain(made.id);
    expect(list).not.toContain(made.key);
  });

  it("expire at an instant, whatever offset it was given in", async () => {
    const { expiresAt } = await newKey({ expiresAt: "2099-01-01T02:00:00+02:00" });
    expect(expiresAt).toBe("2099-01-01T00:00:00.000Z");
  });

  it("are listed in pages, whose cursors are good for nothing else", async () => {
    await Promise.all([newKey(), newKey(), newKey()]);
    const first = await (
      await ask("/v1/keys?limit=1", { headers: rootHeaders })
    ).json<{ items: { id: string }[]; nextCursor: string }>();
    expect(first.items).toHaveLength(1);
    expect(first.nextCursor).toMatch(/^[A-Za-z0-9_.~-]+$/);
    const second = await (
      await ask(`/v1/keys?limit=1&cursor=${first.nextCursor}`, { headers: rootHeaders })
    ).json<{ items: { id: string }[] }>();
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    expect(await failure(`/v1/accounts/me/messages?cursor=${first.nextCursor}`, { headers })).toBe(
      "400 invalid_request ?cursor",
    );
  });

  it("that do not exist cannot be revoked", async () => {
    expect(await failure("/v1/keys/unknown", { method: "DELETE", headers: rootHeaders })).toBe(
      "404 not_found",
    );
  });
});
