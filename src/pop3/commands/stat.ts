import { protocolViolation } from "../../net/failures.ts";
import type { Pop3Command } from "../command.ts";
import { parseScanListing } from "../grammar/listing.ts";

/** STAT (RFC 1939 section 5): how many messages the maildrop has. */
export const stat: Pop3Command<{ readonly messages: number }> = {
  name: "STAT",
  phase: "select",
  states: ["transaction"],
  arguments: [],
  collect: () => ({
    done: ({ text }) => {
      const messages = parseScanListing(text)?.number;
      if (messages === undefined) throw protocolViolation("The answer to STAT cannot be read.", "select");
      return { messages };
    },
  }),
};
