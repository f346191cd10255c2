import type { Account } from "../account/record.ts";
import { defaultTimeouts, type Timeouts } from "../base/limits.ts";
import { ImapClient, type ImapLogin } from "../imap/client.ts";
import { openCloudflareTransport } from "../net/cloudflare.ts";
import type { OpenTransport } from "../net/transport.ts";
import { Pop3Client, type Pop3Login } from "../pop3/client.ts";
import { type Gate, openGate } from "./gate.ts";
import { ImapSource } from "./imap-source.ts";
import { Pop3Source } from "./pop3-source.ts";
import type { MailSource } from "./source.ts";

export interface OpenOptions {
  readonly openTransport?: OpenTransport;
  readonly timeouts?: Timeouts;
  /** Keeps sessions apart where the protocol takes one at a time. */
  readonly gate?: Gate;
}

/** The mail of this account. Nothing is connected before the first question, so that login and question share a turn. */
export function openMailSource(account: Account, options: OpenOptions = {}): MailSource {
  return account.protocol === "pop3"
    ? new Pop3Source(new Pop3Client(pop3Login(account, options)))
    : new ImapSource(new ImapClient(sessionOf(account, options)));
}

/** How a POP3 session of this account is opened. */
export function pop3Login(account: Account, options: OpenOptions): Pop3Login {
  const { gate = openGate } = options;
  return { ...sessionOf(account, options), enter: () => gate.enter() };
}

/** How an IMAP session of this account is opened, and what POP3 shares of it. */
export function sessionOf(account: Account, options: OpenOptions): ImapLogin {
  return {
    endpoint: { host: account.host, port: account.port, security: account.security },
    credentials: account.auth,
    openTransport: options.openTransport ?? openCloudflareTransport,
    timeouts: options.timeouts ?? defaultTimeouts,
  };
}
