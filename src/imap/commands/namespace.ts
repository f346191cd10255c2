import type { ImapCommand } from "../command.ts";
import { type Namespaces, parseNamespaces } from "../grammar/namespace.ts";

/** NAMESPACE (RFC 9051 section 6.3.10). */
export const namespace: ImapCommand<Namespaces> = {
  name: "NAMESPACE",
  phase: "auth",
  states: ["authenticated", "selected"],
  needs: "NAMESPACE",
  encode: () => undefined,
  collect: () => {
    let namespaces: Namespaces = { personal: [], otherUsers: [], shared: [] };
    return {
      untagged: (response) => {
        if (response.name !== "NAMESPACE") return false;
        namespaces = parseNamespaces(response.scan());
        return true;
      },
      done: () => namespaces,
    };
  },
};
