import type { Scanner } from "../wire/scanner.ts";
import { UidSet } from "./uid-set.ts";

/** SEARCH (RFC 3501 section 7.2.5) and SORT (RFC 5256), in the server's order. */
export interface SearchResult {
  readonly ids: readonly number[];
  /** The highest mod-sequence among them, where MODSEQ was searched for (RFC 7162 section 3.1.5). */
  readonly modSeq?: bigint;
}

const maxId = 0xffff_ffff;

/** `*(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]`. @throws {ParseError} */
export function parseSearch(scanner: Scanner): SearchResult {
  // A word each, not a token each: the answer grows with the mailbox, and its line is capped.
  const [, numbers = "", modSeq] =
    /^([\d ]*)(?:\(MODSEQ (\d{1,19})\) *)?$/i.exec(scanner.rest()) ?? scanner.fail("no numbers");
  const ids = numbers.split(" ").filter(Boolean).map(Number);
  if (ids.some((id) => id < 1 || id > maxId)) scanner.fail("no message has such a number");
  return modSeq === undefined ? { ids } : { ids, modSeq: BigInt(modSeq) };
}

/** ESEARCH (RFC 9051 section 7.3.4). */
export interface ExtendedSearchResult {
  /** The command it answers; undefined where the server does not say. */
  readonly tag?: string;
  readonly isUid: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly count?: number;
  /** Left out where nothing was found. */
  readonly all?: UidSet;
  readonly modSeq?: bigint;
}

/** `[search-correlator] [SP "UID"] *(SP search-return-data)`. @throws {ParseError} */
export function parseEsearch(scanner: Scanner): ExtendedSearchResult {
  const result: { -readonly [Item in keyof ExtendedSearchResult]: ExtendedSearchResult[Item] } = {
    isUid: false,
  };
  if (scanner.take("(TAG ")) {
    result.tag = scanner.astring();
    scanner.skipSpaces();
    scanner.expect(")");
    scanner.skipSpaces();
  }
  while (!scanner.isAtEnd) {
    const name = scanner.atom().toUpperCase();
    scanner.skipSpaces();
    if (name === "UID") result.isUid = true;
    else if (name === "MIN") result.min = scanner.number();
    else if (name === "MAX") result.max = scanner.number();
    else if (name === "COUNT") result.count = scanner.number();
    else if (name === "ALL") result.all = UidSet.parse(scanner.atom()) ?? scanner.fail("ALL is no set");
    else if (name === "MODSEQ") result.modSeq = scanner.bigNumber();
    else scanner.skipValue();
    scanner.skipSpaces();
  }
  return result;
}
