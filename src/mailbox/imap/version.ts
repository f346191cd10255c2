import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { Snapshot } from "../source.ts";

/** With CONDSTORE every change raises HIGHESTMODSEQ; expunges without QRESYNC show in EXISTS (RFC 7162). */
export function versionOf({ uidValidity, uidNext, exists, highestModSeq }: ExaminedMailbox): string | null {
  if (highestModSeq === null || uidNext === null) return null;
  return `${uidValidity}.${uidNext}.${exists}.${highestModSeq}`;
}

export function snapshotOf(
  mailboxId: string,
  { uidValidity, uidNext, exists, highestModSeq }: ExaminedMailbox,
): Snapshot {
  return {
    mailboxId,
    uidValidity,
    uidNext,
    highestModSeq: highestModSeq === null ? null : String(highestModSeq),
    total: exists,
  };
}
