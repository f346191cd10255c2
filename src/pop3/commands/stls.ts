import { MailError } from "../../base/errors.ts";
import type { Pop3Command } from "../command.ts";

/** STLS (RFC 2595 section 4). Asked for, it is required: a refusal ends the session. */
export const stls: Pop3Command<void> = {
  name: "STLS",
  phase: "tls",
  states: ["authorization"],
  isBarrier: true,
  arguments: [],
  collect: () => ({
    done: () => undefined,
    refused: () =>
      new MailError("tls_required", "The mail server does not offer TLS on this port (STLS).", {
        phase: "tls",
        connection: "lost",
      }),
  }),
};
