import { messageNotFound } from "../../base/errors.ts";
import { decodeMessageId, encodeMessageId, KeyList } from "./keys.ts";

export interface MaildropFacts {
  readonly total: number;
  readonly isByDigest: boolean;
  /** LIST's octets by message number. */
  readonly sizes?: ReadonlyMap<number, number> | undefined;
}

/**
 * The messages of a maildrop as one session sees them, oldest first: a snapshot, since nothing comes or goes while the
 * session has its lock (RFC 1939 section 4). Places in it are indexes from 0; message numbers are for the wire alone.
 */
export class Maildrop {
  readonly uidls: readonly string[];
  readonly keys: KeyList;
  /** How many there are, with those that cannot be told apart. */
  readonly total: number;
  readonly #numbers: readonly number[];
  readonly #repeated: ReadonlySet<string>;
  readonly #sizes: ReadonlyMap<number, number>;

  /** The server has no unique-ids: these are digests of headers. */
  readonly isByDigest: boolean;

  /**
   * @param uidls unique-ids by message number
   * @param known what else is known of them, where these may not be all, or not the server's
   */
  constructor(
    uidls: ReadonlyMap<number, string>,
    known: MaildropFacts = { total: uidls.size, isByDigest: false },
  ) {
    const ordered = inOrder(uidls);
    this.#numbers = [...ordered.keys()];
    this.uidls = [...ordered.values()];
    this.#repeated = repeatedOf(this.uidls);
    this.keys = new KeyList(this.#repeated.size === 0 ? this.uidls : numbered(this.uidls, this.#repeated));
    this.total = known.total;
    this.isByDigest = known.isByDigest;
    this.#sizes = known.sizes ?? new Map();
  }

  get length(): number {
    return this.uidls.length;
  }

  /** The message number, good for this session. */
  numberAt(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  /** LIST's octets; undefined where it was not asked for all, or does not say. */
  sizeAt(index: number): number | undefined {
    return this.#sizes.get(this.numberAt(index));
  }

  idAt(index: number): string {
    return encodeMessageId(this.keys.at(index));
  }

  /** The ids, oldest first, of those that can be told apart. */
  ids(): string[] {
    const indexes = this.keys.indexes().filter((index) => !this.isRepeated(index));
    return indexes.map((index) => this.idAt(index));
  }

  /** Whether the server gave another message the same unique-id (quirk 41): which is which may change. */
  isRepeated(index: number): boolean {
    return this.#repeated.has(this.uidls[index] ?? "");
  }

  /** @returns undefined where there is no such message, and for what is no id */
  find(messageId: string): number | undefined {
    const key = decodeMessageId(messageId);
    const index = key ? this.keys.indexOf(key) : -1;
    return index === -1 ? undefined : index;
  }

  /** The places of many at once, by message id: without those that are not there. */
  placesOf(messageIds: Iterable<string>): Map<string, number> {
    const decoded = [...new Set(messageIds)].flatMap((id) => {
      const key = decodeMessageId(id);
      return key ? [{ id, key }] : [];
    });
    const indexes = this.keys.indexesOf(decoded.map(({ key }) => key));
    const places = new Map<string, number>();
    for (const [nth, { id }] of decoded.entries()) {
      const index = indexes[nth] ?? -1;
      if (index !== -1) places.set(id, index);
    }
    return places;
  }

  /** @throws {MailError} message_not_found */
  indexOf(messageId: string): number {
    const index = this.find(messageId);
    if (index !== undefined) return index;
    throw messageNotFound();
  }
}

/** By message number, as nearly every server lists them already: sorting a hundred thousand is not for nothing. */
function inOrder(uidls: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  let last = 0;
  for (const number of uidls.keys()) {
    if (number < last) return new Map([...uidls].sort(([a], [b]) => a - b));
    last = number;
  }
  return uidls;
}

function repeatedOf(uidls: readonly string[]): ReadonlySet<string> {
  const seen = new Set(uidls);
  if (seen.size === uidls.length) return new Set();
  // What is left once the first of each is taken away.
  return new Set(uidls.filter((uidl) => !seen.delete(uidl)));
}

/**
 * Messages of one unique-id are told apart by their order, and by how many they are: once one of them is gone, none has
 * the id that it had, lest one takes over another's. A space is in no unique-id.
 */
function numbered(uidls: readonly string[], repeated: ReadonlySet<string>): string[] {
  const counts = new Map<string, number>();
  const count = (uidl: string): number => {
    const nth = (counts.get(uidl) ?? 0) + 1;
    counts.set(uidl, nth);
    return nth;
  };
  const places = uidls.map((uidl) => (repeated.has(uidl) ? count(uidl) : null));
  return uidls.map((uidl, index) => {
    const nth = places[index] ?? null;
    return nth === null ? uidl : `${uidl} ${nth}/${counts.get(uidl)}`;
  });
}
