import { limits } from "../../base/limits.ts";
import type { Pop3Command } from "../command.ts";
import { parseUidlListing } from "../grammar/listing.ts";
import { ListingSink } from "../listing-sink.ts";

/** UIDL of the whole maildrop (RFC 1939 section 7): unique-ids by message number. */
export const uidl: Pop3Command<ReadonlyMap<number, string>> = {
  name: "UIDL",
  phase: "list",
  states: ["transaction"],
  arguments: [],
  collect: () => {
    const octets = new ListingSink(limits.maxListingBytes);
    return { octets, done: () => parseUidlListing(octets.text) };
  },
};
