import { encodeUtf8 } from "../../base/bytes.ts";
import type { Secret } from "../../base/secret.ts";
import { saslViolation, type SaslMechanism } from "./mechanism.ts";

/**
 * LOGIN (draft-murchison-sasl-login): the server asks twice, the answers are the user name and the password.
 * The prompts are not looked at: servers do not agree on their wording (quirk 5).
 */
export function login(username: string, password: Secret): SaslMechanism {
  const answers = [() => username, () => password.reveal()].values();
  return {
    name: "LOGIN",
    initialResponse: () => null,
    respond: async () => {
      const answer = answers.next().value;
      if (!answer) throw saslViolation("LOGIN", "the server asked a third time");
      return encodeUtf8(answer());
    },
    finish: () => undefined,
  };
}
