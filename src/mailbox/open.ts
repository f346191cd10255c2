import type { Account } from "../account/record.ts";
import { MailError } from "../base/errors.ts";
import { defaultTimeouts, type Timeouts } from "../base/limits.ts";
import { ImapClient, type ImapLogin } from "../imap/client.ts";
import { openCloudflareTransport } from "../net/cloudflare.ts";
import type { OpenTransport } from "../net/transport.ts";
import { ImapSource } from "./imap-source.ts";
import type { MailSource } from "./source.ts";

export interface OpenOptions {
  readonly openTransport?: OpenTransport;
  readonly timeouts?: Timeouts;
}

/**
 * The mail of this account. Nothing is connected before the first question, so that login and question share a turn.
 * @throws {MailError} capability_missing (a protocol that is not there)
 */
export function openMailSource(account: Account, options: OpenOptions = {}): MailSource {
  return new ImapSource(new ImapClient(imapLogin(account, options)));
}

/** How an IMAP session of this account is opened. @throws {MailError} capability_missing */
export function imapLogin(account: Account, options: OpenOptions): ImapLogin {
  if (account.protocol !== "imap") {
    throw new MailError("capability_missing", "Only IMAP accounts can be read.", {
      details: { capability: "pop3" },
    });
  }
  return {
    endpoint: { host: account.host, port: account.port, security: account.security },
    credentials: account.auth,
    openTransport: options.openTransport ?? openCloudflareTransport,
    timeouts: options.timeouts ?? defaultTimeouts,
  };
}
