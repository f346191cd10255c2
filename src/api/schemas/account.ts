import * as z from "zod";
import type { Retention } from "../../account/record.ts";
import type { Security } from "../../net/transport.ts";
import { requestSchemas } from "./registry.ts";

const maxNameCharacters = 1_024;
const maxSecretCharacters = 16_384;

/** A value that goes to the mail server as it is: what would end its line there, or be replaced on the way, is refused. */
function wireText(maxCharacters: number): z.ZodType<string, string> {
  return (
    z
      .string()
      .min(1)
      .max(maxCharacters)
      // U+0001 separates the fields of the OAuth mechanisms (RFC 7628 section 3.1).
      .refine(
        (text) => !/[\0\r\n]/.test(text) && !text.includes("\x01"),
        "must not contain NUL, U+0001, CR or LF",
      )
      .refine((text) => text.isWellFormed(), "must be well-formed Unicode")
  );
}

const username = wireText(maxNameCharacters).optional().describe("Default: `email`.");

const passwordAuth = z.strictObject({
  type: z.literal("password"),
  username,
  password: wireText(maxSecretCharacters),
});

const oauthNote =
  "For stored accounts: a one-shot call uses the access token as it is and refreshes nothing.";
const oauthText = z.string().max(maxSecretCharacters).optional().describe(oauthNote);

const oauthAuth = z.strictObject({
  type: z.literal("oauth2"),
  username,
  accessToken: wireText(maxSecretCharacters),
  expiresAt: z.iso.datetime({ offset: true }).optional().describe(oauthNote),
  refreshToken: oauthText,
  tokenUrl: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(oauthNote),
  clientId: oauthText,
  clientSecret: oauthText,
  scope: oauthText,
});

const storedNote = "For stored accounts: checked, and without effect on a one-shot call.";

const retention = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("keep") }),
  z.strictObject({ mode: z.literal("delete"), afterDays: z.int().min(0).max(3_650).default(0) }),
]);

const retentionNote =
  "What acknowledging a message does (`POST .../messages/ack`). `keep`: it is remembered and stays. `delete`: it is removed " +
  "from the mail server for good, at once or by the first acknowledging that comes `afterDays` days later. What was " +
  "acknowledged under `keep` is never removed by a later call under `delete`, unless that call names it.";

const poll = z.strictObject({
  intervalSeconds: z.int().min(60).max(86_400),
  mailboxes: z.array(z.string().min(1).max(255)).min(1).max(100),
});

/** What a one-shot call uses of the account object. */
export interface AccountInput {
  readonly protocol: "imap" | "pop3";
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly security?: Security | undefined;
  readonly email?: string | undefined;
  readonly auth:
    | { readonly type: "password"; readonly username?: string | undefined; readonly password: string }
    | { readonly type: "oauth2"; readonly username?: string | undefined; readonly accessToken: string };
  readonly retention: Retention;
}

/** One whose mail server is known. */
export interface HostedAccountInput extends AccountInput {
  readonly host: string;
}

const exampleAccounts = [
  {
    protocol: "imap",
    email: "ada@example.org",
    auth: { type: "password", password: "..." },
  },
  {
    protocol: "imap",
    host: "imap.example.org",
    auth: { type: "password", username: "ada@example.org", password: "..." },
  },
  {
    protocol: "pop3",
    host: "pop.example.org",
    email: "ada@example.org",
    auth: { type: "oauth2", accessToken: "..." },
    retention: { mode: "delete", afterDays: 30 },
  },
];

/** The account object as callers write it. */
export const accountSchema: z.ZodType<AccountInput> = z
  .strictObject({
    protocol: z.enum(["imap", "pop3"]),
    // Its rules are those of base/target.ts, which every connection passes.
    host: z
      .string()
      .max(maxNameCharacters)
      .optional()
      .describe(
        "The DNS name of the mail server. Left out where `email` is given, it is found as `GET /v1/autoconfig` finds it, with port, " +
          "security and user name. That takes its time with each request, so give it where it is known.",
      ),
    port: z.int().min(1).max(65_535).optional().describe("Default: 993, 995 (tls), 143, 110."),
    security: z
      .enum(["tls", "starttls", "none"])
      .optional()
      .describe(
        "Default: `tls`. `starttls` is required, never opportunistic. `none` only where the deployment allows it.",
      ),
    email: wireText(maxNameCharacters).optional(),
    auth: z.discriminatedUnion("type", [passwordAuth, oauthAuth]),
    retention: retention.default({ mode: "keep" }).describe(retentionNote),
    poll: poll.nullable().optional().describe(storedNote),
  })
  .meta({ examples: exampleAccounts })
  .register(requestSchemas, { id: "Account" });
