import type { ImapCommand } from "../command.ts";
import { parseEsearch, parseSearch } from "../grammar/search.ts";
import { UidSet } from "../grammar/uid-set.ts";

/**
 * UID SEARCH for the messages of a range of UIDs (RFC 9051 section 6.4.4), answered in ranges where the server has
 * ESEARCH, since a list of every UID grows with the mailbox.
 */
export function uidSearch(range: string): ImapCommand<UidSet> {
  return {
    name: "UID SEARCH",
    phase: "search",
    states: ["selected"],
    encode: (out, { capabilities }) => {
      if (capabilities?.has("ESEARCH") || capabilities?.has("IMAP4REV2"))
        out.atom("RETURN").list(() => out.atom("ALL"));
      out.atom("UID").set(range);
    },
    collect: () => {
      let found = UidSet.of([]);
      return {
        untagged: (response) => {
          if (response.name === "SEARCH") found = UidSet.of(parseSearch(response.scan()).ids);
          else if (response.name === "ESEARCH") found = parseEsearch(response.scan()).all ?? found;
          else return false;
          return true;
        },
        done: () => found,
      };
    },
  };
}
