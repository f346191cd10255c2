import { decodeByteString } from "../../base/bytes.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { Capabilities } from "../../imap/grammar/capability.ts";
import type { AddressField, EnvelopeAddress } from "../../imap/grammar/envelope.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { flagsToKeywords } from "../../imap/grammar/flags.ts";
import { parseInternalDate } from "../../imap/grammar/internal-date.ts";
import { decodeHeaderText } from "../../mime/encoded-words.ts";
import { parseAddressLists } from "../../mime/addresses.ts";
import { splitHeaderBlock } from "../../mime/header-block.ts";
import { parseMailDate } from "../../mime/mail-date.ts";
import { parseMessageIds } from "../../mime/message-ids.ts";
import type { Defect, EmailAddress, MessageSummary } from "../model.ts";
import { encodeMessageId, type MailboxKey } from "./ids.ts";
import { attachmentsOf, hasAttachment } from "../structure.ts";

const referencesSection = "HEADER.FIELDS (REFERENCES)";

/** What a summary is made of: one FETCH, no body. */
export function summaryItems(
  capabilities: Capabilities | undefined,
  { highestModSeq }: ExaminedMailbox,
  wantsPreview: boolean,
): readonly string[] {
  const items = [...baseItems, `BODY.PEEK[${referencesSection}]`];
  // Asking for MODSEQ where the mailbox has none is an error (RFC 7162 section 3.1.2.2).
  if (highestModSeq !== null) items.push("MODSEQ");
  if (wantsPreview && capabilities?.has("PREVIEW")) items.push("PREVIEW");
  return items;
}

/** The items that every server has. */
export const baseItems: readonly string[] = [
  "UID",
  "FLAGS",
  "INTERNALDATE",
  "RFC822.SIZE",
  "ENVELOPE",
  "BODYSTRUCTURE",
];

/** Whether a record answers `summaryItems`, not only tells that some message's flags changed. */
export function isSummary(record: FetchRecord): boolean {
  return record.uid !== undefined && (record.envelope !== undefined || record.size !== undefined);
}

export interface SummaryContext {
  readonly mailbox: MailboxKey;
  readonly mailboxId: string;
  readonly uidValidity: number;
}

/** A FETCH record as a message. What is missing or malformed degrades, with a defect; it never fails. */
export function toSummary(record: FetchRecord, context: SummaryContext): MessageSummary {
  const defects: Defect[] = [];
  const { mailbox, mailboxId, uidValidity } = context;
  const uid = record.uid ?? 0;
  const { envelope, bodyStructure: structure } = record;
  if (!envelope) defects.push({ property: "subject", detail: "The mail server's envelope cannot be read." });
  if (!structure)
    defects.push({ property: "attachments", detail: "The mail server's structure cannot be read." });
  const header = envelope?.doubtful.size ? record.sections.get("BODY[HEADER]") : undefined;
  const fields = header ? splitHeaderBlock(header).fields : [];
  const people = (field: AddressField): readonly EmailAddress[] => {
    if (!envelope?.doubtful.has(field)) return addresses(envelope?.[field]);
    // Quirk 24: the server could not make sense of the field; here it is, if the header was fetched.
    const own = fields.filter(({ name }) => name.toLowerCase() === headerNames[field]);
    if (own.length > 0) return parseAddressLists(own.map(({ raw }) => raw));
    defects.push({ property: field, detail: "The mail server could not read these addresses in full." });
    return addresses(envelope[field]);
  };
  const sentAt = envelope?.date ? parseMailDate(decodeHeaderText(envelope.date)) : null;
  if (envelope?.date && sentAt === null)
    defects.push({ property: "sentAt", detail: "The Date header is no date." });

  const from = people("from");
  // A server repeats From where a message has no Sender or Reply-To (RFC 9051 section 7.5.2).
  const unlessRepeated = (field: "sender" | "replyTo"): readonly EmailAddress[] => {
    if (envelope && isRepeated(envelope[field], envelope.from)) return [];
    const own = people(field);
    const isFrom =
      own.length === from.length && own.every(({ email }, index) => email === from[index]?.email);
    return isFrom ? [] : own;
  };
  const attachments = structure ? attachmentsOf(structure) : [];
  return {
    id: encodeMessageId({ mailbox, uidValidity, uid }),
    mailboxIds: { [mailboxId]: true },
    threadId: null,
    subject: typeof envelope?.subject !== "string" ? null : decodeHeaderText(envelope.subject),
    from,
    sender: unlessRepeated("sender"),
    to: people("to"),
    cc: people("cc"),
    bcc: people("bcc"),
    replyTo: unlessRepeated("replyTo"),
    messageId: parseMessageIds(decodeByteString(envelope?.messageId ?? "")),
    inReplyTo: parseMessageIds(decodeByteString(envelope?.inReplyTo ?? "")),
    references: referencesOf(record),
    sentAt,
    receivedAt: record.internalDate ? parseInternalDate(record.internalDate) : null,
    size: record.size ?? null,
    keywords: flagsToKeywords(record.flags ?? []),
    hasAttachment: structure ? hasAttachment(attachments) : null,
    attachments,
    origin: {
      protocol: "imap",
      uid,
      uidValidity,
      modSeq: record.modSeq === undefined ? null : String(record.modSeq),
    },
    ...(defects.length > 0 ? { defects } : {}),
  };
}

const headerNames: Readonly<Record<AddressField, string>> = {
  from: "from",
  sender: "sender",
  replyTo: "reply-to",
  to: "to",
  cc: "cc",
  bcc: "bcc",
};

function addresses(list: readonly EnvelopeAddress[] | undefined): readonly EmailAddress[] {
  return (list ?? []).map(({ name, mailbox, host }) => ({
    name: name === null ? null : decodeHeaderText(name),
    email: decodeHeaderText(host === null ? mailbox : `${mailbox}@${host}`),
  }));
}

function isRepeated(list: readonly EnvelopeAddress[], from: readonly EnvelopeAddress[]): boolean {
  const isSame = ({ name, mailbox, host }: EnvelopeAddress, index: number): boolean =>
    name === from[index]?.name && mailbox === from[index]?.mailbox && host === from[index]?.host;
  return list.length > 0 && list.length === from.length && list.every(isSame);
}

function referencesOf(record: FetchRecord): readonly string[] {
  const block = record.sections.get(`BODY[${referencesSection}]`) ?? record.sections.get("BODY[HEADER]");
  if (!block) return [];
  const field = splitHeaderBlock(block).fields.findLast(({ name }) => name.toLowerCase() === "references");
  return field ? parseMessageIds(decodeByteString(field.raw)) : [];
}
