import type { HttpFetch } from "../account/autoconfig/web.ts";
import type { Account } from "../account/record.ts";
import type { Env } from "../env.ts";
import type { AcknowledgedSet } from "../mailbox/acknowledged-set.ts";
import type { DiagnoseStage } from "../mailbox/diagnose.ts";
import type { MailSource } from "../mailbox/source.ts";
import type { AppContext } from "./context.ts";

/** What lies below the API. */
export interface Dependencies {
  readonly openSource: (account: Account, tenant: string, env: Env) => MailSource;
  /** Not to be asked before the mail server has let the caller in: an account is named without its password. */
  readonly acknowledgedSet: (account: Account, tenant: string, env: Env) => AcknowledgedSet;
  /** HTTP to other servers than those of mail. */
  readonly fetch: HttpFetch;
  readonly diagnose: (account: Account, tenant: string, env: Env) => Promise<readonly DiagnoseStage[]>;
}

/**
 * The account's mail, for this request; opened again, in a session of its own. What it cost goes into `Server-Timing`, and it
 * is closed behind the answer (middleware/mail-session.ts).
 */
export function openMail(
  c: AppContext,
  { openSource }: Dependencies,
  account: Account,
  tenant: string,
): MailSource {
  const source = openSource(account, tenant, c.env);
  const secret = account.auth.type === "password" ? account.auth.password : account.auth.accessToken;
  const { mail } = c.var;
  const earlier = mail ? [...mail.earlier, mail.source] : [];
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= source.close());
  c.set("mail", { source, earlier, secret, end });
  return source;
}
