import type { ImapCommand } from "../command.ts";
import { parseSearch } from "../grammar/search.ts";

/** UID SORT by INTERNALDATE, oldest first (RFC 5256 section 3). @returns all UIDs of the mailbox in that order */
export const uidSortByArrival: ImapCommand<readonly number[]> = {
  name: "UID SORT",
  phase: "search",
  states: ["selected"],
  needs: "SORT",
  encode: (out) => {
    out
      .list(() => out.atom("ARRIVAL"))
      .atom("US-ASCII")
      .atom("ALL");
  },
  collect: () => {
    let uids: readonly number[] = [];
    return {
      untagged: (response) => {
        if (response.name !== "SORT") return false;
        uids = parseSearch(response.scan()).ids;
        return true;
      },
      done: () => uids,
    };
  },
};
