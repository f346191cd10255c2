import { encodeUtf8 } from "../../base/bytes.ts";
import { protocolViolation } from "../failures.ts";
import type { SaslMechanism } from "./mechanism.ts";

/**
 * Answers a server's challenges, both in base64, as IMAP and POP3 carry them (RFC 9051 section 6.2.2, RFC 5034 section 4).
 * @param unsent the first message, where it did not go with the command: it answers the first challenge, which is empty
 */
export function answerChallenges(
  mechanism: SaslMechanism,
  unsent: Uint8Array | null,
): (challenge: string) => Promise<Uint8Array> {
  let first = unsent;
  return async (challenge) => {
    const answer = first ?? (await mechanism.respond(decodeChallenge(challenge)));
    first = null;
    return encodeUtf8(answer.toBase64());
  };
}

function decodeChallenge(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text.trim());
  } catch {
    throw protocolViolation("A challenge of the mail server is not base64.", "auth");
  }
}
