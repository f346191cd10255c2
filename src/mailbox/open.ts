import type { Account } from "../account/record.ts";
import { defaultTimeouts, type Timeouts } from "../base/limits.ts";
import { ImapClient } from "../imap/client.ts";
import { openCloudflareTransport } from "../net/cloudflare.ts";
import type { MailLogin } from "../net/mail-login.ts";
import type { OpenTransport } from "../net/transport.ts";
import { Pop3Client } from "../pop3/client.ts";
import { ImapSource } from "./imap-source.ts";
import { Pop3Source } from "./pop3-source.ts";
import type { MailSource } from "./source.ts";

export interface OpenOptions {
  readonly openTransport?: OpenTransport;
  readonly timeouts?: Timeouts;
}

/** The mail of this account. Nothing is connected before the first question, so that login and question share a turn. */
export function openMailSource(account: Account, options: OpenOptions = {}): MailSource {
  return account.protocol === "pop3"
    ? new Pop3Source(new Pop3Client(sessionOf(account, options)))
    : new ImapSource(new ImapClient(sessionOf(account, options)));
}

/** How a session of this account is opened. */
export function sessionOf(account: Account, options: OpenOptions): MailLogin {
  return {
    endpoint: { host: account.host, port: account.port, security: account.security },
    credentials: account.auth,
    openTransport: options.openTransport ?? openCloudflareTransport,
    timeouts: options.timeouts ?? defaultTimeouts,
  };
}
