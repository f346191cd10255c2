import * as z from "zod";
import { digestOf } from "../../account/digest.ts";
import { createKey, deleteKey, listKeys } from "../../account/keys.ts";
import type { SealContext } from "../../account/vault.ts";
import { invalidField, MailError } from "../../base/errors.ts";
import { openCursor, sealJson } from "../cursor.ts";
import { cursor, id, integer } from "../parameters.ts";
import { noQuery, type Router } from "../route.ts";
import { createdKeySchema, keyListSchema, keyWishSchema } from "../schemas/key.ts";

const tag = "Keys";

// KV's own cursors are sealed like ours: callers see one kind, and KV only what KV wrote.
const cursorContext: SealContext = { purpose: "key-list", tenant: "", account: "", binding: [] };

/** API keys: made, listed and revoked by the root key. */
export function addKeyRoutes(router: Router): void {
  router.add(
    {
      method: "post",
      path: "/v1/keys",
      id: "createKey",
      tag,
      summary: "Make an API key",
      access: "root",
      input: { query: noQuery, body: keyWishSchema },
      responses: {
        201: {
          description: "The key, with its credential.",
          type: "application/json",
          schema: createdKeySchema,
        },
      },
    },
    async (c, { body }) => {
      const now = new Date();
      const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
      if (expiresAt && expiresAt <= now) throw invalidField("/expiresAt", "must be in the future");
      const { name, tenant, scopes } = body;
      const wish = { name, tenant, scopes, expiresAt: expiresAt?.toISOString() ?? null };
      const { key, credential } = await createKey(c.env.KV, wish, now);
      return c.json({ ...key, key: credential.reveal() }, 201);
    },
  );

  router.add(
    {
      method: "get",
      path: "/v1/keys",
      id: "listKeys",
      tag,
      summary: "List API keys",
      description:
        "Without their credentials. A key that was made or revoked elsewhere shows within a minute.",
      access: "root",
      input: { query: z.strictObject({ limit: integer(1, 500, 50), cursor }) },
      responses: { 200: { description: "A page of keys.", type: "application/json", schema: keyListSchema } },
    },
    async (c, { query }) => {
      const { vault } = c.var.settings;
      const place =
        query.cursor === undefined ? null : await openCursor<string>(vault, query.cursor, cursorContext);
      const { items, next } = await listKeys(c.env.KV, query.limit, place);
      const nextCursor = next === null ? null : await sealJson(vault, next, cursorContext);
      return c.json({ items, nextCursor, prevCursor: null, total: null, state: await digestOf(items) });
    },
  );

  router.add(
    {
      method: "delete",
      path: "/v1/keys/{id}",
      id: "revokeKey",
      tag,
      summary: "Revoke an API key",
      description: "It works nowhere any more after 60 seconds at most.",
      access: "root",
      input: { params: z.object({ id }), query: noQuery },
      responses: { 204: { description: "Revoked." } },
    },
    async (c, { params }) => {
      if (!(await deleteKey(c.env.KV, params.id)))
        throw new MailError("not_found", "There is no key of this id.");
      return c.body(null, 204);
    },
  );
}
