import { createApp } from "./api/app.ts";
import type { Env } from "./env.ts";
import { accountMail } from "./session/account-mail.ts";

const app = createApp({
  accountMail: (account, tenant, env) => accountMail(env.MAILBOX_SESSION, tenant, account),
  fetch: (url, init) => fetch(url, init),
});

const worker: ExportedHandler<Env> = { fetch: app.fetch };

export default worker;
export { MailboxSession } from "./session/mailbox-session.ts";
