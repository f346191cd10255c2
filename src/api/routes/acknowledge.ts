import * as z from "zod";
import { accountHeader, namedAccount } from "../account.ts";
import { requireScope } from "../authorize.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account } from "../parameters.ts";
import { noQuery, type Router } from "../route.ts";
import { acknowledgementSchema, receiptSchema } from "../schemas/acknowledge.ts";

/** "I have it": keep mode and delete mode. */
export function addAcknowledgeRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "post",
      path: "/v1/accounts/{account}/messages/ack",
      id: "acknowledgeMessages",
      tag: "Messages",
      summary: "Acknowledge messages: I have them",
      description:
        "What it does is the account's `retention`. With `keep` they are remembered, and a list with `acknowledged=false` has only the others. " +
        "With `delete` they are remembered, and those that were acknowledged `afterDays` ago or longer are removed from the mail server for good: " +
        "with 0, the default, at once. That counts from when a message was first acknowledged under `delete`, and nothing is removed that was not: " +
        "what another application acknowledged under `keep` stays until a call under `delete` names it, " +
        "and so does a new message to which the mail server gave the id of one that is gone, as its header is another. " +
        "An account that travels in a header has no timer: what has become due is removed by the next call, also by one without `ids`: the 1,000 oldest of them, and the rest by further calls. " +
        "`delete` needs the scope `mail.delete` as well. Should the removal fail, the messages stay acknowledged, and the next call removes them.",
      access: "mail.modify",
      input: { params: z.object({ account }), query: noQuery, body: receiptSchema },
      headers: [accountHeader],
      responses: {
        200: {
          description: "What became of them. `removed` has earlier ones too that have become due.",
          type: "application/json",
          schema: acknowledgementSchema,
        },
      },
    },
    async (c, { params, body }, caller) => {
      const named = await namedAccount(c, dependencies, params.account);
      if (named.retention.mode === "delete") requireScope(caller, "mail.delete");
      const mail = openMail(c, dependencies, named, caller.tenant);
      const { acknowledged, removed, notFound } = await mail.ask("acknowledge", {
        ids: body.ids,
        retention: named.retention,
      });
      return c.json({ acknowledged, removed, notFound });
    },
  );
}
