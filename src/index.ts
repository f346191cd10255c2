import { createApp } from "./api/app.ts";
import type { Env } from "./env.ts";
import { diagnose } from "./mailbox/diagnose.ts";
import { openMailSource } from "./mailbox/open.ts";
import { acknowledgedOf, gateOf } from "./session/account-session.ts";

const app = createApp({
  openSource: (account, tenant, env) =>
    openMailSource(account, { gate: gateOf(env.MAILBOX_SESSION, tenant, account) }),
  acknowledgedSet: (account, tenant, env) => acknowledgedOf(env.MAILBOX_SESSION, tenant, account),
  fetch: (url, init) => fetch(url, init),
  diagnose: (account, tenant, env) =>
    diagnose(account, { gate: gateOf(env.MAILBOX_SESSION, tenant, account) }),
});

const worker: ExportedHandler<Env> = { fetch: app.fetch };

export default worker;
export { MailboxSession } from "./session/mailbox-session.ts";
