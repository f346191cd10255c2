import * as z from "zod";
import { accountIdentity } from "../../account/digest.ts";
import type { Changes, Snapshot } from "../../mailbox/source.ts";
import { pausesFor, platformClock } from "../../sync/pauses.ts";
import { untilChanged } from "../../sync/until-changed.ts";
import { accountHeader, namedAccount } from "../account.ts";
import { openState, sealJson, stateContext } from "../cursor.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, id, integer, since } from "../parameters.ts";
import type { Router } from "../route.ts";
import { changesSchema } from "../schemas/changes.ts";

const maxWaitSeconds = 25;

const query = z.strictObject({
  mailbox: id.default("inbox").describe("The mailbox that the state is of: its id, or its role."),
  since,
  limit: integer(1, 500, 50).describe("Created messages of one answer."),
  wait: integer(0, maxWaitSeconds, 0).describe(
    "Seconds for which the answer may wait for something to change. The mail server is asked every few seconds, in a session of its own each time.",
  ),
});

/** Only what changed. */
export function addChangesRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/changes",
      id: "getChanges",
      tag: "Messages",
      summary: "What changed since a state",
      description:
        "List once and keep its `state`; from then on ask here with `since`, and keep `newState` of each answer. With `hasMore` ask again at once. " +
        "A state never moves past a message that was not reported. Over POP3 `basis` is `uidl-diff`: `updated` is always empty. " +
        "`newState` is written anew in each answer: that nothing changed is told by the three lists. " +
        "A state that tells too little by now is `state_expired`: list again.",
      access: "mail.read",
      input: { params: z.object({ account }), query },
      headers: [accountHeader],
      responses: {
        200: { description: "What changed.", type: "application/json", schema: changesSchema },
      },
    },
    async (c, { params, query: asked }, { tenant }) => {
      const named = await namedAccount(c, dependencies, params.account);
      const context = stateContext(tenant, await accountIdentity(tenant, named));
      const { vault } = c.var.settings;
      const snapshot = await openState<Snapshot>(vault, asked.since, context);

      const mail = openMail(c, dependencies, named, tenant);
      const ask = (): Promise<Changes> =>
        mail.ask("changes", { mailbox: asked.mailbox, snapshot, limit: asked.limit });
      const pause = pausesFor(asked.wait * 1_000, c.req.raw.signal, platformClock);
      const changes = await untilChanged(ask, pause);
      return c.json({
        oldState: asked.since,
        newState: await sealJson(vault, changes.snapshot, context),
        hasMore: changes.hasMore,
        created: changes.created,
        updated: changes.updated,
        destroyed: changes.destroyed,
        basis: changes.basis,
      });
    },
  );
}
