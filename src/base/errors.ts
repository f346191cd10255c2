/** Every way a request can fail for a reason that is not a programmer's error (docs/problems/). */
export type ErrorCode =
  | "invalid_request"
  | "body_too_large"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "account_not_found"
  | "mailbox_not_found"
  | "message_not_found"
  | "part_not_found"
  | "conflict"
  | "mailbox_busy"
  | "state_expired"
  | "target_forbidden"
  | "mail_auth_failed"
  | "capability_missing"
  | "message_too_complex"
  | "rate_limited"
  | "mail_throttled"
  | "connect_failed"
  | "tls_failed"
  | "tls_required"
  | "server_rejected"
  | "protocol_violation"
  | "connection_lost"
  | "server_limit_exceeded"
  | "deadline_exceeded"
  | "over_quota"
  | "internal";

/** The step of a mail session that was under way; also the names in `Server-Timing`. */
export type Phase =
  | "policy"
  | "connect"
  | "tls"
  | "greeting"
  | "capability"
  | "auth"
  | "list"
  | "select"
  | "search"
  | "fetch"
  | "remove"
  | "logout";

/** What may be done about a failure. */
export type Retry = "no" | "backoff" | "after-reauth" | "after-resync";

/** One wrong field of a request. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the body, or `?name` of a query parameter, or the name of a header. */
  readonly pointer: string;
  readonly message: string;
}

export interface ErrorDetails {
  /** What the mail server said, as it said it: hostile until cleaned (api/problem.ts). */
  readonly serverText?: string;
  readonly retryAfterSeconds?: number;
  /** The capability or facet that is missing. */
  readonly capability?: string;
  readonly fields?: readonly FieldError[];
}

export interface MailErrorOptions {
  readonly phase?: Phase;
  /** Whether the mail connection can still be used. Default: "usable", as most errors concern no connection. */
  readonly connection?: "usable" | "lost";
  readonly retry?: Retry;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * The one error class of the project. `message` is for people and is safe to show: it never carries a secret,
 * nor text of the mail server's. Never branch on it; branch on `code`.
 */
export class MailError extends Error {
  override readonly name = "MailError";
  readonly code: ErrorCode;
  readonly phase: Phase | undefined;
  readonly connection: "usable" | "lost";
  readonly retry: Retry;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: MailErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.phase = options.phase;
    this.connection = options.connection ?? "usable";
    this.retry = options.retry ?? "no";
    this.details = options.details ?? {};
  }
}

/** An `invalid_request` about one field. */
export function invalidField(pointer: string, message: string): MailError {
  return new MailError("invalid_request", `${pointer}: ${message}`, {
    details: { fields: [{ pointer, message }] },
  });
}

/** A `capability_missing` that names what this account or its server cannot do. */
export function capabilityMissing(capability: string): MailError {
  return new MailError(
    "capability_missing",
    `This account or its mail server cannot do this: ${capability}.`,
    {
      details: { capability },
    },
  );
}

export function messageNotFound(): MailError {
  return new MailError("message_not_found", "There is no such message, or it was removed.");
}
