import * as z from "zod";
import { accountIdentity } from "../../account/digest.ts";
import type { SealContext, Vault } from "../../account/vault.ts";
import type { MessageSummary } from "../../mailbox/model.ts";
import type { ListResult, Position } from "../../mailbox/source.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { openCursor, sealJson, stateContext } from "../cursor.ts";
import { knownVersion, notModified, taggedJson, tagSubject, versionTag, weakTag } from "../etag.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { filterParameters, toFilter } from "../message-filter.ts";
import { account, choice, cursor, flag, id, integer, optionalInteger } from "../parameters.ts";
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
  acknowledged: z
    .literal("false", "must be false or left out")
    .optional()
    .describe("`false` leaves out the messages that were acknowledged (`POST .../messages/ack`)."),
  maxAge: optionalInteger(0, 86_400).describe(
    'Seconds. The first page of the newest messages is answered from what is remembered of the mailbox where that is no older, without asking the mail server: `Server-Timing` says `cache;desc="hit"` then.',
  ),
  ...filterParameters,
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
        "No body is downloaded, unless `body` asks for it. A page neither repeats nor skips a message because mail came or went meanwhile. " +
        "Conditions hold together: `?from=ada@example.org&hasAttachment=true&after=2026-11-01T00:00:00Z`. " +
        "Where the mail server cannot look for them, as over POP3, a bounded number of messages is looked through: `searchMode`, `scanned` and `complete` tell. " +
        "What this account cannot tell at all, such as keywords over POP3, is `capability_missing`.",
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
    async (c, { params, query: { maxAge, ...asked } }, { tenant }) => {
      const named = await namedAccount(c, dependencies, params.account);
      const identity = await accountIdentity(tenant, named);
      const { vault } = c.var.settings;
      const filter = toFilter(asked);
      const isHiding = asked.acknowledged !== undefined;
      const narrowing = filter || isHiding ? [JSON.stringify({ filter, isHiding })] : [];
      const binding = [asked.mailbox, asked.sort, ...narrowing];
      const context: SealContext = { purpose: "cursor", tenant, account: identity, binding };
      const position =
        asked.cursor === undefined ? null : await openCursor<Position>(vault, asked.cursor, context);
      const subject = await tagSubject(identity, asked);

      const query = {
        mailbox: asked.mailbox,
        limit: asked.limit,
        sort: asked.sort,
        preview: asked.preview,
        position,
        filter,
        isHiding,
        // Acknowledging changes this list and not the mailbox, so that its version proves nothing then.
        knownVersion: isHiding ? null : knownVersion(c, subject),
        maxAgeSeconds: maxAge ?? null,
      };
      const result = await openMail(c, dependencies, named, tenant).ask("list", { query });
      if (result.unchanged) return notModified(c, versionTag(subject, result.version));
      const items = asked.fields ? result.items.map((item) => pick(item, asked.fields ?? [])) : result.items;
      const tag =
        isHiding || result.version === null
          ? await weakTag(subject, contentOf(result, items))
          : versionTag(subject, result.version);
      return taggedJson(c, tag, () => sealPage(result, items, vault, context));
    },
  );
}

/** What is in the answer, and nothing of how it came about. */
function contentOf({ next, prev, total, snapshot, scan }: Page, items: readonly unknown[]): unknown {
  return { items, next, prev, total, snapshot, scan };
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
    state: await sealJson(vault, snapshot, stateContext(context.tenant, context.account)),
    ...(scan && { searchMode: "scan", ...scan }),
  };
}

function pick(item: MessageSummary, fields: readonly string[]): Partial<MessageSummary> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name === "id" || fields.includes(name)));
}
