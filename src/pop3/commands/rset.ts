import type { Pop3Command } from "../command.ts";

/** RSET (RFC 1939 section 5): unmarks what DELE marked, and on some servers what RETR did (quirk 38). */
export const rset: Pop3Command<void> = {
  name: "RSET",
  // It takes the place of QUIT.
  phase: "logout",
  states: ["transaction"],
  arguments: [],
  collect: () => ({ done: () => undefined }),
};
