import { encodeUtf8 } from "../../base/bytes.ts";
import { protocolViolation } from "../../net/failures.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import type { Pop3Command } from "../command.ts";

// RFC 5034 section 4: an initial response that makes the line longer waits for the server's `+`.
const maxLineCharacters = 255;

/**
 * AUTH (RFC 5034). PLAIN brings its message along and so takes no turn of its own. XOAUTH2 never does: Exchange refuses
 * it in one line (quirk 39); and tokens are longer than the line may be.
 */
export function auth(mechanism: SaslMechanism): Pop3Command<void> {
  const first = mechanism.initialResponse();
  const along = first && mechanism.name === "PLAIN" ? first.toBase64() : "";
  const goesAlong = along !== "" && `AUTH PLAIN ${along}\r\n`.length <= maxLineCharacters;
  return {
    name: "AUTH",
    phase: "auth",
    states: ["authorization"],
    secret: true,
    leadsTo: "transaction",
    isBarrier: !goesAlong,
    arguments: goesAlong ? [mechanism.name, along] : [mechanism.name],
    collect: () => {
      let unsent = goesAlong ? null : first;
      return {
        continuation: async (text) => {
          if (unsent) {
            const message = unsent;
            unsent = null;
            return encodeUtf8(message.toBase64());
          }
          return encodeUtf8((await mechanism.respond(challenge(text))).toBase64());
        },
        done: () => {
          mechanism.finish();
        },
      };
    },
  };
}

function challenge(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text.trim());
  } catch {
    throw protocolViolation("A challenge of the mail server is not base64.", "auth");
  }
}
