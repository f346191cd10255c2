import type { MessageSummary } from "./model.ts";

/**
 * Whether a value that was kept somewhere is a message as the model has it now: it may be damaged, or of an older release.
 */
export function isMessageSummary(value: unknown): value is MessageSummary {
  return summary(value);
}

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === "string";
const number: Shape = (value) => typeof value === "number" && Number.isFinite(value);
const boolean: Shape = (value) => typeof value === "boolean";
const setting: Shape = (value) => value === true;

function nullable(shape: Shape): Shape {
  return (value) => value === null || shape(value);
}

function optional(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

function mapOf(shape: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(shape);
}

/** These properties and no others. */
function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value) =>
    isObject(value) &&
    Object.entries(shapes).every(([name, shape]) => shape(value[name])) &&
    Object.keys(value).every((name) => Object.hasOwn(shapes, name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const people = listOf(object({ name: nullable(text), email: text }));

const imapOrigin = object({
  protocol: (value) => value === "imap",
  uid: number,
  uidValidity: number,
  modSeq: nullable(text),
});
const pop3Origin = object({ protocol: (value) => value === "pop3", uidl: text });

const attachment = object({
  partId: text,
  name: nullable(text),
  type: text,
  size: number,
  sizeIsEstimate: boolean,
  disposition: nullable(text),
  cid: nullable(text),
  charset: nullable(text),
});

const shapes: { readonly [Name in keyof Required<MessageSummary>]: Shape } = {
  id: text,
  mailboxIds: mapOf(setting),
  threadId: nullable(text),
  subject: nullable(text),
  from: people,
  sender: people,
  to: people,
  cc: people,
  bcc: people,
  replyTo: people,
  messageId: listOf(text),
  inReplyTo: listOf(text),
  references: listOf(text),
  sentAt: nullable(text),
  receivedAt: nullable(text),
  size: nullable(number),
  keywords: mapOf(setting),
  hasAttachment: nullable(boolean),
  preview: optional(nullable(text)),
  attachments: listOf(attachment),
  origin: (value) => imapOrigin(value) || pop3Origin(value),
  defects: optional(listOf(object({ property: text, detail: text }))),
};

const summary = object(shapes);
