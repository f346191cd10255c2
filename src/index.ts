import { createApp } from "./api/app.ts";
import type { Env } from "./env.ts";
import { diagnose } from "./mailbox/diagnose.ts";
import { openMailSource } from "./mailbox/open.ts";
import { acknowledgedOf } from "./session/account-session.ts";

const app = createApp({
  openSource: (account) => openMailSource(account),
  acknowledgedSet: (account, tenant, env) => acknowledgedOf(env.MAILBOX_SESSION, tenant, account),
  diagnose: (account) => diagnose(account),
});

const worker: ExportedHandler<Env> = { fetch: app.fetch };

export default worker;
