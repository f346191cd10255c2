import * as z from "zod";
import { MailError } from "../../base/errors.ts";
import { settingsFinder } from "../complete-account.ts";
import type { Dependencies } from "../mail.ts";
import type { Router } from "../route.ts";
import { autoconfigSchema, type AutoconfigAnswer } from "../schemas/autoconfig.ts";

const maxEmailCharacters = 320;

/** Where the mail of an address is, for somebody who knows no more than the address. */
export function addAutoconfigRoute(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/autoconfig",
      id: "autoconfigure",
      tag: "Accounts",
      summary: "Find the mail servers of an address",
      description:
        "From a built-in table of providers; else from the domain itself: its autoconfig XML, its SRV records, its MX; else from the " +
        "Thunderbird project's database. Takes 5 seconds at most. The domain's own `autoconfig` host is told the address, " +
        "over https; everybody else the domain alone. Only servers with TLS or STARTTLS that the deployment allows are answered.",
      access: "mail.read",
      input: {
        query: z.strictObject({
          email: z.string().max(maxEmailCharacters).describe("The address. Its domain may be an IDN."),
        }),
      },
      responses: {
        200: { description: "The settings.", type: "application/json", schema: autoconfigSchema },
      },
    },
    async (c, { query: { email } }) => {
      const settings = await settingsFinder(c, dependencies)(email, "?email");
      if (settings === undefined)
        throw new MailError("not_found", "No mail servers could be found for this address.");
      const answer: AutoconfigAnswer = { email, ...settings };
      return c.json(answer);
    },
  );
}
