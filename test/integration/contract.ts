import { describe, inject } from "vitest";
import type { MessageSummary } from "../../src/mailbox/model.ts";
import type { AccountObject } from "../support/worker-api.ts";
import { describeDownloads } from "./contract-downloads.ts";
import { describeErrors } from "./contract-errors.ts";
import { describeList } from "./contract-list.ts";
import { describeMailboxes } from "./contract-mailboxes.ts";
import { describeMaildrop } from "./contract-maildrop.ts";
import { describeMessage } from "./contract-message.ts";
import { describePaging } from "./contract-paging.ts";

/** One way to a mailbox, which the contract is held against. */
export interface Subject {
  readonly protocol: "imap" | "pop3";
  /** Stands in the names of users, so that two ways never share a mailbox. */
  readonly name: string;
  /** The account object of a user of the tests' mail server. */
  readonly account: (username: string, differences?: AccountObject) => AccountObject;
  /** Round trips on a fresh connection before the first question can be asked. */
  readonly turnsBefore: number;
  /** Messages that a sort by receivedAt comes to. */
  readonly sortable: number;
}

/** What every kind of account must do, seen from HTTP. */
export function describeContract(subject: Subject): void {
  describe(`mail over ${subject.name}`, () => {
    describeList(subject);
    describePaging(subject);
    if (subject.protocol === "imap") describeMailboxes(subject);
    else describeMaildrop(subject);
    describeMessage(subject);
    describeDownloads(subject);
    describeErrors(subject);
  });
}

/** IMAP on the tests' mail server. */
export function imapSubject(security: "tls" | "starttls" | "none", turnsBefore: number): Subject {
  const { host, imapPort, imapsPort, password } = inject("dovecot");
  return {
    protocol: "imap",
    name: `imap-${security}`,
    account: (username, differences = {}) => ({
      protocol: "imap",
      host,
      port: security === "tls" ? imapsPort : imapPort,
      security,
      auth: { type: "password", username, password },
      ...differences,
    }),
    turnsBefore,
    sortable: 10_000,
  };
}

/** POP3 on the tests' mail server: the same inboxes. */
export function pop3Subject(security: "tls" | "starttls" | "none", turnsBefore: number): Subject {
  const { pop3Port, pop3sPort } = inject("dovecot");
  const { account } = imapSubject(security, turnsBefore);
  return {
    protocol: "pop3",
    name: `pop3-${security}`,
    account: (username, differences = {}) => ({
      ...account(username),
      protocol: "pop3",
      port: security === "tls" ? pop3sPort : pop3Port,
      ...differences,
    }),
    turnsBefore,
    sortable: 1_000,
  };
}

/** The UID of a message: Dovecot's unique-ids begin with it. */
export function uidOf({ origin }: MessageSummary): number {
  return origin.protocol === "imap" ? origin.uid : Number.parseInt(origin.uidl.slice(0, 8), 16);
}

/** A Received field of this time, from which POP3 tells when a message came. */
export function receivedField(date: Date): string {
  return `Received: from a.example by b.example; ${date.toUTCString().replace("GMT", "+0000")}`;
}
