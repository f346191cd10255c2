import type { Pop3Command } from "../command.ts";

/** RSET (RFC 1939 section 5): unmarks what DELE marked. */
export const rset: Pop3Command<void> = {
  name: "RSET",
  phase: "remove",
  states: ["transaction"],
  arguments: [],
  collect: () => ({ done: () => undefined }),
};
