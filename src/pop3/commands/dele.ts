import type { Pop3Command } from "../command.ts";

/** DELE (RFC 1939 section 5): marks the message. It is removed by QUIT, and by nothing else. */
export function dele(number: number): Pop3Command<void> {
  return {
    name: "DELE",
    phase: "remove",
    states: ["transaction"],
    arguments: [String(number)],
    collect: () => ({ done: () => undefined }),
  };
}
