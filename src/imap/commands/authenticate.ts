import { MailError } from "../../base/errors.ts";
import { answerChallenges } from "../../net/sasl/challenges.ts";
import type { SaslMechanism } from "../../net/sasl/mechanism.ts";
import type { ImapCommand, Tagged } from "../command.ts";
import { statusError } from "../failures.ts";

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
    collect: () => ({
      continuation: answerChallenges(mechanism, goesAlong ? null : first),
      done: () => {
        mechanism.finish();
      },
      refused: (reply) => explained(reply, mechanism.refusal?.() ?? null),
    }),
  };
}

/**
 * The refusal with the mechanism's own reason. What follows a token in the pipeline answers its challenge (quirk 6), so the
 * reply tells only that this answer was none.
 */
function explained(reply: Tagged, reason: string | null): MailError | undefined {
  const { code, message, phase, retry, details } = statusError({ phase: "auth" }, reply);
  if (reason === null || code !== "mail_auth_failed") return undefined;
  return new MailError(code, message, {
    ...(phase === undefined ? {} : { phase }),
    retry,
    details: { ...details, serverText: reason },
  });
}

// One message and a verdict; a refused token brings a challenge before.
const singleMessage = new Set(["PLAIN", "XOAUTH2", "OAUTHBEARER"]);
