import { encodeUtf8 } from "../../base/bytes.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import type { ImapCommand } from "../command.ts";
import { protocolViolation } from "../../net/failures.ts";

/**
 * AUTHENTICATE (RFC 9051 section 6.2.2), with the first message in the command where the server takes it there
 * (SASL-IR, RFC 4959): then other commands may follow at once.
 */
export function authenticate(mechanism: SaslMechanism, takesInitialResponse: boolean): ImapCommand<void> {
  const first = mechanism.initialResponse();
  const goesAlong = takesInitialResponse && first !== null;
  return {
    name: "AUTHENTICATE",
    phase: "auth",
    states: ["not-authenticated"],
    secret: true,
    leadsTo: "authenticated",
    isBarrier: !goesAlong || !singleMessage.has(mechanism.name),
    encode: (out) => {
      out.atom(mechanism.name);
      if (goesAlong) out.base64(first);
    },
    collect: () => {
      let unsent = goesAlong ? null : first;
      return {
        continuation: async (text) => {
          if (unsent) {
            const message = unsent;
            unsent = null;
            return base64(message);
          }
          return base64(await mechanism.respond(challenge(text)));
        },
        done: () => {
          mechanism.finish();
        },
      };
    },
  };
}

// One message and a verdict. (A refused token brings a challenge first; what follows in the pipeline then answers it,
// and is refused with it.)
const singleMessage = new Set(["PLAIN", "XOAUTH2", "OAUTHBEARER"]);

function base64(bytes: Uint8Array): Uint8Array {
  return encodeUtf8(bytes.toBase64());
}

function challenge(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text.trim());
  } catch {
    throw protocolViolation("A challenge of the mail server is not base64.", "auth");
  }
}
