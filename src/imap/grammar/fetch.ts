import type { ByteString } from "../../base/bytes.ts";
import { ParseError } from "../wire/parse-error.ts";
import type { Scanner } from "../wire/scanner.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { parseBodyStructure } from "./body-structure.ts";
import { type Envelope, parseEnvelope } from "./envelope.ts";

/** What one FETCH response says of a message (RFC 9051 section 7.5.2); each item is left out where it did not come. */
export interface FetchRecord {
  /** Where the message stands in the mailbox at this moment. */
  readonly sequence?: number;
  readonly uid?: number;
  readonly flags?: readonly ByteString[];
  readonly internalDate?: ByteString;
  /** RFC822.SIZE, in octets. */
  readonly size?: number;
  readonly modSeq?: bigint;
  readonly envelope?: Envelope;
  /** BODYSTRUCTURE, or BODY. */
  readonly bodyStructure?: PartNode;
  /** null where the server has none (RFC 8970). */
  readonly preview?: ByteString | null;
  /** RFC 8474. */
  readonly emailId?: ByteString;
  readonly threadId?: ByteString | null;
  /** X-GM-MSGID and X-GM-THRID. */
  readonly gmailMessageId?: bigint;
  readonly gmailThreadId?: bigint;
  /**
   * `BODY[1.2]`, `BINARY[1]`, `RFC822`, by name in upper case, without quotation marks and origin (servers spell those
   * their own way, quirk 21). null is NIL; what went to a sink is not here.
   */
  readonly sections: ReadonlyMap<string, Uint8Array | null>;
  /** Items that came and could not be parsed, or whose octets are not here in full. */
  readonly unparsed: ReadonlySet<string>;
  /** The response was longer than may be held: items are missing that the server did send. */
  readonly isCut?: boolean;
}

type Draft = { -readonly [Item in keyof FetchRecord]: FetchRecord[Item] } & {
  readonly sections: Map<string, Uint8Array | null>;
  readonly unparsed: Set<string>;
};

const maxUid = 0xffff_ffff;

/**
 * `msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")"`. What follows an item that cannot even be passed over
 * is lost; what stands before it is not.
 * @param sequence the number before FETCH
 * @throws {ParseError} where that leaves nothing
 */
export function parseFetch(scanner: Scanner, sequence?: number): FetchRecord {
  const record: Draft = {
    sections: new Map(),
    unparsed: new Set(),
    ...(sequence === undefined ? {} : { sequence }),
  };
  try {
    parseItems(scanner, record);
  } catch (error) {
    if (!(error instanceof ParseError) || record.uid === undefined) throw error;
  }
  return record;
}

/** What later responses say of the same message counts over what earlier ones said. */
export function mergeRecords(earlier: FetchRecord | undefined, later: FetchRecord): FetchRecord {
  if (!earlier) return later;
  return {
    ...earlier,
    ...later,
    sections: new Map([...earlier.sections, ...later.sections]),
    unparsed: new Set([...earlier.unparsed, ...later.unparsed]),
  };
}

function parseItems(scanner: Scanner, record: Draft): void {
  scanner.list(() => {
    // Quirk(domino): `(UID 1 (ENVELOPE (...)) BODYSTRUCTURE ...)`.
    if (scanner.peek() === "(") parseItems(scanner, record);
    else parseItem(scanner, record);
  });
}

function parseItem(scanner: Scanner, record: Draft): void {
  const name = scanner.itemName().toUpperCase();
  scanner.skipSpaces();
  const section = sectionName(name);
  if (section !== undefined) {
    // Quirk(yandex): nothing at all for an empty part.
    const bytes = scanner.peek() === ")" ? null : scanner.nbytes();
    if (bytes === undefined) record.unparsed.add(section);
    else record.sections.set(section, bytes);
    return;
  }
  const read = readers.get(name);
  const { discarded } = scanner;
  const isRead = read && scanner.attempt(() => (read(scanner, record), true));
  if (read && (!isRead || scanner.discarded > discarded)) record.unparsed.add(name);
  if (!isRead) scanner.skipValue();
}

/** The key of an item that is a piece of the message; undefined for any other. */
function sectionName(name: ByteString): string | undefined {
  const end = name.lastIndexOf("]");
  if (name.startsWith("RFC822")) return name === "RFC822.SIZE" ? undefined : name.replace("[]", "");
  if (end === -1 || name.startsWith("BINARY.SIZE")) return undefined;
  return name.slice(0, end + 1).replaceAll('"', "");
}

type Reader = (scanner: Scanner, record: Draft) => void;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    "UID",
    (scanner, record) => {
      const uid = scanner.number();
      if (uid < 1 || uid > maxUid) scanner.fail("no message has such a UID");
      record.uid = uid;
    },
  ],
  [
    "FLAGS",
    (scanner, record) => {
      const flags: ByteString[] = [];
      scanner.list(() => flags.push(scanner.astring()));
      record.flags = flags;
    },
  ],
  ["INTERNALDATE", (scanner, record) => (record.internalDate = scanner.string())],
  ["RFC822.SIZE", (scanner, record) => (record.size = scanner.number())],
  ["MODSEQ", (scanner, record) => scanner.list(() => (record.modSeq = scanner.bigNumber()))],
  ["ENVELOPE", (scanner, record) => (record.envelope = parseEnvelope(scanner))],
  ["BODYSTRUCTURE", (scanner, record) => (record.bodyStructure = parseBodyStructure(scanner))],
  [
    "BODY",
    (scanner, record) => {
      const structure = parseBodyStructure(scanner);
      record.bodyStructure ??= structure;
    },
  ],
  ["PREVIEW", (scanner, record) => (record.preview = scanner.nstring())],
  ["EMAILID", (scanner, record) => scanner.list(() => (record.emailId = scanner.atom()))],
  [
    "THREADID",
    (scanner, record) => {
      if (scanner.takeNil()) record.threadId = null;
      else scanner.list(() => (record.threadId = scanner.atom()));
    },
  ],
  ["X-GM-MSGID", (scanner, record) => (record.gmailMessageId = scanner.bigNumber())],
  ["X-GM-THRID", (scanner, record) => (record.gmailThreadId = scanner.bigNumber())],
]);
