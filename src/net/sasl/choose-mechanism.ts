/** What is known when a way to log in is chosen. */
export interface LoginSituation {
  readonly credentialsType: "password" | "oauth2";
  readonly username: string;
  /** Whether user name and password are ASCII: the LOGIN command has no charset for anything else. */
  readonly isAscii: boolean;
  /** Mechanism names that the server advertises, in any case. */
  readonly offered: readonly string[];
  /** The first message may go with the command (SASL-IR, RFC 4959). */
  readonly takesInitialResponse: boolean;
  /** Whether the protocol's own LOGIN (POP3: USER and PASS) may be used: false with LOGINDISABLED. */
  readonly isLoginAllowed: boolean;
}

export type PasswordMechanism = "PLAIN" | "LOGIN" | "SCRAM-SHA-256";
export type TokenMechanism = "XOAUTH2" | "OAUTHBEARER";
/** A SASL mechanism, or the command of the protocol that takes user name and password. */
export type LoginMethod = PasswordMechanism | TokenMechanism | "LOGIN-COMMAND";

/**
 * The way to log in: the first that the server offers, null where it offers none. The order is that of round trips
 * (docs/adr/0003-plain-over-scram.md).
 *
 * | credentials | order |
 * |---|---|
 * | oauth2 | OAUTHBEARER (the standard), XOAUTH2 |
 * | password | PLAIN where it takes one turn, LOGIN command (1), PLAIN (2), LOGIN (3), SCRAM-SHA-256 (3) |
 * | ... not ASCII | the LOGIN command last: in SASL the credentials are UTF-8, in LOGIN nothing is said (quirk 5) |
 * | ... with `\` or `/` in the user name | the LOGIN command first: a shared mailbox of Exchange (quirk 4) |
 */
export function chooseMechanism(situation: LoginSituation): LoginMethod | null {
  const offered = new Set(situation.offered.map((name) => name.toUpperCase()));
  const isPossible = (method: LoginMethod): boolean =>
    method === "LOGIN-COMMAND" ? situation.isLoginAllowed : offered.has(method);
  return preferences(situation).find(isPossible) ?? null;
}

function preferences(situation: LoginSituation): readonly LoginMethod[] {
  if (situation.credentialsType === "oauth2") return ["OAUTHBEARER", "XOAUTH2"];
  if (!situation.isAscii) return ["PLAIN", "LOGIN", "SCRAM-SHA-256", "LOGIN-COMMAND"];
  const isShared = /[\\/]/.test(situation.username);
  if (isShared || !situation.takesInitialResponse)
    return ["LOGIN-COMMAND", "PLAIN", "LOGIN", "SCRAM-SHA-256"];
  return ["PLAIN", "LOGIN-COMMAND", "LOGIN", "SCRAM-SHA-256"];
}
