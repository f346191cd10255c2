import type { Pop3Command } from "../command.ts";
import { parseScanListing } from "../grammar/listing.ts";

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
