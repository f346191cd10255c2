import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";

/** UIDs (or message numbers) `from` to `to`, both included; `from <= to`. */
export interface UidRange {
  readonly from: number;
  readonly to: number;
}

/** A set as it is written, range by range and in that order: `1:4294967295` stays one range (CVE-2025-25186). */
export type UidSet = readonly UidRange[];

const maxUid = 0xffff_ffff;

/**
 * `uid-set` of RFC 9051 section 9, as servers send it: ranges may run backwards, UIDs may repeat. "*" is refused, as
 * no response has it.
 * @returns undefined where the text is anything else
 */
export function parseUidSet(text: string): UidSet | undefined {
  const ranges: UidRange[] = [];
  for (const item of text.split(",")) {
    const [, first, last] = /^([1-9]\d{0,9})(?::([1-9]\d{0,9}))?$/.exec(item) ?? [];
    if (first === undefined) return undefined;
    const a = Number(first);
    const b = Number(last ?? first);
    if (a > maxUid || b > maxUid) return undefined;
    ranges.push({ from: Math.min(a, b), to: Math.max(a, b) });
  }
  return ranges;
}

/** The set of these UIDs, in the fewest ranges, ascending. */
export function uidSetOf(uids: Iterable<number>): UidSet {
  return compactUidSet(Array.from(uids, (uid) => ({ from: uid, to: uid })));
}

/** The set as a command has it: in the fewest ranges, ascending, since some servers refuse any other order (quirk 35). */
export function formatUidSet(set: UidSet): string {
  return compactUidSet(set)
    .map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`))
    .join(",");
}

/** How many UIDs the ranges name, repeated ones counted again. */
export function uidSetSize(set: UidSet): number {
  return set.reduce((size, { from, to }) => size + to - from + 1, 0);
}

export function uidSetHas(set: UidSet, uid: number): boolean {
  return set.some(({ from, to }) => from <= uid && uid <= to);
}

/**
 * Every UID, in the order of the ranges.
 * @throws {MailError} server_limit_exceeded before the first, where they are more than `limits.maxUidExpansion`
 */
export function* eachUid(set: UidSet): Generator<number, void, undefined> {
  if (uidSetSize(set) > limits.maxUidExpansion) {
    throw new MailError("server_limit_exceeded", "The mail server named too many messages at once.");
  }
  for (const { from, to } of set) for (let uid = from; uid <= to; uid++) yield uid;
}

function compactUidSet(set: UidSet): UidSet {
  const compact: UidRange[] = [];
  for (const range of set.toSorted((a, b) => a.from - b.from)) {
    const last = compact.at(-1);
    if (!last || range.from > last.to + 1) compact.push(range);
    else if (range.to > last.to) compact[compact.length - 1] = { from: last.from, to: range.to };
  }
  return compact;
}
