import * as z from "zod";
import { MailError } from "../../base/errors.ts";
import type { DiagnoseStage } from "../../mailbox/diagnose.ts";
import type { AccountCapabilities } from "../../mailbox/source.ts";
import { accountHeader, namedAccount, toAccount } from "../account.ts";
import { completeAccount, settingsFinder } from "../complete-account.ts";
import type { AppContext } from "../context.ts";
import { jsonPointer } from "../input.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account } from "../parameters.ts";
import { noQuery, type Router } from "../route.ts";
import { accountSchema, type AccountInput } from "../schemas/account.ts";
import { capabilitiesSchema, diagnosisSchema } from "../schemas/capabilities.ts";

const tag = "Accounts";

/** What can be learnt of an account without reading its mail. */
export function addAccountRoutes(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "post",
      path: "/v1/diagnose",
      id: "diagnose",
      tag,
      summary: "Try the way to a mailbox, stage by stage",
      description: "Logs in and opens the inbox, read-only. Stores nothing. A failed stage is a 200 as well.",
      access: "mail.read",
      input: { query: noQuery, body: accountSchema },
      responses: {
        200: {
          description: "Each stage that was reached.",
          type: "application/json",
          schema: diagnosisSchema,
        },
      },
    },
    async (c, { body }, { tenant }) => {
      const stages = await diagnose(c, dependencies, body, tenant);
      return c.json({ ok: stages.every(({ ok }) => ok), stages });
    },
  );

  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/capabilities",
      id: "getCapabilities",
      tag,
      summary: "What the account and its server can do",
      access: "mail.read",
      input: { params: z.object({ account }), query: noQuery },
      headers: [accountHeader],
      responses: {
        200: { description: "The capabilities.", type: "application/json", schema: capabilitiesSchema },
      },
    },
    async (c, { params }, { tenant }) => {
      const mail = openMail(c, dependencies, await namedAccount(c, dependencies, params.account), tenant);
      return c.json(withoutSecret(await mail.ask("capabilities", {}), c));
    },
  );
}

/** A server may put into its description of itself whatever it was told. */
function withoutSecret(capabilities: AccountCapabilities, c: AppContext): AccountCapabilities {
  const isSafe = (text: string): boolean => !c.var.mail?.secret.isIn(text);
  const info = Object.entries(capabilities.serverInfo);
  return {
    ...capabilities,
    server: capabilities.server.filter(isSafe),
    serverInfo: Object.fromEntries(info.filter((entry) => entry.every(isSafe))),
  };
}

async function diagnose(
  c: AppContext,
  dependencies: Dependencies,
  input: AccountInput,
  tenant: string,
): Promise<readonly DiagnoseStage[]> {
  try {
    const complete = await completeAccount(input, settingsFinder(c, dependencies), jsonPointer);
    const account = toAccount(complete, c.var.settings.targetPolicy, jsonPointer);
    return await openMail(c, dependencies, account, tenant).ask("diagnose", {});
  } catch (error) {
    // The policy is the first stage, so its refusal is a finding here and no failure of the request.
    if (!(error instanceof MailError) || error.code !== "target_forbidden") throw error;
    return [{ stage: "policy", ok: false, ms: 0, cause: error.code }];
  }
}
