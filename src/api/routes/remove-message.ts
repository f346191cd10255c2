import * as z from "zod";
import { MailError } from "../../base/errors.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, flag, id } from "../parameters.ts";
import type { Router } from "../route.ts";

const query = z.strictObject({
  permanent: flag().describe("For good. Over POP3 it always is: a maildrop has no trash."),
});

/** One message less. */
export function addRemoveMessageRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "delete",
      path: "/v1/accounts/{account}/messages/{id}",
      id: "deleteMessage",
      tag: "Messages",
      summary: "Delete a message",
      description:
        "Over POP3 it is removed for good, and 204 comes only once the mail server has confirmed that. Any other answer, and a connection that was lost, " +
        "report no removal: ask again, and `message_not_found` tells that it is gone. Retention plays no part here.",
      access: "mail.delete",
      input: { params: z.object({ account, id }), query },
      headers: [accountHeader],
      responses: { 204: { description: "Removed." } },
    },
    async (c, { params }, { tenant }) => {
      const mail = openMail(c, dependencies, await namedAccount(c, dependencies, params.account), tenant);
      const { missing } = await mail.ask("remove", { ids: [params.id] });
      if (missing.length > 0) throw new MailError("message_not_found", "There is no such message.");
      return c.body(null, 204);
    },
  );
}
