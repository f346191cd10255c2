import { describe, expect, it } from "vitest";
import { Vault, type SealContext } from "../account/vault.ts";
import { openCursor, sealJson } from "./cursor.ts";

const vault = new Vault([{ id: "v1", bytes: crypto.getRandomValues(new Uint8Array(32)) }]);
const context: SealContext = {
  purpose: "cursor",
  tenant: "acme",
  account: "a".repeat(22),
  binding: ["inbox", "-arrival"],
};
const position = { uidValidity: 4_294_967_295, uid: 4_294_967_295, total: 1_000_000, isBackwards: true };

describe("cursors", () => {
  it("open to the place they were made for", async () => {
    expect(await openCursor(vault, await sealJson(vault, position, context), context)).toEqual(position);
  });

  it("are short enough for a URL, and need no escaping in one", async () => {
    expect(await sealJson(vault, position, context)).toMatch(/^[A-Za-z0-9_.~-]{1,250}$/);
  });

  it.each<Partial<SealContext>>([
    { tenant: "other" },
    { account: "b".repeat(22) },
    { binding: ["sent", "-arrival"] },
    { binding: ["inbox", "arrival"] },
    { purpose: "state" },
  ])("of another list are refused: %j", async (other) => {
    const sealed = await sealJson(vault, position, { ...context, ...other });
    await expect(openCursor(vault, sealed, context)).rejects.toMatchObject({
      code: "invalid_request",
      details: { fields: [{ pointer: "?cursor" }] },
    });
  });
});
