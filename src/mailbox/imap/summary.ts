import { type ByteString, decodeByteString } from "../../base/bytes.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { Capabilities } from "../../imap/grammar/capability.ts";
import type { AddressField, EnvelopeAddress, EnvelopeField } from "../../imap/grammar/envelope.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { flagsToKeywords } from "../../imap/grammar/flags.ts";
import { parseInternalDate } from "../../imap/grammar/internal-date.ts";
import { cleanHeaderText, decodeHeaderText } from "../../mime/encoded-words.ts";
import { parseAddressLists } from "../../mime/addresses.ts";
import { splitHeaderBlock } from "../../mime/header-block.ts";
import { parseMailDate } from "../../mime/mail-date.ts";
import { parseMessageIds } from "../../mime/message-ids.ts";
import type { Defect, EmailAddress, MessageSummary } from "../model.ts";
import { encodeMessageId, type MailboxKey } from "./ids.ts";
import { attachmentsOf, hasAttachment, hasLostParts, lostPartsDefect } from "../structure.ts";

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

/** The items that no message can stretch. They come first, so that they are there even where the rest is too much. */
export const essentialItems: readonly string[] = ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE"];

/** The items that every server has. */
export const baseItems: readonly string[] = [...essentialItems, "ENVELOPE", "BODYSTRUCTURE"];

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
  const isWhole = envelope && envelope.doubtful.size === 0 && envelope.incomplete.size === 0;
  // What the envelope lacks, the header tells, if it was fetched.
  const header = isWhole ? undefined : record.sections.get("BODY[HEADER]");
  const fields = header ? splitHeaderBlock(header).fields : [];
  const rawsOf = (field: EnvelopeField): ByteString[] =>
    fields.filter(({ name }) => name.toLowerCase() === headerNames[field]).map(({ raw }) => raw);
  if (!envelope && !header)
    defects.push({ property: "subject", detail: "The mail server's envelope cannot be read." });
  if (!structure)
    defects.push({ property: "attachments", detail: "The mail server's structure cannot be read." });
  if (structure && hasLostParts(structure)) defects.push(lostPartsDefect);
  const people = (field: AddressField): readonly EmailAddress[] => {
    const isDoubtful = envelope?.doubtful.has(field) ?? true;
    // Quirk 24: the server could not make sense of the field; here it is, if the header was fetched.
    const raws = isDoubtful ? rawsOf(field) : [];
    if (raws.length > 0) return parseAddressLists(raws);
    if (envelope?.incomplete.has(field)) defects.push({ property: field, detail: tooLong });
    else if (envelope && isDoubtful)
      defects.push({ property: field, detail: "The mail server could not read these addresses in full." });
    return addresses(envelope?.[field]);
  };
  const text = (field: Exclude<EnvelopeField, AddressField>): ByteString | null => {
    if (envelope && !envelope.incomplete.has(field)) return envelope[field];
    const [raw] = rawsOf(field);
    if (envelope && raw === undefined)
      defects.push({ property: field === "date" ? "sentAt" : field, detail: tooLong });
    return raw?.replace(/^[ \t\r\n]+/, "") ?? null;
  };
  const [date, subject] = [text("date"), text("subject")];
  const sentAt = date ? parseMailDate(decodeHeaderText(date)) : null;
  if (date && sentAt === null) defects.push({ property: "sentAt", detail: "The Date header is no date." });
  if (record.unparsed.has(`BODY[${referencesSection}]`))
    defects.push({ property: "references", detail: tooLong });

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
    subject: subject === null ? null : decodeHeaderText(subject),
    from,
    sender: unlessRepeated("sender"),
    to: people("to"),
    cc: people("cc"),
    bcc: people("bcc"),
    replyTo: unlessRepeated("replyTo"),
    messageId: parseMessageIds(decodeByteString(text("messageId") ?? "")),
    inReplyTo: parseMessageIds(decodeByteString(text("inReplyTo") ?? "")),
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

const tooLong = "Too long: cut, or left out.";

const headerNames: Readonly<Record<EnvelopeField, string>> = {
  date: "date",
  subject: "subject",
  messageId: "message-id",
  inReplyTo: "in-reply-to",
  from: "from",
  sender: "sender",
  replyTo: "reply-to",
  to: "to",
  cc: "cc",
  bcc: "bcc",
};

function addresses(list: readonly EnvelopeAddress[] | undefined): readonly EmailAddress[] {
  const read = (list ?? []).map(({ name, mailbox, host }) => ({
    name: name === null ? null : decodeHeaderText(name),
    // No encoded words there (RFC 2047 section 5): decoded, one shows another sender than the one who wrote.
    email: cleanHeaderText(decodeByteString(host === null ? mailbox : `${mailbox}@${host}`)),
  }));
  // What stood for something that the server could not read: a doubtful list, which has its defect.
  return read.filter(({ name, email }) => name || email);
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
