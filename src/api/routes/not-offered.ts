import * as z from "zod";
import type { Scope } from "../../account/keys.ts";
import { capabilityMissing } from "../../base/errors.ts";
import { accountHeader, namedAccount } from "../account.ts";
import type { Dependencies } from "../mail.ts";
import { account, id } from "../parameters.ts";
import type { RouteDefinition, Router } from "../route.ts";

interface NotOffered {
  readonly method: RouteDefinition["method"];
  /** Below the account. */
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Scope;
  readonly params: Readonly<Record<string, z.ZodType<string, string>>>;
  readonly query: Readonly<Record<string, z.ZodType>>;
  /** The facet that an account would need. */
  readonly facet: string;
}

const text = z.string().max(1_000).optional();
const mailbox = id.describe("An id, or a role such as `inbox`.");

const routes: readonly NotOffered[] = [
  {
    ...{ method: "patch", path: "messages/{id}", id: "changeMessage", tag: "Messages", facet: "keywords" },
    ...{ summary: "Change keywords, move", access: "mail.modify", params: { id }, query: {} },
  },
  {
    ...{ method: "post", path: "messages", id: "appendMessage", tag: "Messages", facet: "append" },
    ...{
      summary: "Import a message",
      access: "mail.modify",
      params: {},
      query: { mailbox: text, keywords: text },
    },
  },
  {
    ...{ method: "post", path: "mailboxes", id: "createMailbox", tag: "Mailboxes", facet: "mailboxes" },
    ...{ summary: "Create a mailbox", access: "mail.modify", params: {}, query: {} },
  },
  {
    ...{
      method: "patch",
      path: "mailboxes/{mailbox}",
      id: "changeMailbox",
      tag: "Mailboxes",
      facet: "mailboxes",
    },
    ...{ summary: "Rename or move a mailbox", access: "mail.modify", params: { mailbox }, query: {} },
  },
  {
    ...{
      method: "delete",
      path: "mailboxes/{mailbox}",
      id: "deleteMailbox",
      tag: "Mailboxes",
      facet: "mailboxes",
    },
    ...{ summary: "Delete a mailbox", access: "mail.delete", params: { mailbox }, query: { force: text } },
  },
];

/** What no account can do: a POP3 maildrop never, an IMAP account not yet. Each answer names the facet that is missing. */
export function addNotOfferedRoutes(router: Router, dependencies: Dependencies): void {
  for (const { method, path, id: operation, tag, summary, access, params, query, facet } of routes) {
    router.add(
      {
        ...{ method, path: `/v1/accounts/{account}/${path}`, id: operation, tag, summary, access },
        description: `Always 422 \`capability_missing\`, which names \`${facet}\`: a POP3 maildrop cannot do it, and for IMAP it is not there yet.`,
        input: { params: z.object({ account, ...params }), query: z.strictObject(query) },
        headers: [accountHeader],
        responses: {},
      },
      async (c, { params: named }) => {
        await namedAccount(c, dependencies, named["account"]);
        throw capabilityMissing(facet);
      },
    );
  }
}
