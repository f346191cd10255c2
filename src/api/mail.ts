import type { Account } from "../account/record.ts";
import type { DiagnoseStage } from "../mailbox/diagnose.ts";
import type { MailSource } from "../mailbox/source.ts";
import type { AppContext, OpenedMail } from "./context.ts";

/** What lies below the API. */
export interface Dependencies {
  readonly openSource: (account: Account) => MailSource;
  readonly diagnose: (account: Account) => Promise<readonly DiagnoseStage[]>;
}

/**
 * The account's mail, for this request. What it cost goes into `Server-Timing`, and it is closed behind the answer
 * (middleware/mail-session.ts), or by the body stream that the answer is.
 */
export function openMail(
  c: AppContext,
  { openSource }: Dependencies,
  account: Account,
  endsWith: OpenedMail["endsWith"] = "answer",
): MailSource {
  const source = openSource(account);
  const secret = account.auth.type === "password" ? account.auth.password : account.auth.accessToken;
  c.set("mail", { source, secret, endsWith });
  return source;
}
