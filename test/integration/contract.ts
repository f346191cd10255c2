import { describe, inject } from "vitest";
import type { AccountObject } from "../support/worker-api.ts";
import { describeDownloads } from "./contract-downloads.ts";
import { describeErrors } from "./contract-errors.ts";
import { describeList } from "./contract-list.ts";
import { describeMailboxes } from "./contract-mailboxes.ts";
import { describeMessage } from "./contract-message.ts";
import { describePaging } from "./contract-paging.ts";

/** One way to a mailbox, which the contract is held against. */
export interface Subject {
  /** Stands in the names of users, so that two ways never share a mailbox. */
  readonly name: string;
  /** The account object of a user of the tests' mail server. */
  readonly account: (username: string, differences?: AccountObject) => AccountObject;
  /** Round trips on a fresh connection before the first question can be asked. */
  readonly turnsBefore: number;
}

/** What every kind of account must do, seen from HTTP. */
export function describeContract(subject: Subject): void {
  describe(`mail over ${subject.name}`, () => {
    describeList(subject);
    describePaging(subject);
    describeMailboxes(subject);
    describeMessage(subject);
    describeDownloads(subject);
    describeErrors(subject);
  });
}

/** IMAP on the tests' mail server. */
export function imapSubject(security: "tls" | "starttls" | "none", turnsBefore: number): Subject {
  const { host, imapPort, imapsPort, password } = inject("dovecot");
  return {
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
  };
}
