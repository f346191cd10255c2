import { decodeByteString } from "../base/bytes.ts";
import { type ErrorCode, type ErrorDetails, MailError, type Phase, type Retry } from "../base/errors.ts";
import type { ImapCommand, StatusText, Tagged, Untagged } from "./command.ts";

/** `* BYE`: the reason is in its text (RFC 9051 section 7.1.5). */
export function serverClosed(bye: Pick<Untagged, "status">, phase: Phase | undefined): MailError {
  const { code, message, retry, details } = explain(bye.status, "server_rejected");
  return new MailError(code, message, {
    ...(phase === undefined ? {} : { phase }),
    connection: "lost",
    retry,
    details,
  });
}

/** A tagged NO or BAD as an error: by its response code (RFC 5530), else by what the command was for. */
export function statusError(command: Pick<ImapCommand<unknown>, "phase">, reply: Tagged): MailError {
  const { code, message, retry, details } = explain(
    reply,
    command.phase === "auth" ? "mail_auth_failed" : "server_rejected",
  );
  return new MailError(code, message, { phase: command.phase, retry, details });
}

const throttledMessage = "The mail server limits how much may be asked of it.";

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry: Retry;
  readonly details: ErrorDetails;
}

// RFC 5530, RFC 9051 section 7.1, RFC 9208; LIMIT and THROTTLED are Yahoo's and Gmail's (quirk 12).
const meanings: ReadonlyMap<string, readonly [ErrorCode, Retry, string]> = new Map([
  ["AUTHENTICATIONFAILED", ["mail_auth_failed", "after-reauth", "The mail server refused the credentials."]],
  ["AUTHORIZATIONFAILED", ["mail_auth_failed", "after-reauth", "The mail server refused the credentials."]],
  ["EXPIRED", ["mail_auth_failed", "after-reauth", "The credentials have expired."]],
  ["PRIVACYREQUIRED", ["tls_required", "no", "The mail server asks for TLS."]],
  ["CONTACTADMIN", ["server_rejected", "no", "The mail server refers to its administrator."]],
  ["INUSE", ["mailbox_busy", "backoff", "The mailbox is in use by another session."]],
  ["LIMIT", ["mail_throttled", "backoff", throttledMessage]],
  ["THROTTLED", ["mail_throttled", "backoff", throttledMessage]],
  ["OVERQUOTA", ["over_quota", "no", "The mailbox is full."]],
  ["NONEXISTENT", ["mailbox_not_found", "no", "There is no such mailbox."]],
  ["TRYCREATE", ["mailbox_not_found", "no", "There is no such mailbox."]],
  ["ALREADYEXISTS", ["conflict", "no", "It exists already."]],
  ["UNAVAILABLE", ["server_rejected", "backoff", "The mail server is unavailable for now."]],
  ["SERVERBUG", ["server_rejected", "backoff", "The mail server reports a fault of its own."]],
]);

// Quirk(exchange): `BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds`
const backoffTime = /Suggested Backoff Time: (\d{1,9}) milliseconds/i;
const maxRetryAfterSeconds = 3_600;

// Quirk(gmail): `NO [ALERT] Too many simultaneous connections.` to a login with the right password.
const tooManyConnections = /too many (?:simultaneous )?(?:connections|logins|sessions)|rate limit|throttl/i;

// Quirk(exchange): an OK to LOGIN although the password or the scope is wrong; every later command gets this.
const notReallyAuthenticated = /User is authenticated but not connected/i;

function explain(status: StatusText | undefined, otherwise: ErrorCode): Explanation {
  const text = decodeByteString(status?.text ?? "");
  const details = { serverText: text };
  const throttled = backoffTime.exec(text);
  if (throttled) {
    const retryAfterSeconds = Math.min(Math.ceil(Number(throttled[1]) / 1_000), maxRetryAfterSeconds);
    return {
      code: "mail_throttled",
      message: throttledMessage,
      retry: "backoff",
      details: { ...details, retryAfterSeconds },
    };
  }
  if (status?.code === undefined || status.code.name === "ALERT") {
    const isBusy = tooManyConnections.test(text);
    if (isBusy) return { code: "mail_throttled", message: throttledMessage, retry: "backoff", details };
  }
  const meaning = meanings.get(
    notReallyAuthenticated.test(text) ? "AUTHENTICATIONFAILED" : (status?.code?.name ?? ""),
  );
  if (meaning) return { code: meaning[0], message: meaning[2], retry: meaning[1], details };
  if (otherwise === "mail_auth_failed") {
    return {
      code: otherwise,
      message: "The mail server refused the credentials.",
      retry: "after-reauth",
      details,
    };
  }
  return { code: otherwise, message: "The mail server refused the request.", retry: "no", details };
}
