import { MailError } from "../../base/errors.ts";
import type { ImapCommand } from "../command.ts";

/** STARTTLS (RFC 9051 section 6.2.1). Asked for, it is required: a refusal ends the session. */
export const starttls: ImapCommand<void> = {
  name: "STARTTLS",
  phase: "tls",
  states: ["not-authenticated"],
  isBarrier: true,
  encode: () => undefined,
  collect: () => ({
    done: () => undefined,
    refused: () =>
      new MailError("tls_required", "The mail server does not offer TLS on this port (STARTTLS).", {
        phase: "tls",
        connection: "lost",
      }),
  }),
};
