import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { Untagged } from "../command.ts";
import { type FetchRecord, mergeRecords, parseFetch } from "../grammar/fetch.ts";
import { UidSet } from "../grammar/uid-set.ts";
import { parseVanished } from "../grammar/vanished.ts";
import type { MessageSet } from "./fetch.ts";

/** The records by UID, and what the server told besides. */
export class FetchAnswer extends Map<number, FetchRecord> {
  /** UIDs of messages that were removed before (VANISHED (EARLIER)), also such as the server names though they never were. */
  vanished: UidSet = UidSet.of([]);
  /** Whether every response could be read, and the server kept none back: else messages may be missing. */
  isWhole = true;
}

/**
 * What a FETCH keeps of its answers: one record for each message that was asked for, and of all together no more than
 * `limits.maxKeptBytes`. The messages that come when that is used up are kept without what others than the mailbox's
 * owner can make long.
 */
export class FetchedRecords {
  readonly #answer = new FetchAnswer();
  readonly #by: MessageSet["by"];
  /** undefined for a set with "*", which names whatever comes. */
  readonly #asked: UidSet | undefined;
  /** Which message stands at a place: the first one that was told. */
  readonly #uidAt: Map<number, number> = new Map();
  #keptBytes = 0;

  constructor({ by, set }: MessageSet) {
    this.#by = by;
    this.#asked = UidSet.parse(set);
  }

  /** @param isAll whether the server says that it told all */
  answer(isAll: boolean): FetchAnswer {
    this.#answer.isWhole &&= isAll;
    return this.#answer;
  }

  /** @throws {ParseError}, {MailError} server_limit_exceeded */
  take(response: Untagged): void {
    const { number, isCut, octets } = response;
    if (this.#by === "sequence" && this.#asked?.has(number ?? 0) === false) return;
    const parsed = this.#read(response, () => parseFetch(response.scan(), number));
    if (parsed.unparsed.has("UID")) this.#answer.isWhole = false;
    // Without a UID it is about a sequence number that may mean another message by now.
    if (parsed.uid === undefined || !this.#isWanted(parsed.uid, number ?? 0)) return;
    const record = isCut ? { ...parsed, isCut } : parsed;
    this.#answer.set(parsed.uid, mergeRecords(this.#answer.get(parsed.uid), this.#bounded(record, octets)));
  }

  /** @throws {ParseError} */
  takeVanished(response: Untagged): void {
    const { isEarlier, uids } = this.#read(response, () => parseVanished(response.scan()));
    // One that goes at this moment is told as EARLIER the next time. The last number of a set that is cut off is another.
    if (isEarlier && !response.isCut) this.#answer.vanished = this.#answer.vanished.with(uids);
  }

  #read<Parsed>({ isCut }: Untagged, parse: () => Parsed): Parsed {
    const { isWhole } = this.#answer;
    this.#answer.isWhole = false;
    const parsed = parse();
    this.#answer.isWhole = isWhole && !isCut;
    return parsed;
  }

  #isWanted(uid: number, place: number): boolean {
    if (this.#by === "uid") return this.#asked?.has(uid) !== false;
    const first = this.#uidAt.get(place) ?? uid;
    this.#uidAt.set(place, first);
    return first === uid;
  }

  #bounded(record: FetchRecord, octets: number): FetchRecord {
    if (octets <= copiedAboveBytes && this.#keptBytes + octets <= limits.maxKeptBytes) {
      this.#keptBytes += octets;
      return record;
    }
    const whole = structuredClone(record);
    const isWithin = this.#keptBytes + weightOf(whole) <= limits.maxKeptBytes;
    const kept = isWithin ? whole : essentialsOf(whole);
    this.#keptBytes += weightOf(kept);
    // Flags are the owner's: so many are the server's doing.
    if (this.#keptBytes > 2 * limits.maxKeptBytes) {
      throw new MailError("server_limit_exceeded", "The mail server sent too much about its messages.", {
        phase: "fetch",
        connection: "lost",
      });
    }
    return kept;
  }
}

/** Of a response above this the record is copied: strings that are cut out of a line hold all of the line in memory. */
const copiedAboveBytes = 8_192;

function essentialsOf({ sequence, uid, flags, internalDate, size, modSeq }: FetchRecord): FetchRecord {
  return {
    ...(sequence === undefined ? {} : { sequence }),
    ...(uid === undefined ? {} : { uid }),
    ...(flags === undefined ? {} : { flags }),
    ...(internalDate === undefined ? {} : { internalDate }),
    ...(size === undefined ? {} : { size }),
    ...(modSeq === undefined ? {} : { modSeq }),
    sections: new Map(),
    unparsed: new Set(),
    isCut: true,
  };
}

/** About how many octets of memory a value takes. */
function weightOf(value: unknown): number {
  if (typeof value === "string") return 8 + value.length;
  if (value instanceof Uint8Array) return value.buffer.byteLength;
  if (typeof value !== "object" || value === null) return 8;
  const inside: Iterable<unknown> =
    value instanceof Map || value instanceof Set ? value.values() : Object.values(value);
  let weight = 8;
  for (const one of inside) weight += weightOf(one);
  return weight;
}
