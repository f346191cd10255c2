import type { ByteString } from "../../base/bytes.ts";

const cr = 0x0d;
const space = 0x20;
const zero = 0x30;

// `unique-id` is 1 to 70 characters in %x21-7E (RFC 1939 section 7). Quirk 41: longer ones, several spaces, and `+OK`
// before each line; and ids with spaces in them.
const uidlLine = /^(?:\+OK[ \t]+)?([0-9]{1,10})[ \t]+([!-~](?:[ -~]{0,998}[!-~])?)[ \t]*$/i;
const scanLine = /^([0-9]{1,10})[ \t]+([0-9]{1,15})(?:[ \t].*)?$/s;

/** Unique-ids by message number, of a whole UIDL listing. Lines that are none are left out. */
export function parseUidlListing(listing: ByteString): Map<number, string> {
  const uidls = new Map<number, string>();
  for (let start = 0; start < listing.length;) {
    const newline = listing.indexOf("\n", start);
    const end = newline === -1 ? listing.length : newline;
    const lineEnd = end > start && listing.charCodeAt(end - 1) === cr ? end - 1 : end;
    const uidlStart = startOfUidl(listing, start, lineEnd);
    if (uidlStart !== undefined) {
      uidls.set(Number(listing.slice(start, uidlStart - 1)), listing.slice(uidlStart, lineEnd));
    } else {
      const [, number, uidl] = uidlLine.exec(listing.slice(start, lineEnd)) ?? [];
      if (uidl !== undefined && Number(number) > 0) uidls.set(Number(number), uidl);
    }
    start = end + 1;
  }
  return uidls;
}

/**
 * A maildrop may have a hundred thousand messages, and an expression costs a lot a line: this reads lines as RFC 1939
 * has them, number, one space and unique-id.
 * @returns undefined where the line is otherwise
 */
function startOfUidl(listing: ByteString, start: number, end: number): number | undefined {
  let at = start;
  while (at < end && isDigit(listing.charCodeAt(at))) at++;
  const isNumber = at > start && at - start <= 10 && listing.charCodeAt(start) !== zero;
  if (!isNumber || listing.charCodeAt(at) !== space) return undefined;
  const uidlStart = at + 1;
  if (uidlStart === end || end - uidlStart > 1_000) return undefined;
  for (at = uidlStart; at < end; at++) if (!isVisible(listing.charCodeAt(at))) return undefined;
  return uidlStart;
}

function isDigit(octet: number): boolean {
  return octet >= zero && octet <= 0x39;
}

/** `%x21-7E` */
function isVisible(octet: number): boolean {
  return octet > space && octet <= 0x7e;
}

/**
 * `scan-listing` (RFC 1939 section 5): number and octets. The drop listing of STAT reads alike: how many, and octets.
 * @returns undefined for what is none
 */
export function parseScanListing(text: ByteString): { number: number; octets: number } | undefined {
  const [, number, octets] = scanLine.exec(text) ?? [];
  return octets === undefined ? undefined : { number: Number(number), octets: Number(octets) };
}

/** Octets by message number, of those that are wanted in a whole scan listing. Lines that are none are left out. */
export function parseSizes(listing: ByteString, wanted: ReadonlySet<number>): Map<number, number> {
  const sizes = new Map<number, number>();
  for (let start = 0; start < listing.length;) {
    const newline = listing.indexOf("\n", start);
    const end = newline === -1 ? listing.length : newline;
    // Most lines are of others, and need not be read to their ends.
    if (wanted.has(Number.parseInt(listing.slice(start, Math.min(end, start + 11)), 10))) {
      const lineEnd = listing.charCodeAt(end - 1) === cr ? end - 1 : end;
      const found = parseScanListing(listing.slice(start, lineEnd));
      if (found && wanted.has(found.number)) sizes.set(found.number, found.octets);
    }
    start = end + 1;
  }
  return sizes;
}
