import { toByteString } from "../../src/base/bytes.ts";
import { type MessageReading, placesOf } from "./mime-reading.ts";

/** One thing that the API says of a message over both protocols. */
export interface ProtocolComparison {
  /** `listed subject` as the list has it, `subject` as the message has it, `part charset`, `download`, `raw`. */
  readonly field: string;
  /** The place of the part in the tree or, of what is downloaded, its id; "" for the message itself. */
  readonly place: string;
  readonly isSame: boolean;
  /** JSON; of downloads octets, each character one of them. */
  readonly imap: string;
  readonly pop3: string;
}

// Left out is what stands for the message in its protocol, and can only differ: id, mailboxIds, origin.
const properties = [
  ...(["subject", "from", "sender", "to", "cc", "bcc", "replyTo"] as const),
  ...(["messageId", "inReplyTo", "references", "threadId", "sentAt", "receivedAt"] as const),
  ...(["size", "keywords", "hasAttachment", "attachments", "defects"] as const),
];
const bodyProperties = ["text", "html", "isTruncated", "nextOffset", "isEncodingProblem"] as const;
const partProperties = [
  ...(["partId", "type", "name", "charset", "disposition", "cid", "encodedSize", "encoding"] as const),
];

/** Holds what was read of one message over IMAP against what was read of it over POP3. */
export function* compareReadings(imap: MessageReading, pop3: MessageReading): Generator<ProtocolComparison> {
  for (const name of properties) {
    yield compare(`listed ${name}`, imap.listed[name], pop3.listed[name]);
    yield compare(name, imap.message[name], pop3.message[name]);
  }
  yield compare("listed preview", imap.listed.preview, pop3.listed.preview);
  yield compare("headers", imap.message.headers, pop3.message.headers);
  for (const name of bodyProperties)
    yield compare(`body ${name}`, imap.message.body?.[name], pop3.message.body?.[name]);

  const parts = new Map(placesOf(imap.message.bodyStructure));
  const twins = new Map(placesOf(pop3.message.bodyStructure));
  yield compare("structure", [...parts.keys()], [...twins.keys()]);
  for (const [place, part] of parts) {
    const twin = twins.get(place);
    if (!twin) continue;
    for (const name of partProperties) yield compare(`part ${name}`, part[name], twin[name], place);
  }
  for (const [partId, part] of imap.parts) {
    const twin = pop3.parts.get(partId);
    if (!twin) continue;
    yield compare("download type", part.contentType, twin.contentType, partId);
    yield compare("download name", part.contentDisposition, twin.contentDisposition, partId);
    yield compareOctets("download", part.octets, twin.octets, partId);
  }
  yield compareOctets("raw", imap.raw, pop3.raw, "");
}

function compare(field: string, imap: unknown, pop3: unknown, place = ""): ProtocolComparison {
  // An array, so that undefined is a text too.
  const [a, b] = [JSON.stringify([imap]).slice(1, -1), JSON.stringify([pop3]).slice(1, -1)];
  return { field, place, isSame: a === b, imap: a, pop3: b };
}

function compareOctets(field: string, imap: Uint8Array, pop3: Uint8Array, place: string): ProtocolComparison {
  const [a, b] = [toByteString(imap), toByteString(pop3)];
  return { field, place, isSame: a === b, imap: a, pop3: b };
}
