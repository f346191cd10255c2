import { encodeUtf8 } from "../../base/bytes.ts";
import type { Secret } from "../../base/secret.ts";
import type { Pop3Command } from "../command.ts";

// `msg-id` in the greeting (RFC 1939 section 7, APOP).
const timestampPattern = /<[!-~]{1,500}@[!-~]{1,500}>/;

/** The timestamp that makes each APOP digest another one; undefined where the greeting has none. */
export function timestampOf(greeting: string): string | undefined {
  return timestampPattern.exec(greeting)?.[0];
}

/**
 * APOP (RFC 1939 section 7): MD5 of timestamp and password. Inside TLS only: a server in the middle that chooses the
 * timestamps learns passwords by collisions (quirk 44).
 */
export async function apop(
  username: string,
  password: Secret,
  timestamp: string,
): Promise<Pop3Command<void>> {
  const digest = await crypto.subtle.digest("MD5", encodeUtf8(timestamp + password.reveal()));
  return {
    name: "APOP",
    phase: "auth",
    states: ["authorization"],
    secret: true,
    leadsTo: "transaction",
    arguments: [username, new Uint8Array(digest).toHex()],
    collect: () => ({ done: () => undefined }),
  };
}
