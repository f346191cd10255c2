import type { ImapCommand } from "../command.ts";

/**
 * NAMESPACE (RFC 9051 section 6.3.10), as proof of a login: Exchange says OK to wrong credentials and refuses this
 * (quirk 3).
 */
export const namespace: ImapCommand<void> = {
  name: "NAMESPACE",
  phase: "auth",
  states: ["authenticated", "selected"],
  needs: "NAMESPACE",
  encode: () => undefined,
  collect: () => ({
    untagged: (response) => response.name === "NAMESPACE",
    done: () => undefined,
  }),
};
