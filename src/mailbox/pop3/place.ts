import { decodeBase64Url, encodeBase64Url } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import type { KeyList } from "./keys.ts";

/**
 * A place between two messages of a maildrop, known by the messages around it: so it is found again after any of them,
 * and any others, were removed, and whatever came meanwhile. From near to far, so many octets each (`markBytes`).
 */
export interface Place {
  readonly older: string;
  readonly newer: string;
}

// How far from the place its marks stand: the nearest without a gap, then each twice as far as the one before.
const nearest = 8;
const markBytes = 6;

/** @param at how many messages are older than the place */
export function placeAt(keys: KeyList, at: number): Place {
  return { older: marksFrom(keys, at - 1, -1), newer: marksFrom(keys, at, 1) };
}

/**
 * @returns how many messages are older than the place now
 * @throws {MailError} state_expired: so many around it are gone that it cannot be told
 */
export function findPlace({ older, newer }: Place, keys: KeyList): number {
  if (older === "") return 0;
  const below = nearestMark(older, keys, (a, b) => a > b);
  const above = nearestMark(newer, keys, (a, b) => a < b);
  // Between the place and one of its nearest marks were only marks, and they are gone.
  if (below && below.distance <= nearest) return below.index + 1;
  if (above && above.distance <= nearest) return above.index;
  const from = below ? below.index + 1 : 0;
  const to = above ? above.index : keys.length;
  if (from === to) return from;
  throw new MailError(
    "state_expired",
    "Too many messages were removed meanwhile: start over with a fresh list.",
    {
      retry: "after-resync",
    },
  );
}

/** The newest messages: what came after them is new. */
export function newestMarks(keys: KeyList, count: number = keys.length): string {
  return marksFrom(keys, count - 1, -1);
}

/** @returns how many messages are not newer than the newest of the marks that is still there */
export function countUpTo(marks: string, keys: KeyList): number {
  return (nearestMark(marks, keys, (a, b) => a > b)?.index ?? -1) + 1;
}

function marksFrom(keys: KeyList, start: number, step: 1 | -1): string {
  const bytes: number[] = [];
  for (let distance = 1; ; distance = nextDistance(distance)) {
    const index = start + step * (distance - 1);
    if (index < 0 || index >= keys.length) break;
    const mark = keys.markAt(index);
    for (let octet = markBytes - 1; octet >= 0; octet--)
      bytes.push(Math.floor(mark / 0x100 ** octet) % 0x100);
  }
  return encodeBase64Url(Uint8Array.from(bytes));
}

function nextDistance(distance: number): number {
  return distance < nearest ? distance + 1 : 2 * distance;
}

interface FoundMark {
  readonly index: number;
  readonly distance: number;
}

/** @param isNearer says of two indexes whether the first is nearer to the place */
function nearestMark(
  marks: string,
  keys: KeyList,
  isNearer: (index: number, other: number) => boolean,
): FoundMark | undefined {
  const distances = new Map<number, number>();
  const bytes = decodeBase64Url(marks) ?? new Uint8Array();
  for (let at = 0, distance = 1; at < bytes.length; at += markBytes, distance = nextDistance(distance)) {
    distances.set(numberOf(bytes.subarray(at, at + markBytes)), distance);
  }
  if (distances.size === 0) return undefined;
  let found: FoundMark | undefined;
  for (let index = 0; index < keys.length; index++) {
    const distance = distances.get(keys.markAt(index));
    if (distance !== undefined && (!found || isNearer(index, found.index))) found = { index, distance };
  }
  return found;
}

function numberOf(mark: Uint8Array): number {
  return mark.reduce((value, octet) => value * 0x100 + octet, 0);
}
