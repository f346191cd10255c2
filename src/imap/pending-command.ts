import type { ByteString } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Outcome } from "../base/outcome.ts";
import type { Collector, ImapCommand, Tagged, Untagged, WireState } from "./command.ts";
import { statusError } from "./failures.ts";
import { asMailError, inPhase } from "../net/failures.ts";
import type { Capabilities } from "./grammar/capability.ts";
import { CommandWriter, type LiteralMode } from "./wire/command-writer.ts";
import { ParseError } from "./wire/parse-error.ts";

/** A command between its sending and its tagged reply. */
export class PendingCommand {
  readonly command: ImapCommand<unknown>;
  readonly outcome: Promise<Outcome<unknown>>;
  readonly #resolve: (outcome: Outcome<unknown>) => void;
  #isSettled = false;
  #tag = "";
  #collector: Collector<unknown> | undefined;
  #untagged = 0;
  /** Octets of the responses that it took. */
  #takenBytes = 0;
  #askedForMore: ((asked: boolean) => void) | undefined;
  /** Whether the server listed its capabilities while this command ran. */
  sawCapabilities = false;

  constructor(command: ImapCommand<unknown>) {
    this.command = command;
    const { promise, resolve } = Promise.withResolvers<Outcome<unknown>>();
    this.outcome = promise;
    this.#resolve = resolve;
  }

  get tag(): string {
    return this.#tag;
  }

  get collector(): Collector<unknown> | undefined {
    return this.#collector;
  }

  /** @returns the segments to write, or undefined where it may not be sent: then it has failed already */
  prepare(tag: string, session: WireState): readonly Uint8Array[] | undefined {
    const { command } = this;
    try {
      if (!command.states.includes(session.state))
        throw new Error(`${command.name} in state ${session.state}`);
      if (command.needs !== undefined && !session.capabilities?.has(command.needs)) {
        throw new MailError("capability_missing", `The mail server has no ${command.needs}.`, {
          details: { capability: command.needs },
        });
      }
      const writer = new CommandWriter(tag, command.name, literalMode(session.capabilities), session.isUtf8);
      command.encode(writer, session);
      this.#tag = tag;
      this.#collector = command.collect(session);
      return writer.finish();
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      this.fail(error);
      return undefined;
    }
  }

  get awaitsContinuation(): boolean {
    return this.#askedForMore !== undefined || this.#collector?.continuation !== undefined;
  }

  /** Whether the rest of it waits for the server's `+`. */
  get isHalfSent(): boolean {
    return this.#askedForMore !== undefined;
  }

  /**
   * To be called before the server can have read what it is to answer.
   * @returns true at its `+`, false when it refuses the command instead, or has done so
   */
  askedForMore(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (this.#isSettled) resolve(false);
    else this.#askedForMore = resolve;
    return promise;
  }

  /** @returns what to send for the server's `+`, or undefined where the writer waits for it */
  async continue(text: ByteString): Promise<Uint8Array | undefined> {
    if (this.#askedForMore) {
      this.#askedForMore(true);
      this.#askedForMore = undefined;
      return undefined;
    }
    return this.#collector?.continuation?.(text);
  }

  /** @returns whether the response was this command's */
  offer(response: Untagged): boolean {
    this.countUntagged();
    try {
      const isTaken = this.#collector?.untagged?.(response) ?? false;
      if (isTaken) this.#countBytes(response.octets);
      return isTaken;
    } catch (error) {
      // It began like ours and is malformed: dropped, and the answer is judged by what else came.
      if (error instanceof ParseError) return true;
      throw error;
    }
  }

  /** @throws {MailError} server_limit_exceeded */
  countUntagged(): void {
    if (++this.#untagged <= limits.maxUntaggedPerCommand) return;
    throw new MailError("server_limit_exceeded", "The mail server sent too many responses to one command.", {
      phase: this.command.phase,
      connection: "lost",
    });
  }

  #countBytes(bytes: number): void {
    this.#takenBytes += bytes;
    if (this.#takenBytes <= limits.maxAnswerBytes) return;
    throw new MailError("server_limit_exceeded", "The mail server sent too much to one command.", {
      phase: this.command.phase,
      connection: "lost",
    });
  }

  complete(reply: Tagged): void {
    try {
      if (reply.name === "OK" || this.#collector?.tolerates?.(reply)) {
        this.#settle({ ok: true, value: this.#collector?.done(reply) });
      } else {
        this.fail(this.#collector?.refused?.(reply) ?? statusError(this.command, reply));
      }
    } catch (error) {
      this.fail(asMailError(error));
    }
  }

  fail(error: MailError): void {
    this.#settle({ ok: false, error: inPhase(error, this.command.phase) });
  }

  #settle(outcome: Outcome<unknown>): void {
    this.#isSettled = true;
    this.#askedForMore?.(false);
    this.#askedForMore = undefined;
    this.#resolve(outcome);
  }
}

// RFC 7888: LITERAL+ allows any literal without a continuation, LITERAL- and IMAP4rev2 the small ones.
function literalMode(capabilities: Capabilities | undefined): LiteralMode {
  if (capabilities?.has("LITERAL+")) return "non-synchronising";
  if (capabilities?.has("LITERAL-") || capabilities?.has("IMAP4REV2")) return "small-non-synchronising";
  return "synchronising";
}
