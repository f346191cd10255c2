import { type ByteString, concatBytes, encodeUtf8 } from "../base/bytes.ts";
import type { Deadline } from "../base/deadline.ts";
import type { MailError } from "../base/errors.ts";
import type { Transport } from "../net/transport.ts";
import { type Outcomes, unwrap } from "../base/outcome.ts";
import type { ImapCommand, StateName, StatusText, Tagged, Untagged } from "./command.ts";
import { serverClosed } from "./failures.ts";
import { asMailError, connectionLost, inPhase, protocolViolation } from "../net/failures.ts";
import { Capabilities } from "./grammar/capability.ts";
import { readGreeting } from "./greeting.ts";
import { PendingCommand } from "./pending-command.ts";
import type { Response } from "./response.ts";
import { type Malformed, ResponseStream } from "./response-stream.ts";
import { newTags } from "./tags.ts";
import type { LiteralFate } from "./wire/response-cutter.ts";

const crlf = encodeUtf8("\r\n");

/**
 * An open IMAP session: writes commands in pipelines, gives every response to the command that it belongs to, and
 * fails all of them together when the connection is lost. It knows no command but through `ImapCommand`.
 */
export class ImapConnection {
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  readonly #responses: ResponseStream;
  readonly #nextTag: () => string = newTags();
  #isGreeted = false;
  #state: StateName = "not-authenticated";
  /** The state once all that is sent has succeeded: a pipeline may examine a mailbox behind its own LOGIN. */
  #wireState: StateName = "not-authenticated";
  #capabilities: Capabilities | undefined;
  /** Set by whoever sends ENABLE: before it, so that its own pipeline is written right, and where it was refused. */
  isUtf8 = false;
  /** Sent and not yet answered, in the order of sending. */
  #pending: PendingCommand[] = [];
  /** Pipelines waiting for the one before: commands of two never mix on the wire. */
  #lastWrite: Promise<void> = Promise.resolve();
  #pump: Promise<void> | undefined;
  /** Why nothing can be asked any more: it has failed, or was closed. */
  failure: MailError | undefined;
  #responsesSinceTagged = 0;

  constructor(transport: Transport, deadline: Deadline) {
    this.#transport = transport;
    this.#deadline = deadline;
    this.#responses = new ResponseStream(transport, deadline, (...literal) =>
      this.#decideLiteral(...literal),
    );
    deadline.onExpire((error) => void this.#fail(error));
  }

  /** What the server said it can do in its present state; undefined where it has not said. */
  get capabilities(): Capabilities | undefined {
    return this.#capabilities;
  }

  /**
   * Reads the greeting (RFC 9051 section 7.1).
   * @throws {MailError} server_rejected (BYE), protocol_violation, connection_lost, deadline_exceeded
   */
  async greet(): Promise<void> {
    this.#deadline.begin("greeting");
    try {
      while (!this.#isGreeted) await this.#responses.read((response) => this.#dispatch(response));
    } catch (error) {
      throw this.#fail(asMailError(error));
    }
    this.#deadline.end();
  }

  /**
   * Sends commands that do not depend on each other in one segment (RFC 9051 section 5.5).
   * @returns for each what became of it, as soon as its own answer came; these promises never reject
   */
  pipeline<const Commands extends readonly ImapCommand<unknown>[]>(commands: Commands): Outcomes<Commands> {
    const queued = commands.map((command) => new PendingCommand(command));
    this.#lastWrite = this.#lastWrite
      .then(() => this.#write(queued))
      .catch((error: unknown) => {
        const failure = this.#fail(asMailError(error));
        // Those that were not sent are not pending either.
        for (const command of queued) command.fail(failure);
      });
    // The mapped type says what `map` cannot: the promises stand in the order of the commands.
    return queued.map((one) => one.outcome) as Outcomes<Commands>;
  }

  /** One command. @throws {MailError} */
  async run<Result>(command: ImapCommand<Result>): Promise<Result> {
    const [outcome] = this.pipeline([command]);
    return unwrap(await outcome);
  }

  /**
   * Puts TLS on the connection after STARTTLS was answered OK, and forgets all that was learnt before.
   * @throws {MailError} protocol_violation where anything followed the OK in the clear (command injection)
   */
  async startTls(): Promise<void> {
    await this.#pump;
    if (this.#responsesSinceTagged > 0 || !this.#responses.isClean) {
      throw this.#fail(protocolViolation("The mail server sent data between STARTTLS and TLS.", "tls"));
    }
    this.#capabilities = undefined;
    this.#deadline.begin("tls");
    try {
      await this.#transport.startTls();
    } catch (error) {
      throw this.#fail(asMailError(error));
    }
    this.#deadline.end();
  }

  /** Closes without a word: for what was cancelled or has failed. */
  close(): void {
    this.#fail(connectionLost(this.#deadline.phase));
  }

  /** Resolves when nothing sent is unanswered. Never rejects. */
  async settled(): Promise<void> {
    await this.#lastWrite;
    await this.#pump;
  }

  async #write(commands: readonly PendingCommand[]): Promise<void> {
    let held: Uint8Array[] = [];
    const flush = async (): Promise<void> => {
      if (held.length === 0) return;
      const written = this.#transport.write(concatBytes(held));
      held = [];
      // The answer may be here before the write is reported as done.
      this.#pump ??= this.#readAnswers();
      await written;
    };
    for (const command of commands) {
      if (this.failure) {
        command.fail(this.failure);
        continue;
      }
      const segments = command.prepare(this.#nextTag(), {
        state: this.#wireState,
        capabilities: this.#capabilities,
        // ENABLE comes behind the login (RFC 9051 section 6.3.1).
        isUtf8: this.isUtf8 && this.#wireState !== "not-authenticated",
      });
      if (!segments) continue;
      this.#wireState = command.command.leadsTo ?? this.#wireState;
      for (const [index, segment] of segments.entries()) {
        if (index > 0) {
          // A synchronising literal: its octets wait for the server's `+`, and are never sent after a NO or BAD.
          const asked = command.askedForMore();
          await flush();
          if (!(await asked)) break;
        }
        if (index === 0) this.#enqueue(command);
        held.push(segment);
      }
      if (command.command.isBarrier) {
        await flush();
        await command.outcome;
      }
    }
    await flush();
  }

