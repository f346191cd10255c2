import type { ImapCommand } from "../command.ts";
import { encodeMailboxName } from "../grammar/modified-utf7.ts";
import { parseStatus, type StatusItems } from "../grammar/status.ts";
import { canonicalName, listedName } from "./list.ts";

/** STATUS (RFC 9051 section 6.3.11). @param name in Unicode */
export function status(name: string, items: readonly string[]): ImapCommand<StatusItems> {
  return {
    name: "STATUS",
    phase: "list",
    states: ["authenticated", "selected"],
    encode: (out, { isUtf8 }) => {
      out.string(isUtf8 ? name : encodeMailboxName(name)).list(() => items.forEach((item) => out.atom(item)));
    },
    collect: ({ isUtf8 }) => {
      let found: StatusItems = {};
      return {
        untagged: (response) => {
          if (response.name !== "STATUS") return false;
          // Servers may answer several before the first tagged reply.
          const { mailbox, items } = parseStatus(response.scan());
          if (listedName(mailbox, isUtf8) !== canonicalName(name)) return false;
          found = items;
          return true;
        },
        done: () => found,
      };
    },
  };
}
