import { createApp } from "./api/app.ts";
import type { Env } from "./env.ts";
import { diagnose } from "./mailbox/diagnose.ts";
import { openMailSource } from "./mailbox/open.ts";

const app = createApp({
  openSource: (account) => openMailSource(account),
  diagnose: (account) => diagnose(account),
});

const worker: ExportedHandler<Env> = { fetch: app.fetch };

export default worker;
export { MailboxSession } from "./session/mailbox-session.ts";
