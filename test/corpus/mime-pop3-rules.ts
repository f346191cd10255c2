import type { BodyPart } from "../../src/mailbox/model.ts";
import type { ProtocolComparison } from "./mime-pop3-comparison.ts";
import { type MessageReading, placesOf } from "./mime-reading.ts";

/** A difference that one of the protocols, or this mail server's IMAP, makes wherever it comes up. */
export interface ProtocolRule {
  readonly because: string;
  readonly why: string;
  readonly explains: (difference: ProtocolComparison, imap: MessageReading, pop3: MessageReading) => boolean;
}

/** Differences that come by a rule, which is checked each time. */
export const protocolRules: readonly ProtocolRule[] = [
  {
    because: "time of arrival",
    why: "`receivedAt` is INTERNALDATE over IMAP. POP3 has none, and takes the topmost Received field, or nothing where there is none.",
    explains: ({ field, pop3: receivedAt }, _, { message: { headers } }) => {
      if (!/^(?:listed )?receivedAt$/.test(field)) return false;
      const received = headers.find(({ name }) => name.toLowerCase() === "received")?.value;
      const time = Date.parse(received?.slice(received.lastIndexOf(";") + 1) ?? "");
      return receivedAt === "null" ? Number.isNaN(time) : Date.parse(JSON.parse(receivedAt)) === time;
    },
  },
  {
    because: "parts are in the body",
    why: "A POP3 list reads headers (TOP), and the header of a multipart or of an attached message does not tell its parts: `attachments` is empty and `hasAttachment` null, until the message is read.",
    explains: ({ field, pop3: value }, _, { listed, message: { bodyStructure } }) =>
      (field === "listed attachments" || field === "listed hasAttachment") &&
      (value === "[]" || value === "null") &&
      listed.hasAttachment === null &&
      /^(?:multipart|message)\//.test(bodyStructure?.type ?? ""),
  },
  {
    because: "defects of what was read",
    why: "An IMAP list reads ENVELOPE, a POP3 list the header: the one tells where the server could not make sense of addresses, the other which lines are no header field. An IMAP list also tells where no part was found in a multipart; over POP3 that shows when the message is read.",
    explains: ({ field }, imap, pop3) => {
      if (field !== "listed defects") return false;
      const left = (imap.listed.defects ?? []).filter(({ property }) => !isEnvelopes.test(property));
      const right = (pop3.listed.defects ?? []).filter(({ property }) => property !== "headers");
      return JSON.stringify(left) === JSON.stringify(right);
    },
  },
  {
    because: "addresses in doubt",
    why: "An address without a domain, or one that is none, cannot be told in ENVELOPE: an IMAP list shows what the server makes of it, and has a defect that says so. Read one by one, the message has the header's own addresses over both.",
    explains: ({ field, pop3: addresses }, imap) => {
      const property = /^listed (from|sender|to|cc|bcc|replyTo)$/.exec(field)?.[1] as "from" | undefined;
      if (!property || JSON.stringify(imap.message[property]) !== addresses) return false;
      return (imap.listed.defects ?? []).some((defect) => defect.property === property);
    },
  },
  {
    because: "preview of the mail server",
    why: "Over IMAP the server makes the preview (PREVIEW, RFC 8970): up to 200 characters that are no longer in lines, so that signatures, rulers and forwarded messages stay in it; and none of text in an encoding that it does not know. Over POP3 it is made of the first lines (TOP), 256 characters, and null where no text is in them.",
    explains: ({ field, pop3: preview }, _, { message: { body } }) => {
      if (field !== "listed preview") return false;
      const text = wordsOf(body?.text) + wordsOf(body?.html?.replace(/<[^>]*>/g, ""));
      return preview === "null" ? text === "" : text.includes(wordsOf(JSON.parse(preview)).slice(0, 12));
    },
  },
  {
    because: "last line without an end",
    why: "POP3 sends lines (RFC 1939 section 3), so a message whose last line has no end gets one: two octets more than LIST counts, and than IMAP sends.",
    explains: ({ field, imap: ours, pop3: theirs }, imap, pop3) => {
      if (pop3.raw.length !== imap.raw.length + 2) return false;
      if (field === "raw" || field === "download") return theirs === `${ours}\r\n`;
      if (field === "part encodedSize") return Number(theirs) === Number(ours) + 2;
      if (field === "body text" || field === "body html")
        return JSON.parse(theirs) === `${JSON.parse(ours)}\n`;
      return field === "attachments" && differsInSizesOnly(ours, theirs);
    },
  },
  {
    because: "NUL",
    why: "No IMAP literal may hold NUL (RFC 9051 section 4.3), and Dovecot sends 0x80 for it. POP3 sends the message as it is.",
    explains: ({ field, imap: ours, pop3: theirs }) =>
      (field === "raw" || field === "download") &&
      theirs.includes("\0") &&
      theirs.replaceAll("\0", "\x80").replace(/\r\n$/, "") === ours.replace(/\r\n$/, ""),
  },
  {
    because: "multipart without parts",
    why: "IMAP cannot tell of a multipart without parts (RFC 9051 section 9: `body-type-mpart = 1*body SP media-subtype`), so the mail server tells of one empty text in it, which counts as text too.",
    explains: ({ field, imap: ours, pop3: theirs }, imap, pop3) => {
      const standIns = standInsOf(imap.message.bodyStructure, pop3.message.bodyStructure);
      if (standIns.length === 0) return false;
      if (field === "structure") {
        const left = (JSON.parse(ours) as string[]).filter((place) => !standIns.includes(place));
        return JSON.stringify(left) === theirs;
      }
      if (field !== "body text") return false;
      return theirs === "null" ? ours === '""' : JSON.parse(ours) === `${JSON.parse(theirs)}\n`;
    },
  },
  {
    because: "encoded message",
    why: "A message/rfc822 must not be in base64 (RFC 2046 section 5.2.1). The mail server describes an empty message in it, as it reads what is encoded; taken apart here it is a part like any other, which decoded is the message.",
    explains: ({ field, imap: ours, pop3: theirs }, imap) => {
      if (field !== "structure") return false;
      const encoded = [...placesOf(imap.message.bodyStructure)].filter(
        ([, { type, encoding }]) => type === "message/rfc822" && encoding === "base64",
      );
      const isInside = (place: string): boolean =>
        encoded.some(([outer]) => (outer === "" ? place !== "" : place.startsWith(`${outer}.`)));
      const left = (JSON.parse(ours) as string[]).filter((place) => !isInside(place));
      return encoded.length > 0 && JSON.stringify(left) === theirs;
    },
  },
  {
    because: "empty line before a delimiter",
    why: "An attached message ends with the empty line behind its header. The line end before a delimiter belongs to that (RFC 2046 section 5.1.1), and so it is not counted here; the mail server counts it as the header's.",
    explains: ({ field, place, imap: ours, pop3: theirs }, imap, pop3) => {
      const part = new Map(placesOf(imap.message.bodyStructure)).get(place);
      if (field === "attachments")
        return differsInSizesOnly(ours, theirs) && imap.raw.length === pop3.raw.length;
      if (part?.type !== "message/rfc822") return false;
      if (field === "part encodedSize") return Number(ours) === Number(theirs) + 2;
      return field === "download" && ours === `${theirs}\r\n`;
    },
  },
];

const isEnvelopes = /^(?:from|sender|to|cc|bcc|replyTo|bodyStructure)$/;

function wordsOf(text: string | null | undefined): string {
  return (text ?? "").replace(/[^\p{L}\p{N}]+/gu, "");
}

function differsInSizesOnly(attachments: string, others: string): boolean {
  const withoutSizes = (json: string): string => json.replace(/"size":\d+/g, "");
  return withoutSizes(attachments) === withoutSizes(others);
}

/** Places of empty texts that are alone in a multipart which has no parts at all over POP3. */
function standInsOf(imap: BodyPart | null, pop3: BodyPart | null): string[] {
  const twins = new Map(placesOf(pop3));
  return [...placesOf(imap)].flatMap(([place, { subParts = [] }]) => {
    const [child, ...others] = subParts;
    const twin = twins.get(place);
    const isEmpty = twin?.type.startsWith("multipart/") && !twin.subParts;
    if (!isEmpty || child?.type !== "text/plain" || child.encodedSize !== 0 || others.length > 0) return [];
    return [place === "" ? "1" : `${place}.1`];
  });
}
