import * as z from "zod";
import type { MailSettings } from "../../account/autoconfig/mail-settings.ts";
import { responseSchemas } from "./registry.ts";

/** What `GET /v1/autoconfig` answers. */
export interface AutoconfigAnswer extends MailSettings {
  readonly email: string;
}

const server = z
  .object({
    host: z.string(),
    port: z.int(),
    security: z.enum(["tls", "starttls"]),
    username: z
      .string()
      .nullable()
      .describe("What to log in as; null where the provider gives user names of its own."),
  })
  .nullable()
  .describe("Null where it is not offered, or not known.");

export const autoconfigSchema: z.ZodType<AutoconfigAnswer> = z
  .object({
    email: z.string(),
    domain: z.string().describe("In lower case and punycode."),
    provider: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe("One of the built-in table's, where the servers are."),
    source: z
      .enum(["provider", "autoconfig", "srv", "mx", "ispdb"])
      .describe(
        "The built-in table by the domain; the domain's own autoconfig XML; its SRV records; the table by its MX; the Thunderbird " +
          "project's database.",
      ),
    confidence: z
      .enum(["high", "low"])
      .describe(
        "`low`: SRV records that are not signed (DNSSEC) lead out of the domain. Who can forge DNS could have made them up: let " +
          "a person confirm the host before a password goes there. An account object without `host` does not take it.",
      ),
    imap: server,
    pop3: server,
    signIn: z
      .object({
        kind: z
          .enum(["password", "app-password", "authorization-code", "oauth-only"])
          .describe(
            "The usual password; one made for this purpose; a code that the web mail gives out; an OAuth 2 access token.",
          ),
        note: z.string().nullable().describe("One sentence for people."),
        url: z.string().nullable().describe("The provider's page about it."),
      })
      .nullable()
      .describe("What a person needs to log in; null where it is not known."),
  })
  .register(responseSchemas, { id: "Autoconfig" });
