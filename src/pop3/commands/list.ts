import { limits } from "../../base/limits.ts";
import type { Pop3Command } from "../command.ts";
import { parseScanListing, parseSizes } from "../grammar/listing.ts";
import { ListingSink } from "../listing-sink.ts";

/**
 * LIST of one message (RFC 1939 section 5): its octets, which some servers estimate (quirk 43).
 * @returns null where the answer cannot be read
 */
export function list(number: number): Pop3Command<number | null> {
  return {
    name: "LIST",
    phase: "list",
    states: ["transaction"],
    arguments: [String(number)],
    collect: () => ({
      done: ({ text }) => {
        const listing = parseScanListing(text);
        return listing?.number === number ? listing.octets : null;
      },
    }),
  };
}

/**
 * LIST of the whole maildrop (RFC 1939 section 5): octets by message number, of those that are wanted. One turn for any
 * number of messages where the server takes one command at a time.
 */
export function scanListing(wanted: ReadonlySet<number>): Pop3Command<ReadonlyMap<number, number>> {
  return {
    name: "LIST",
    phase: "list",
    states: ["transaction"],
    arguments: [],
    collect: () => {
      const octets = new ListingSink(limits.maxListingBytes);
      return { octets, done: () => parseSizes(octets.text, wanted) };
    },
  };
}
