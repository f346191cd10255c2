import type { ContentfulStatusCode } from "hono/utils/http-status";
import { MailError, type ErrorCode, type FieldError, type Phase } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { AppContext } from "./context.ts";
import { logFault } from "./fault-log.ts";

/** What an error code means over HTTP. */
export interface ProblemKind {
  readonly status: ContentfulStatusCode;
  /** The same for every occurrence (RFC 9457 section 3.1.3). */
  readonly title: string;
  /** Whether the same request may well succeed later. */
  readonly isRetryable: boolean;
}

/** The one place where codes become statuses and titles; docs/problems/ has a page for each. */
export const problemKinds: Readonly<Record<ErrorCode, ProblemKind>> = {
  invalid_request: final(400, "The request is not valid"),
  unauthorized: final(401, "A valid credential is needed"),
  forbidden: final(403, "The credential does not allow this"),
  not_found: final(404, "There is nothing here"),
  account_not_found: final(404, "There is no such account"),
  mailbox_not_found: final(404, "There is no such mailbox"),
  message_not_found: final(404, "There is no such message"),
  part_not_found: final(404, "The message has no such part"),
  conflict: final(409, "The request conflicts with what is there"),
  mailbox_busy: passing(409, "Another session has the mailbox locked"),
  state_expired: final(410, "The state can no longer be used: start over"),
  body_too_large: final(413, "The request body is too large"),
  target_forbidden: final(422, "This mail server is not allowed as a target"),
  mail_auth_failed: final(422, "The mail server refused the credentials"),
  capability_missing: final(422, "The mail server or its protocol cannot do this"),
  message_too_complex: final(422, "The message is too complex to be parsed"),
  rate_limited: passing(429, "Too many requests"),
  mail_throttled: passing(429, "The mail server asks to slow down"),
  internal: final(500, "Something is wrong on our side"),
  connect_failed: passing(502, "The mail server could not be reached"),
  tls_failed: final(502, "No trusted TLS connection to the mail server"),
  tls_required: final(502, "The mail server offers no TLS where it is required"),
  server_rejected: final(502, "The mail server refused the command"),
  protocol_violation: final(502, "The mail server broke its protocol"),
  connection_lost: passing(502, "The connection to the mail server was lost"),
  server_limit_exceeded: final(502, "The mail server's answer is over a limit"),
  deadline_exceeded: passing(504, "The mail server took too long"),
  over_quota: final(507, "The mailbox is full"),
};

/** Where a problem's page is, on our own origin. */
function problemPath(code: ErrorCode): string {
  return `/docs/problems/${code}`;
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly phase?: Phase;
  readonly retryAfterSeconds?: number;
  readonly capability?: string;
  readonly serverText?: string;
  /** Stands beside `serverText`: whoever controls the mail server wrote it. */
  readonly serverTextIsUntrusted?: true;
  readonly errors?: readonly FieldError[];
}

/**
 * Answers with what went wrong. What is no MailError becomes `internal` and tells nothing of itself.
 *
 * @param status where HTTP has one that is more exact than the code's own
 */
export function problemResponse(c: AppContext, error: unknown, status?: ContentfulStatusCode): Response {
  const known =
    error instanceof MailError ? error : new MailError("internal", "The fault is not in your request.");
  if (known.code === "internal") logFault(c, error);
  const kind = problemKinds[known.code];
  const problem = toProblem(known, { ...kind, status: status ?? kind.status }, c);
  const headers: Record<string, string> = { "Content-Type": "application/problem+json" };
  if (problem.retryAfterSeconds !== undefined) headers["Retry-After"] = String(problem.retryAfterSeconds);
  if (known.code === "unauthorized") headers["WWW-Authenticate"] = 'Bearer realm="postern"';
  return c.body(JSON.stringify(problem), status ?? kind.status, headers);
}

function toProblem(error: MailError, kind: ProblemKind, c: AppContext): Problem {
  const { capability, fields } = error.details;
  const serverText = tellableText(error, c);
  const retryAfterSeconds = retryAfter(error, kind.status);
  return {
    type: problemPath(error.code),
    title: kind.title,
    status: kind.status,
    detail: error.message,
    instance: c.req.path,
    code: error.code,
    retryable: kind.isRetryable || error.retry === "backoff",
    requestId: c.var.requestId,
    ...(error.phase !== undefined && { phase: error.phase }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(capability !== undefined && { capability: cleanText(capability) }),
    ...(serverText !== undefined && { serverText, serverTextIsUntrusted: true as const }),
    ...(fields !== undefined && { errors: fields }),
  };
}

// A 429 always says when to come back (RFC 6585 section 4), and no server's figure may park a client for more than a day.
const defaultRetryAfterSeconds = 30;
const maxRetryAfterSeconds = 86_400;

function retryAfter({ details }: MailError, status: number): number | undefined {
  const seconds = details.retryAfterSeconds ?? (status === 429 ? defaultRetryAfterSeconds : undefined);
  return seconds === undefined ? undefined : Math.min(Math.max(1, Math.ceil(seconds)), maxRetryAfterSeconds);
}

/** What the mail server said, unless it repeats the password. */
function tellableText({ details: { serverText } }: MailError, c: AppContext): string | undefined {
  if (serverText === undefined || c.var.mail?.secret.isIn(serverText)) return undefined;
  return cleanText(serverText);
}

/**
 * Server text as it may leave: without control characters (C0, C1), without what turns or hides text (bidirectional
 * controls, zero-width characters), on one line, well-formed, and cut.
 */
export function cleanText(text: string): string {
  const visible = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  return Array.from(visible).slice(0, limits.maxServerTextCharacters).join("");
}

function final(status: ContentfulStatusCode, title: string): ProblemKind {
  return { status, title, isRetryable: false };
}

function passing(status: ContentfulStatusCode, title: string): ProblemKind {
  return { status, title, isRetryable: true };
}
