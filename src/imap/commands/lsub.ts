import type { ImapCommand } from "../command.ts";
import { parseList } from "../grammar/list.ts";
import { listedName } from "./list.ts";

/** LSUB (RFC 3501 section 6.3.9), for servers without LIST-EXTENDED. @returns the names subscribed to, in Unicode */
export const lsub: ImapCommand<ReadonlySet<string>> = {
  name: "LSUB",
  phase: "list",
  states: ["authenticated", "selected"],
  encode: (out) => {
    out.string("").string("*");
  },
  collect: ({ isUtf8 }) => {
    const names = new Set<string>();
    return {
      untagged: (response) => {
        if (response.name !== "LSUB") return false;
        const { name } = parseList(response.scan());
        names.add(listedName(name, isUtf8));
        return true;
      },
      done: () => names,
    };
  },
};
