import type { ImapCommand } from "../command.ts";

/** NOOP (RFC 9051 section 6.1.2). */
export const noop: ImapCommand<void> = {
  name: "NOOP",
  phase: "select",
  states: ["not-authenticated", "authenticated", "selected"],
  encode: () => undefined,
  collect: () => ({ done: () => undefined }),
};
