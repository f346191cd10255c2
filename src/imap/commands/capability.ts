import type { ImapCommand } from "../command.ts";

/** CAPABILITY (RFC 9051 section 6.1.1). The connection keeps what is listed, as it does for lists that come unasked. */
export const capability: ImapCommand<void> = {
  name: "CAPABILITY",
  phase: "capability",
  states: ["not-authenticated", "authenticated", "selected"],
  encode: () => undefined,
  collect: () => ({
    untagged: (response) => response.name === "CAPABILITY",
    done: () => undefined,
  }),
};
