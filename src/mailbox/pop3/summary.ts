import { type ByteString, decodeByteString } from "../../base/bytes.ts";
import { parseAddressLists } from "../../mime/addresses.ts";
import { decodeHeaderText } from "../../mime/encoded-words.ts";
import { splitHeaderBlock } from "../../mime/header-block.ts";
import { parseMailDate } from "../../mime/mail-date.ts";
import { parseMessageIds } from "../../mime/message-ids.ts";
import { readPartHeader } from "../../mime/part-header.ts";
import type { PartNode } from "../../base/part-tree.ts";
import type { Defect, EmailAddress, MessageSummary } from "../model.ts";
import { attachmentsOf, hasAttachment, hasLostParts, lostPartsDefect } from "../structure.ts";
import { maildropId } from "./keys.ts";

/** What a listing tells of a message. */
export interface ListedMessage {
  readonly id: string;
  readonly uidl: string;
  /** LIST's; null where it could not be read. */
  readonly size: number | null;
}

/** What a header tells of its message. */
export interface MessageHeader {
  readonly properties: Omit<
    MessageSummary,
    "id" | "mailboxIds" | "threadId" | "size" | "keywords" | "hasAttachment" | "attachments" | "origin"
  >;
  /** Where the message has no parts: what it is itself. */
  readonly onlyPart: PartNode | undefined;
  /** Octets. */
  readonly length: number;
}

/** Reads a header block. What is malformed degrades, with a defect; it never fails. */
export function readHeader(header: Uint8Array): MessageHeader {
  const { fields, defects: headerDefects } = splitHeaderBlock(header);
  const defects: Defect[] = [];
  const values = Map.groupBy(fields, ({ name }) => name.toLowerCase());
  // Of those that may be there only once the last counts (RFC 8621 section 4.1.3), as in IMAP's ENVELOPE.
  const last = (name: string): ByteString | undefined => values.get(name)?.at(-1)?.raw;
  const people = (name: string): EmailAddress[] =>
    parseAddressLists((values.get(name) ?? []).map(({ raw }) => raw));
  const messageIds = (name: string): string[] => parseMessageIds(decodeByteString(last(name) ?? ""));
  const subject = last("subject");
  const date = last("date");
  const sentAt = date === undefined ? null : parseMailDate(decodeHeaderText(date).trim());
  if (date !== undefined && sentAt === null)
    defects.push({ property: "sentAt", detail: "The Date header is no date." });
  defects.push(...headerDefects);
  const from = people("from");
  return {
    properties: {
      // White space as IMAP servers send it, who do not unfold octet for octet.
      subject: subject === undefined ? null : decodeHeaderText(subject.replace(/[ \t\r\n]+/g, " ")).trim(),
      from,
      sender: unlessRepeated(people("sender"), from),
      to: people("to"),
      cc: people("cc"),
      bcc: people("bcc"),
      replyTo: unlessRepeated(people("reply-to"), from),
      messageId: messageIds("message-id"),
      inReplyTo: messageIds("in-reply-to"),
      references: messageIds("references"),
      sentAt,
      // The topmost is the last one that was added.
      receivedAt: receivedAtOf(values.get("received")?.[0]?.raw),
      ...(defects.length > 0 ? { defects } : {}),
    },
    onlyPart: onlyPartOf(header),
    length: header.length,
  };
}

/** In place of that of a message whose header could not be had. */
export const unreadHeader: MessageHeader = {
  properties: {
    subject: null,
    from: [],
    sender: [],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: [],
    inReplyTo: [],
    references: [],
    sentAt: null,
    receivedAt: null,
    defects: [{ property: "headers", detail: "The mail server did not give out this message." }],
  },
  onlyPart: undefined,
  length: 0,
};

/** @param structure where the whole message was read: a header alone tells the parts only where there is just one */
export function toSummary(
  { id, uidl, size }: ListedMessage,
  { properties, onlyPart, length }: MessageHeader,
  structure?: PartNode,
): MessageSummary {
  const onlyPartSize = size === null ? null : Math.max(0, size - length);
  const tree = structure ?? (onlyPart && { ...onlyPart, size: onlyPartSize });
  const attachments = tree ? attachmentsOf(tree) : [];
  const lost = structure && hasLostParts(structure) ? [lostPartsDefect] : [];
  const defects = [...lost, ...(properties.defects ?? [])];
  return {
    id,
    mailboxIds: { [maildropId]: true },
    threadId: null,
    ...properties,
    size,
    keywords: {},
    hasAttachment: tree ? hasAttachment(attachments) : null,
    attachments,
    origin: { protocol: "pop3", uidl },
    ...(defects.length > 0 ? { defects } : {}),
  };
}

/** The time behind the last semicolon of the topmost Received field (RFC 5321 section 4.4). */
function receivedAtOf(received: ByteString | undefined): string | null {
  if (received === undefined) return null;
  return parseMailDate(decodeHeaderText(received.slice(received.lastIndexOf(";") + 1)).trim());
}

/** As IMAP has it, where a server repeats From in place of these (RFC 9051 section 7.5.2). */
function unlessRepeated(people: EmailAddress[], from: readonly EmailAddress[]): EmailAddress[] {
  const isFrom =
    people.length === from.length && people.every(({ email }, index) => email === from[index]?.email);
  return isFrom ? [] : people;
}

/** The structure of a message that has no parts, by its header; undefined where its parts are in its body. */
function onlyPartOf(header: Uint8Array): PartNode | undefined {
  const part = readPartHeader(header, "text/plain");
  if (part.type.startsWith("multipart/") || part.type.startsWith("message/")) return undefined;
  const { type, params, contentId, encoding, disposition } = part;
  return { partId: "1", type, params, contentId, encoding, size: null, disposition, children: [] };
}
