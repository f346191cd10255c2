import { decodeByteString } from "../base/bytes.ts";
import { type ErrorCode, MailError, type Phase, type Retry } from "../base/errors.ts";
import type { Status } from "./grammar/status.ts";

type Meaning = readonly [ErrorCode, Retry, string];

const busy: Meaning = ["mailbox_busy", "backoff", "The mailbox is in use by another session."];
const throttled: Meaning = [
  "mail_throttled",
  "backoff",
  "The mail server limits how much may be asked of it.",
];
const refusedCredentials: Meaning = [
  "mail_auth_failed",
  "after-reauth",
  "The mail server refused the credentials.",
];

// RFC 2449 section 8.1, RFC 3206 section 4.
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ["IN-USE", busy],
  ["LOGIN-DELAY", throttled],
  ["AUTH", refusedCredentials],
  ["SYS/TEMP", ["server_rejected", "backoff", "The mail server reports a fault of its own, for now."]],
  ["SYS/PERM", ["server_rejected", "no", "The mail server reports a fault of its own."]],
]);

// Servers without response codes say it in words; RFC 1939 section 7 itself has "maildrop already locked". An account
// that is locked is another matter: to try again makes it worse.
const lockedText =
  /(?:maildrop|mailbox|mail ?box)\b.{0,40}\b(?:lock|in use|busy|open)|\block(?:ed)?\b.{0,40}\b(?:maildrop|mailbox)|lock busy/i;
const throttledText = /too many|login delay|rate limit|throttl|minimum interval/i;

/**
 * `-ERR` as an error: by its response code, else by its words, else by what was under way.
 * @param loginDelaySeconds what the server announced (LOGIN-DELAY)
 */
export function statusError(status: Status, phase: Phase, loginDelaySeconds?: number): MailError {
  const serverText = decodeByteString(status.text);
  const [code, retry, message] = meaningOf(status, phase, serverText);
  const isDelayed = code === "mail_throttled" && loginDelaySeconds !== undefined;
  return new MailError(code, message, {
    phase,
    retry,
    details: { serverText, ...(isDelayed ? { retryAfterSeconds: loginDelaySeconds } : {}) },
  });
}

function meaningOf({ code }: Status, phase: Phase, text: string): Meaning {
  const meant = meaningOfCode(code);
  if (meant) return meant;
  if (code === undefined && (phase === "auth" || phase === "greeting")) {
    if (lockedText.test(text)) return busy;
    if (throttledText.test(text)) return throttled;
  }
  if (phase === "auth") return refusedCredentials;
  return ["server_rejected", "no", "The mail server refused the request."];
}

/** Codes are hierarchical, from the left (RFC 2449 section 8): what is known of `SYS/TEMP` holds for `SYS/TEMP/DB`. */
function meaningOfCode(code: string | undefined): Meaning | undefined {
  for (let levels = code?.split("/") ?? []; levels.length > 0; levels = levels.slice(0, -1)) {
    const meant = meanings.get(levels.join("/"));
    if (meant) return meant;
  }
  return undefined;
}
