import * as z from "zod";
import { accountIdentity } from "../../account/digest.ts";
import type { SealContext, Vault } from "../../account/vault.ts";
import type { MessageSummary } from "../../mailbox/model.ts";
import type { ListResult, Position } from "../../mailbox/source.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { openCursor, sealJson } from "../cursor.ts";
import { isKnownTag, notModified, taggedJson, weakTag } from "../etag.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, choice, cursor, flag, id, integer } from "../parameters.ts";
import type { Router } from "../route.ts";
import { messageListSchema, summaryFields } from "../schemas/message.ts";

type Page = Extract<ListResult, { unchanged: false }>;

const query = z.strictObject({
  mailbox: id.default("inbox").describe("A mailbox id, or a role."),
  limit: integer(1, 500, 50),
  cursor,
  sort: z
    .enum(["-arrival", "arrival", "-receivedAt", "receivedAt"])
    .default("-arrival")
    .describe("`arrival` is the mailbox's own order. A leading `-` turns it round: newest first."),
  preview: flag().describe("The first characters of each message's text: one round trip more."),
  fields: choice(summaryFields, "`id` is there always, and `preview` only with `preview=true`."),
});

/** Headers first: the list of a mailbox's messages. */
export function addMessageListRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/messages",
      id: "listMessages",
      tag: "Messages",
      summary: "List messages, newest first",
      description:
        "No body is downloaded. A page neither repeats nor skips a message because mail came or went meanwhile.",
      access: "mail.read",
      input: { params: z.object({ account }), query },
      headers: [accountHeader, "If-None-Match"],
      responses: {
        200: {
          description: "A page.",
          type: "application/json",
          schema: messageListSchema,
          headers: ["ETag"],
        },
        304: { description: "Nothing changed since the answer with this ETag." },
      },
    },
    async (c, { params, query: asked }, tenant) => {
      const named = namedAccount(c, params.account);
      const identity = await accountIdentity(tenant, named);
      const { vault } = c.var.settings;
      const binding = [asked.mailbox, asked.sort];
      const context: SealContext = { purpose: "cursor", tenant, account: identity, binding };
      const position =
        asked.cursor === undefined ? null : await openCursor<Position>(vault, asked.cursor, context);
      const tagOf = (version: unknown): Promise<string> => weakTag(identity, asked, version);

      const result = await openMail(c, dependencies, named).list({
        mailbox: asked.mailbox,
        limit: asked.limit,
        sort: asked.sort,
        preview: asked.preview,
        position,
        filter: null,
        hidden: null,
        isKnownVersion: async (version) => isKnownTag(c, await tagOf(version)),
      });
      if (result.unchanged) return notModified(c, await tagOf(result.version));
      const items = asked.fields ? result.items.map((item) => pick(item, asked.fields ?? [])) : result.items;
      const tag = await tagOf(result.version ?? { ...result, items });
      return taggedJson(c, tag, () => sealPage(result, items, vault, context));
    },
  );
}

async function sealPage(
  page: Page,
  items: readonly unknown[],
  vault: Vault,
  context: SealContext,
): Promise<unknown> {
  const { next, prev, total, snapshot, scan } = page;
  return {
    items,
    nextCursor: next && (await sealJson(vault, next, context)),
    prevCursor: prev && (await sealJson(vault, prev, context)),
    total,
    // The snapshot names its mailbox, so a state is bound to the account alone.
    state: await sealJson(vault, snapshot, { ...context, purpose: "state", binding: [] }),
    ...(scan && { searchMode: "scan", ...scan }),
  };
}

function pick(item: MessageSummary, fields: readonly string[]): Partial<MessageSummary> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name === "id" || fields.includes(name)));
}
