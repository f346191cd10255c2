import type { ByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { Scanner } from "../wire/scanner.ts";

/** One address, in octets: encoded words are not decoded. */
export interface EnvelopeAddress {
  readonly name: ByteString | null;
  readonly mailbox: ByteString;
  /** null where the address has none. */
  readonly host: ByteString | null;
}

const addressFields = ["from", "sender", "replyTo", "to", "cc", "bcc"] as const;
export type AddressField = (typeof addressFields)[number];
export type EnvelopeField = AddressField | "date" | "subject" | "inReplyTo" | "messageId";

/** RFC 9051 section 7.5.2, ENVELOPE. Groups are dissolved: their members stand in the list. */
export interface Envelope extends Readonly<Record<AddressField, readonly EnvelopeAddress[]>> {
  readonly date: ByteString | null;
  readonly subject: ByteString | null;
  readonly inReplyTo: ByteString | null;
  readonly messageId: ByteString | null;
  /** Lists that the server could not make sense of, or left out: the header field says more (quirk 24). */
  readonly doubtful: ReadonlySet<AddressField>;
  /** What is not here in full: more than `limits.maxAddresses`, or a value that was too long to be held. */
  readonly incomplete: ReadonlySet<EnvelopeField>;
}

type Value = ByteString | null | readonly RawAddress[];

/** In the order of the grammar. */
const fieldOrder: readonly EnvelopeField[] = ["date", "subject", ...addressFields, "inReplyTo", "messageId"];

/** As the grammar has it; a host of `null` marks the begin of a group, a mailbox of `null` its end. */
interface RawAddress {
  readonly name: ByteString | null;
  readonly mailbox: ByteString | null;
  readonly host: ByteString | null;
}

/**
 * `"(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
 * env-in-reply-to SP env-message-id ")"`; servers leave fields out.
 * @throws {ParseError}
 */
export function parseEnvelope(scanner: Scanner): Envelope {
  const values: Value[] = [];
  const incomplete = new Set<EnvelopeField>();
  scanner.list(() => {
    const { discarded } = scanner;
    const field = fieldOrder[values.length];
    const value = scanner.peek() === "(" ? parseAddressList(scanner) : scanner.nastring();
    const isCut = typeof value === "object" && value !== null && value.length > limits.maxAddresses;
    if (field && (isCut || scanner.discarded > discarded)) incomplete.add(field);
    values.push(value);
  });
  const [date, subject, ...rest] = values;
  const isWhole = values.length >= fieldOrder.length;
  const { lists, inReplyTo, messageId } = isWhole ? inPlace(rest) : byShape(rest);
  const doubtful = new Set<AddressField>(isWhole ? [] : addressFields);
  const addresses = (field: AddressField): readonly EnvelopeAddress[] => {
    const list = lists[addressFields.indexOf(field)] ?? [];
    if (typeof list === "string") doubtful.add(field);
    if (typeof list === "string" || list === null) return [];
    const isCut = list.length > limits.maxAddresses;
    // Where it was cut a group may lack its end.
    return resolve(list.slice(0, limits.maxAddresses), () => {
      if (!isCut) doubtful.add(field);
    });
  };
  return {
    date: textOf(date),
    subject: textOf(subject),
    from: addresses("from"),
    sender: addresses("sender"),
    replyTo: addresses("replyTo"),
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    inReplyTo,
    messageId,
    doubtful,
    incomplete,
  };
}

interface Placed {
  readonly lists: readonly Value[];
  readonly inReplyTo: ByteString | null;
  readonly messageId: ByteString | null;
}

function inPlace(rest: readonly Value[]): Placed {
  const [inReplyTo, messageId] = rest.slice(addressFields.length);
  return {
    lists: rest.slice(0, addressFields.length),
    inReplyTo: textOf(inReplyTo),
    messageId: textOf(messageId),
  };
}

/** With a field missing the last string is the message id: it is what every message has. */
function byShape(rest: readonly Value[]): Placed {
  const texts = rest.filter((value) => typeof value === "string");
  return {
    lists: rest.filter((value) => typeof value !== "string"),
    inReplyTo: texts.length > 1 ? (texts[0] ?? null) : null,
    messageId: texts.at(-1) ?? null,
  };
}

function textOf(value: Value | undefined): ByteString | null {
  return typeof value === "string" ? value : null;
}

/**
 * `"(" 1*address ")"`; empty, with NIL between, or as one address without its own parentheses, too.
 * @returns one more than `limits.maxAddresses` where there are more
 */
function parseAddressList(scanner: Scanner): readonly RawAddress[] {
  const addresses: RawAddress[] = [];
  const loose: (ByteString | null)[] = [];
  scanner.list(() => {
    if (addresses.length > limits.maxAddresses) scanner.skipValue();
    else if (scanner.peek() === "(") addresses.push(parseAddress(scanner));
    else loose.push(scanner.nastring());
  });
  const [name = null, , mailbox = null, host = null] = loose;
  if (loose.length === 4 && addresses.length === 0) addresses.push({ name, mailbox, host });
  return addresses;
}

/** `"(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`. */
function parseAddress(scanner: Scanner): RawAddress {
  const fields: (ByteString | null)[] = [];
  scanner.list(() => fields.push(scanner.nastring()));
  const [name = null, , mailbox = null, host = null] = fields;
  return { name, mailbox, host };
}

/**
 * What servers write where the header has no host, and where it has no mailbox. Quirk(dovecot): `SYNTAX_ERROR` as the host
 * where it has something that is no address at all.
 */
const placeholders = new Set([
  "",
  "MISSING_DOMAIN",
  ".MISSING-HOST-NAME.",
  "MISSING_MAILBOX",
  "SYNTAX_ERROR",
]);

function resolve(raw: readonly RawAddress[], doubt: () => void): readonly EnvelopeAddress[] {
  const addresses: EnvelopeAddress[] = [];
  let group: number | undefined;
  for (const { name, mailbox, host } of raw) {
    if (host !== null) {
      if (placeholders.has(host) || mailbox === null || placeholders.has(mailbox)) doubt();
      addresses.push({ name, mailbox: withoutPlaceholder(mailbox) ?? "", host: withoutPlaceholder(host) });
    } else if (mailbox === null) {
      // Quirk(gmail): `(NIL NIL NIL NIL)`, and no group to end, for an address without a host.
      if (group === undefined) doubt();
      else addresses.splice(group, 1);
      group = undefined;
    } else {
      const turned = turnAround(name, mailbox);
      // A group in a group does not exist: the first was an address that has no host, `To: a b@example.org`.
      if (!turned && group !== undefined) doubt();
      if (!turned) group = addresses.length;
      addresses.push(turned ?? { name, mailbox, host });
    }
  }
  if (group !== undefined) doubt();
  return addresses;
}

function withoutPlaceholder(text: ByteString | null): ByteString | null {
  return text === null || placeholders.has(text) ? null : text;
}

/** Quirk(gmail): `("Calendar <no-reply@example.com>" NIL "Google" NIL)`, the name and the mailbox in each other's place. */
function turnAround(name: ByteString | null, mailbox: ByteString): EnvelopeAddress | undefined {
  const at = name?.lastIndexOf("@") ?? -1;
  if (name === null || at === -1) return undefined;
  const start = name.lastIndexOf("<", at) + 1;
  const end = name.indexOf(">", at);
  const local = name.slice(start, at);
  const host = name.slice(at + 1, end === -1 ? undefined : end);
  if (local === "" || host === "" || /\s/.test(local + host)) return undefined;
  const display = [mailbox, name.slice(0, Math.max(0, start - 1)).trim()].filter(Boolean).join(" ");
  return { name: display || null, mailbox: local, host };
}
