import type { HttpFetch } from "../account/autoconfig/web.ts";
import type { Account } from "../account/record.ts";
import type { Env } from "../env.ts";
import type { AccountMail } from "../session/account-mail.ts";
import type { AppContext } from "./context.ts";

/** What lies below the API. */
export interface Dependencies {
  readonly accountMail: (account: Account, tenant: string, env: Env) => AccountMail;
  /** HTTP to other servers than those of mail. */
  readonly fetch: HttpFetch;
}

/** The account's mail, for this request. What it costs goes into `Server-Timing` (middleware/mail-session.ts). */
export function openMail(
  c: AppContext,
  { accountMail }: Dependencies,
  account: Account,
  tenant: string,
): AccountMail {
  const mail = accountMail(account, tenant, c.env);
  const secret = account.auth.type === "password" ? account.auth.password : account.auth.accessToken;
  c.set("mail", { cost: () => mail.cost(), secret });
  return mail;
}
