import type { ByteString } from "../../base/bytes.ts";

// `unique-id` is 1 to 70 characters in %x21-7E (RFC 1939 section 7). Quirk 41: longer ones, several spaces, and `+OK`
// before each line.
const uidlLine = /^(?:\+OK[ \t]+)?([0-9]{1,10})[ \t]+([!-~]{1,1000})[ \t]*$/i;
const scanLine = /^([0-9]{1,10})[ \t]+([0-9]{1,15})(?:[ \t].*)?$/s;

/** Unique-ids by message number, of a whole UIDL listing. Lines that are none are left out. */
export function parseUidlListing(listing: ByteString): Map<number, string> {
  const uidls = new Map<number, string>();
  for (const line of listing.split("\n")) {
    const [, number, uidl] = uidlLine.exec(line.endsWith("\r") ? line.slice(0, -1) : line) ?? [];
    if (uidl !== undefined && Number(number) > 0) uidls.set(Number(number), uidl);
  }
  return uidls;
}

/**
 * `scan-listing` (RFC 1939 section 5): number and octets. The drop listing of STAT reads alike: how many, and octets.
 * @returns undefined for what is none
 */
export function parseScanListing(text: ByteString): { number: number; octets: number } | undefined {
  const [, number, octets] = scanLine.exec(text) ?? [];
  return octets === undefined ? undefined : { number: Number(number), octets: Number(octets) };
}
