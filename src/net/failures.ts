import { MailError, type Phase } from "../base/errors.ts";

export function connectionLost(phase: Phase): MailError {
  return new MailError("connection_lost", "The mail server closed the connection.", {
    phase,
    connection: "lost",
    retry: "backoff",
  });
}

export function protocolViolation(message: string, phase?: Phase): MailError {
  return new MailError("protocol_violation", message, {
    ...(phase === undefined ? {} : { phase }),
    connection: "lost",
  });
}

/** What was thrown on the way of a session, as its failure. */
export function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  return new MailError("internal", "Something unexpected went wrong.", { connection: "lost", cause: error });
}

/** The same failure, of this phase unless it names another: whoever reads it learns how far the session came. */
export function inPhase(error: MailError, phase: Phase): MailError {
  if (error.phase !== undefined) return error;
  const { code, message, connection, retry, details, cause } = error;
  return new MailError(code, message, { phase, connection, retry, details, cause });
}
