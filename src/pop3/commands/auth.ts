import { answerChallenges } from "../../net/sasl/challenges.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import type { Pop3Command } from "../command.ts";
import { statusError } from "../failures.ts";

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
    collect: () => ({
      continuation: answerChallenges(mechanism, goesAlong ? null : first),
      done: () => {
        mechanism.finish();
      },
      refused: (status) => {
        // A refused token brings a challenge, which says more than the status behind it (quirk 6).
        const reason = mechanism.refusal?.() ?? null;
        return reason === null ? undefined : statusError({ ...status, text: reason }, "auth");
      },
    }),
  };
}
