import * as z from "zod";
import { accountIdentity } from "../../account/digest.ts";
import { limits } from "../../base/limits.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { taggedContent } from "../etag.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, id, integer } from "../parameters.ts";
import type { Router } from "../route.ts";
import { messageSchema } from "../schemas/message.ts";

const query = z.strictObject({
  body: z.enum(["text", "html", "all", "none"]).default("all"),
  maxBodyBytes: integer(1, limits.maxBodyBytes, limits.defaultBodyBytes).describe(
    "Octets of each text part, as it travels: no more of it leaves the mail server.",
  ),
  bodyOffset: integer(0, Number.MAX_SAFE_INTEGER, 0).describe(
    "Where to read on: `nextOffset` of the answer before.",
  ),
});

/** One message: its summary, headers, structure and text. */
export function addMessageRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/messages/{id}",
      id: "getMessage",
      tag: "Messages",
      summary: "Read a message",
      description: "Only the parts that are asked for leave the mail server. Reading does not set `$seen`.",
      access: "mail.read",
      input: { params: z.object({ account, id }), query },
      headers: [accountHeader, "If-None-Match"],
      responses: {
        200: {
          description: "The message.",
          type: "application/json",
          schema: messageSchema,
          headers: ["ETag"],
        },
        304: { description: "Nothing changed since the answer with this ETag." },
      },
    },
    async (c, { params, query: asked }, { tenant }) => {
      const named = await namedAccount(c, dependencies, params.account);
      const mail = openMail(c, dependencies, named, tenant);
      const wish = { kinds: asked.body, maxBytes: asked.maxBodyBytes, offset: asked.bodyOffset };
      const message = await mail.ask("get", { id: params.id, wish });
      return taggedContent(c, await accountIdentity(tenant, named), message);
    },
  );
}