  #enqueue(command: PendingCommand): void {
    this.#pending.push(command);
    if (this.#pending.length === 1) this.#deadline.begin(command.command.phase);
  }

  async #readAnswers(): Promise<void> {
    try {
      while (this.#pending.length > 0) await this.#responses.read((response) => this.#dispatch(response));
    } catch (error) {
      this.#fail(asMailError(error));
    } finally {
      this.#pump = undefined;
    }
  }

  async #dispatch(response: Response | Malformed): Promise<void> {
    if (this.failure) return;
    if (!this.#isGreeted) {
      this.#learnFrom(readGreeting(response));
      this.#isGreeted = true;
      return;
    }
    this.#responsesSinceTagged++;
    switch (response.kind) {
      case "malformed":
        return this.#drop(response);
      case "continuation":
        return this.#continue(response.text);
      case "tagged":
        return this.#complete(response.tag, response);
      case "untagged":
        return this.#offer(response);
    }
  }

  /** A response that cannot be read is dropped; but a tagged one would leave its command waiting for ever. */
  #drop({ tag }: Malformed): void {
    if (this.#pending.some((command) => command.tag === tag)) {
      throw protocolViolation("A tagged reply of the mail server cannot be read.");
    }
    this.#pending[0]?.countUntagged();
  }

  async #continue(text: ByteString): Promise<void> {
    const command = this.#pending.find((one) => one.awaitsContinuation);
    if (!command) throw protocolViolation("The mail server asked for data that nobody announced.");
    const answer = command.continue(text);
    if (!command.command.isOpenEnded) return this.#send(await answer);
    this.#leaveOpen(command, answer).catch((error: unknown) => this.#fail(asMailError(error)));
  }

  async #send(answer: Uint8Array | undefined): Promise<void> {
    if (answer) await this.#transport.write(concatBytes([answer, crlf]));
  }

  /** Reads on, however long it takes until the command sends its last line. */
  async #leaveOpen(command: PendingCommand, last: Promise<Uint8Array | undefined>): Promise<void> {
    this.#deadline.suspend();
    const line = await last;
    // Some servers end it by themselves.
    if (!this.#pending.includes(command)) return;
    this.#deadline.begin(command.command.phase);
    await this.#send(line);
  }

  #offer(response: Untagged): void {
    const first = this.#pending[0]?.command.phase;
    // Quirk 10: some servers repeat BYE until the client closes, so the first one ends everything.
    if (response.name === "BYE" && first !== "logout") throw serverClosed(response, first);
    if (response.name === "CAPABILITY") this.#learn(response.scan().rest().trim().split(/ +/));
    else this.#learnFrom(response.status);
    for (const command of this.#pending) if (command.offer(response)) return;
  }

  #complete(tag: string, reply: Tagged): void {
    const index = this.#pending.findIndex((command) => command.tag === tag);
    const command = this.#pending[index];
    if (!command || (reply.name === "OK" && command.isHalfSent)) {
      throw protocolViolation("The mail server answered a command that was not sent.");
    }
    this.#pending.splice(index, 1);
    this.#responsesSinceTagged = 0;
    if (index === 0) {
      this.#deadline.end();
      const next = this.#pending[0];
      if (next) this.#deadline.begin(next.command.phase);
    }
    if (reply.name === "OK") {
      if (command.command.leadsTo && command.command.leadsTo !== this.#state) {
        // RFC 9051 section 6.2: what was said before authentication no longer holds after it.
        if (this.#state === "not-authenticated" && !command.sawCapabilities) this.#capabilities = undefined;
        this.#state = command.command.leadsTo;
      }
      this.#learnFrom(reply);
    }
    // RFC 9051 section 6.3.2: after a refused EXAMINE no mailbox is open, whatever was before.
    else if (command.command.leadsTo === "selected") this.#state = "authenticated";
    if (this.#pending.length === 0) this.#wireState = this.#state;
    command.complete(reply);
  }

  #learnFrom(status: StatusText | undefined): void {
    if (status?.code?.name === "CAPABILITY") this.#learn(status.code.capabilities);
  }

  #learn(capabilities: readonly string[]): void {
    this.#capabilities = new Capabilities(capabilities);
    for (const command of this.#pending) command.sawCapabilities = true;
  }

  #decideLiteral(before: ByteString, size: number): LiteralFate {
    let fate: LiteralFate | undefined;
    for (const { collector } of this.#pending) {
      // What one command has no room for another one may be waiting for.
      if (typeof fate !== "object") fate = collector?.literal?.(before, size) ?? fate;
    }
    return fate ?? "buffer";
  }

  /** Fails everything that is pending, once. @returns the failure that counts: the first */
  #fail(error: MailError): MailError {
    if (this.failure) return this.failure;
    const failure = inPhase(error, this.#deadline.phase);
    this.failure = failure;
    this.#deadline.stop();
    this.#transport.abort(failure);
    const pending = this.#pending;
    this.#pending = [];
    for (const command of pending) command.fail(failure);
    return failure;
  }
}
