import type { ImapCommand } from "../command.ts";
import { parseId } from "../grammar/id.ts";

/** ID (RFC 2971). Real pairs always: an empty list is refused by some servers (quirk 2). */
export function id(client: Readonly<Record<string, string>>): ImapCommand<ReadonlyMap<string, string>> {
  return {
    name: "ID",
    phase: "auth",
    states: ["not-authenticated", "authenticated", "selected"],
    encode: (out) => {
      out.list(() => {
        for (const [name, value] of Object.entries(client)) out.string(name).string(value);
      });
    },
    collect: () => {
      let server: ReadonlyMap<string, string> = new Map();
      return {
        untagged: (response) => {
          if (response.name !== "ID") return false;
          server = parseId(response.scan());
          return true;
        },
        done: () => server,
      };
    },
  };
}
