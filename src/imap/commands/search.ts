import { MailError } from "../../base/errors.ts";
import type { ImapCommand } from "../command.ts";
import { parseEsearch, parseSearch } from "../grammar/search.ts";
import { UidSet } from "../grammar/uid-set.ts";

/**
 * UID SEARCH for the messages of a set of UIDs (RFC 9051 section 6.4.4), answered in ranges where the server has
 * ESEARCH, since a list of every UID grows with the mailbox. An answer that cannot be read in full is none, as what it
 * does not name would count as gone.
 * @param set formatted, may end in "*"
 */
export function uidSearch(set: string): ImapCommand<UidSet> {
  return {
    name: "UID SEARCH",
    phase: "search",
    states: ["selected"],
    encode: (out, { capabilities }) => {
      if (capabilities?.has("ESEARCH") || capabilities?.has("IMAP4REV2"))
        out.atom("RETURN").list(() => out.atom("ALL"));
      out.atom("UID").set(set);
    },
    collect: () => {
      let found = UidSet.of([]);
      let isWhole = true;
      return {
        untagged: (response) => {
          if (response.name !== "SEARCH" && response.name !== "ESEARCH") return false;
          // Unless it is read to its end: the last number of a list that is cut off may be another.
          const wasWhole = isWhole;
          isWhole = false;
          if (response.name === "SEARCH") found = found.with(UidSet.of(parseSearch(response.scan()).ids));
          else found = found.with(parseEsearch(response.scan()).all ?? UidSet.of([]));
          isWhole = wasWhole && !response.isCut;
          return true;
        },
        done: () => {
          if (!isWhole)
            throw new MailError("protocol_violation", "The mail server's SEARCH cannot be read.", {
              phase: "search",
            });
          return found;
        },
      };
    },
  };
}
