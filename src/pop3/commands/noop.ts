import type { Pop3Command } from "../command.ts";

/** NOOP (RFC 1939 section 5). */
export const noop: Pop3Command<void> = {
  name: "NOOP",
  phase: "list",
  states: ["transaction"],
  arguments: [],
  collect: () => ({ done: () => undefined }),
};
