import * as z from "zod";
import type { BodyPart, Message } from "../../mailbox/model.ts";
import { responseSchemas } from "./registry.ts";

const time = z.iso.datetime();
const messageIds = z.array(z.string());

const address = z
  .object({ name: z.string().nullable(), email: z.string() })
  .register(responseSchemas, { id: "EmailAddress" });

const addresses = z.array(address);

const attachment = z
  .object({
    partId: z.string(),
    name: z.string().nullable(),
    type: z.string(),
    size: z.int().describe("Octets after transfer decoding."),
    sizeIsEstimate: z.boolean(),
    disposition: z.string().nullable(),
    cid: z.string().nullable(),
    charset: z.string().nullable(),
  })
  .register(responseSchemas, { id: "Attachment" });

const origin = z
  .discriminatedUnion("protocol", [
    z.object({
      protocol: z.literal("imap"),
      uid: z.int(),
      uidValidity: z.int(),
      modSeq: z.string().nullable(),
    }),
    z.object({ protocol: z.literal("pop3"), uidl: z.string() }),
  ])
  .register(responseSchemas, { id: "Origin" });

const summary = z.object({
  id: z.string(),
  mailboxIds: z.record(z.string(), z.literal(true)),
  threadId: z.string().nullable(),
  subject: z.string().nullable(),
  from: addresses,
  sender: addresses,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  replyTo: addresses,
  messageId: messageIds,
  inReplyTo: messageIds,
  references: messageIds,
  sentAt: time.nullable().describe("The Date header."),
  receivedAt: time.nullable().describe("INTERNALDATE, or the topmost Received header over POP3."),
  size: z.int().nullable().describe("Octets of the whole message."),
  keywords: z.record(z.string(), z.literal(true)),
  hasAttachment: z
    .boolean()
    .nullable()
    .describe(
      "null where it is not known, and `attachments` tells nothing then: in lists over POP3, of multiparts.",
    ),
  preview: z.string().nullable().exactOptional().describe("Only with `preview=true`."),
  attachments: z.array(attachment),
  origin,
  defects: z
    .array(z.object({ property: z.string(), detail: z.string() }))
    .exactOptional()
    .describe("What could not be parsed, and what was done instead."),
});

/** The properties that `fields` may pick. */
export const summaryFields: ReadonlySet<string> = new Set(Object.keys(summary.shape));

export const messageSummarySchema: z.ZodType = summary
  .partial()
  .required({ id: true })
  .describe("All of it, unless `fields` picked some.")
  .register(responseSchemas, { id: "MessageSummary" });

export const messageListSchema: z.ZodType = z
  .object({
    items: z.array(messageSummarySchema),
    nextCursor: z.string().nullable(),
    prevCursor: z.string().nullable(),
    total: z.int().nullable().describe("Of the whole list; null where a filter would have to look at more."),
    state: z.string().describe("What the mailbox looked like, sealed: a starting point for changes."),
    searchMode: z
      .literal("scan")
      .exactOptional()
      .describe("Only where the server could not sort or search by itself."),
    scanned: z.int().exactOptional().describe("Messages that were looked at."),
    complete: z.boolean().exactOptional().describe("Whether those were all of the mailbox."),
  })
  .register(responseSchemas, { id: "MessageList" });

const bodyPart: z.ZodType<BodyPart> = z
  .object({
    partId: z.string().nullable().describe("null for a multipart."),
    type: z.string(),
    name: z.string().nullable(),
    charset: z.string().nullable(),
    disposition: z.string().nullable(),
    cid: z.string().nullable(),
    encodedSize: z.int().nullable().describe("Octets before transfer decoding."),
    encoding: z.string().nullable(),
    get subParts() {
      return z.array(bodyPart).exactOptional();
    },
  })
  .register(responseSchemas, { id: "BodyPart" });

export const messageSchema: z.ZodType<Message> = summary
  .extend({
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    bodyStructure: bodyPart.nullable(),
    body: z
      .object({
        text: z.string().nullable(),
        html: z.string().nullable().describe("As it came: not safe to show without cleaning."),
        isTruncated: z.boolean(),
        nextOffset: z
          .int()
          .nullable()
          .describe(
            "What to give as `bodyOffset` to read on with the same `body`: nothing is repeated or lost. " +
              "null at the end; and where `isTruncated` is true, if no offset does that: where text and html are " +
              "both there and do not end together, read each by itself with `body=text` and `body=html`; " +
              "where a single one has none, take more at once by `maxBodyBytes`, or download the part.",
          ),
        isEncodingProblem: z.boolean(),
      })
      .nullable(),
  })
  .register(responseSchemas, { id: "Message" });
