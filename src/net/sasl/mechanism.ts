import { invalidField, MailError } from "../../base/errors.ts";

/**
 * The client's side of one SASL exchange (RFC 4422 section 5), the same for IMAP and POP3. It sees octets only:
 * base64, continuations and cancelling are the protocol's. Good for one exchange.
 */
export interface SaslMechanism {
  /** As the server advertises it. */
  readonly name: string;
  /**
   * What goes with the command, or answers the first, empty challenge where the server takes nothing with the
   * command; null where the server speaks first.
   */
  initialResponse(): Uint8Array | null;
  /**
   * Answers a challenge.
   * @throws {MailError} protocol_violation, server_limit_exceeded: cancel the exchange and close
   */
  respond(challenge: Uint8Array): Promise<Uint8Array>;
  /**
   * To be called once the server reported success: what it had to prove must be proven by then.
   * @throws {MailError} protocol_violation
   */
  finish(): void;
  /**
   * Why the server refused, where the exchange itself told that: hostile text, for a person's eyes at most. It says more
   * than the reply that ends the exchange; null where it did not come.
   */
  refusal?(): string | null;
}

/** An exchange that a correct server would not bring about. The text of the server's stays out of it. */
export function saslViolation(mechanism: string, what: string): MailError {
  return new MailError("protocol_violation", `${mechanism}: ${what}`, { phase: "auth", connection: "lost" });
}

/** Keeps the octet that separates a mechanism's fields out of the fields: with it one could forge another. */
export function refuseSeparator(separator: "\0" | "\x01", fields: Readonly<Record<string, string>>): void {
  for (const [pointer, value] of Object.entries(fields)) {
    if (value.includes(separator)) throw invalidField(pointer, "must not contain control characters");
  }
}
