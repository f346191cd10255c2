import * as z from "zod";
import { digestOf } from "../../account/digest.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, id } from "../parameters.ts";
import { noQuery, type Router } from "../route.ts";
import { mailboxListSchema, mailboxSchema } from "../schemas/mailbox.ts";

const tag = "Mailboxes";

export function addMailboxRoutes(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/mailboxes",
      id: "listMailboxes",
      tag,
      summary: "All mailboxes with their counts",
      access: "mail.read",
      input: { params: z.object({ account }), query: noQuery },
      headers: [accountHeader],
      responses: {
        200: {
          description: "All of them, in one page.",
          type: "application/json",
          schema: mailboxListSchema,
        },
      },
    },
    async (c, { params }, { tenant }) => {
      const mail = openMail(c, dependencies, await namedAccount(c, dependencies, params.account), tenant);
      const items = await mail.ask("mailboxes", {});
      const state = await digestOf(items);
      return c.json({ items, nextCursor: null, prevCursor: null, total: items.length, state });
    },
  );

  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/mailboxes/{mailbox}",
      id: "getMailbox",
      tag,
      summary: "One mailbox",
      access: "mail.read",
      input: {
        params: z.object({ account, mailbox: id.describe("An id, or a role such as `inbox`.") }),
        query: noQuery,
      },
      headers: [accountHeader],
      responses: { 200: { description: "The mailbox.", type: "application/json", schema: mailboxSchema } },
    },
    async (c, { params }, { tenant }) => {
      const mail = openMail(c, dependencies, await namedAccount(c, dependencies, params.account), tenant);
      return c.json(await mail.ask("mailbox", { mailbox: params.mailbox }));
    },
  );
}
