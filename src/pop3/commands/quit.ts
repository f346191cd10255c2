import type { Pop3Command } from "../command.ts";

/** QUIT (RFC 1939 sections 4 and 6). Only its `+OK` says that what was marked is removed. */
export function quit(purpose: "goodbye" | "removal"): Pop3Command<void> {
  return {
    name: "QUIT",
    // Removing may take a server longer than saying goodbye.
    phase: purpose === "removal" ? "remove" : "logout",
    states: ["authorization", "transaction"],
    isBarrier: true,
    arguments: [],
    collect: () => ({ done: () => undefined }),
  };
}
