import type { ImapCommand } from "../command.ts";

/** LOGOUT (RFC 9051 section 6.1.3). It may ride behind the last command of a session: the server runs it last. */
export const logout: ImapCommand<void> = {
  name: "LOGOUT",
  phase: "logout",
  states: ["not-authenticated", "authenticated", "selected"],
  encode: () => undefined,
  collect: () => ({
    untagged: (response) => response.name === "BYE",
    done: () => undefined,
  }),
};
