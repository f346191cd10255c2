import { protocolViolation } from "../net/failures.ts";
import type { StatusText } from "./command.ts";
import { serverClosed } from "./failures.ts";
import type { Response } from "./response.ts";
import type { Malformed } from "./response-stream.ts";

/**
 * What the greeting says (RFC 9051 section 7.1).
 * @throws {MailError} server_rejected (BYE), protocol_violation
 */
export function readGreeting(greeting: Response | Malformed): StatusText | undefined {
  if (greeting.kind !== "untagged") {
    throw protocolViolation("The greeting is no IMAP greeting.", "greeting");
  }
  if (greeting.name === "BYE") throw serverClosed(greeting, "greeting");
  // PREAUTH would be somebody's session, without our credentials and (before STARTTLS) without TLS.
  if (greeting.name !== "OK")
    throw protocolViolation("The mail server greeted with something else than OK.", "greeting");
  return greeting.status;
}
