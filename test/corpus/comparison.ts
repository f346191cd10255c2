import { toByteString } from "../../src/base/bytes.ts";

/** What is compared of each message, or of each of its parts. */
export const comparedFields = [
  "header names",
  "header values",
  "subject",
  "people",
  "structure",
  "content type",
  "charset",
  "transfer encoding",
  "disposition",
  "file name",
  "content id",
  "content",
  "text",
  "html",
] as const;

export type ComparedField = (typeof comparedFields)[number];

/** One thing that we and another parser say of a message. */
export interface Comparison {
  readonly field: ComparedField;
  /** The part that it is said of, "" for the whole message. */
  readonly part: string;
  readonly isSame: boolean;
  readonly ours: string;
  readonly theirs: string;
}

const maxShownCharacters = 100;

/** Compares two values as text. */
export function compare(field: ComparedField, part: string, ours: unknown, theirs: unknown): Comparison {
  const [a, b] = [String(ours), String(theirs)];
  return { field, part, isSame: a === b, ours: shown(a), theirs: shown(b) };
}

/** Whether a text has another in it; null where there is to be none. */
export function compareText(
  field: ComparedField,
  part: string,
  ours: string | null,
  theirs: string | null,
): Comparison {
  const isSame = theirs === null ? ours === null : (ours?.includes(theirs) ?? false);
  return { field, part, isSame, ours: shown(String(ours)), theirs: shown(String(theirs)) };
}

/** Compares octets, and shows where they part. */
export function compareOctets(
  part: string,
  ours: Uint8Array,
  theirs: Uint8Array,
  isSame: boolean,
): Comparison {
  const at = ours.findIndex((octet, index) => octet !== theirs[index]);
  const from = at === -1 ? Math.min(ours.length, theirs.length) : at;
  const tell = (bytes: Uint8Array): string =>
    `${bytes.length} octets, from ${from} on ${shown(toByteString(bytes.subarray(from, from + 20)))}`;
  return { field: "content", part, isSame, ours: tell(ours), theirs: tell(theirs) };
}

export function isSameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, at) => octet === b[at]);
}

function shown(text: string): string {
  const escaped = JSON.stringify(text);
  return escaped.length > maxShownCharacters ? `${escaped.slice(0, maxShownCharacters)}…` : escaped;
}
