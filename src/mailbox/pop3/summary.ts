import { type ByteString, decodeByteString } from "../../base/bytes.ts";
import { parseAddressList } from "../../mime/addresses.ts";
import { type ContentField, parseContentField } from "../../mime/content-field.ts";
import { decodeHeaderText } from "../../mime/encoded-words.ts";
import { splitHeaderBlock } from "../../mime/header-block.ts";
import { parseMailDate } from "../../mime/mail-date.ts";
import { parseMessageIds } from "../../mime/message-ids.ts";
import type { PartNode } from "../../mime/part-tree.ts";
import type { Defect, EmailAddress, MessageSummary } from "../model.ts";
import { attachmentsOf, hasAttachment } from "../structure.ts";
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
  const defects: Defect[] = [...headerDefects];
  // The first of a name counts: the topmost Received is the last one that was added.
  const values = new Map(fields.map(({ name, raw }) => [name.toLowerCase(), raw] as const).toReversed());
  const people = (name: string): EmailAddress[] => parseAddressList(values.get(name) ?? "");
  const messageIds = (name: string): string[] => parseMessageIds(decodeByteString(values.get(name) ?? ""));
  const subject = values.get("subject");
  const date = values.get("date");
  const sentAt = date === undefined ? null : parseMailDate(decodeHeaderText(date).trim());
  if (date !== undefined && sentAt === null)
    defects.push({ property: "sentAt", detail: "The Date header is no date." });
  const from = people("from");
  return {
    properties: {
      subject: subject === undefined ? null : decodeHeaderText(subject).trim(),
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
      receivedAt: receivedAtOf(values.get("received")),
      ...(defects.length > 0 ? { defects } : {}),
    },
    onlyPart: onlyPartOf(values),
    length: header.length,
  };
}

/** @param structure where the whole message was read: a header alone tells the parts only where there is just one */
export function toSummary(
  { id, uidl, size }: ListedMessage,
  { properties, onlyPart, length }: MessageHeader,
  structure?: PartNode,
): MessageSummary {
  const onlyPartSize = size === null ? null : Math.max(0, size - length);
  const tree = structure ?? (onlyPart && { ...onlyPart, size: onlyPartSize });
  const attachments = tree ? attachmentsOf(tree) : [];
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
function onlyPartOf(values: ReadonlyMap<string, ByteString>): PartNode | undefined {
  const field = (name: string): ContentField => parseContentField(values.get(name) ?? "");
  const { value: type, params } = field("content-type");
  if (type.startsWith("multipart/") || type.startsWith("message/")) return undefined;
  const disposition = field("content-disposition");
  const encoding = field("content-transfer-encoding").value;
  return {
    partId: "1",
    type: type === "" ? "text/plain" : type,
    params,
    contentId: values.get("content-id")?.trim() ?? null,
    encoding: encoding === "" ? null : encoding,
    size: null,
    disposition: disposition.value === "" ? null : { type: disposition.value, params: disposition.params },
    children: [],
  };
}
