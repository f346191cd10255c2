import { type ByteString, concatBytes, encodeUtf8 } from "../base/bytes.ts";
import type { Deadline } from "../base/deadline.ts";
import { MailError } from "../base/errors.ts";
import type { Transport } from "../net/transport.ts";
import type { ImapCommand, Outcome, StateName, Tagged, Untagged } from "./command.ts";
import { Capabilities } from "./grammar/capability.ts";
import { connectionLost, protocolViolation, serverClosed } from "./failures.ts";
import { PendingCommand } from "./pending-command.ts";
import { readResponse, type Response } from "./response.ts";
import { ParseError } from "./wire/parse-error.ts";
import { type LiteralFate, type Piece, ResponseCutter } from "./wire/response-cutter.ts";

/** What one read of a streamed body waits for, if it is to come: a TLS record's worth. */
const streamReadBytes = 16_384;

const crlf = encodeUtf8("\r\n");

/**
 * An open IMAP session: writes commands in pipelines, gives every response to the command that it belongs to, and
 * fails all of them together when the connection is lost. It knows no command but through `ImapCommand`.
 */
export class ImapConnection {
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  readonly #cutter: ResponseCutter;
  /** CVE-2026-42246: a server that cannot guess a tag cannot answer before it was asked. */
  readonly #tagPrefix: string;
  #tagCount = 0;
  #state: StateName = "not-authenticated";
  /** The state once all that is sent has succeeded: a pipeline may examine a mailbox behind its own LOGIN. */
  #wireState: StateName = "not-authenticated";
  #capabilities: Capabilities | undefined;
  #utf8 = false;
  /** Sent and not yet answered, in the order of sending. */
  #pending: PendingCommand[] = [];
  /** Pipelines waiting for the one before: commands of two never mix on the wire. */
  #lastWrite: Promise<void> = Promise.resolve();
  #pump: Promise<void> | undefined;
  #failure: MailError | undefined;
  #responsesSinceTagged = 0;

  constructor(transport: Transport, deadline: Deadline) {
    this.#transport = transport;
    this.#deadline = deadline;
    this.#cutter = new ResponseCutter((prefix, size) => this.#decideLiteral(prefix, size));
    this.#tagPrefix = String.fromCharCode(
      ...crypto.getRandomValues(new Uint8Array(4)).map((n) => 0x61 + (n % 26)),
    );
    deadline.onExpire((error) => {
      this.#fail(error);
    });
  }

  get state(): StateName {
    return this.#state;
  }

  /** What the server said it can do in its present state; undefined where it has not said. */
  get capabilities(): Capabilities | undefined {
    return this.#capabilities;
  }

  /** Whether UTF8=ACCEPT or IMAP4rev2 is enabled: names are UTF-8 then, else modified UTF-7. */
  get isUtf8(): boolean {
    return this.#utf8;
  }

  /** Called by ENABLE's owner once the server agreed. */
  useUtf8(): void {
    this.#utf8 = true;
  }

  /**
   * Reads the greeting (RFC 9051 section 7.1).
   * @throws {MailError} server_rejected (BYE), protocol_violation, connection_lost, deadline_exceeded
   */
  async greet(): Promise<void> {
    this.#deadline.begin("greeting");
    const greeting = await this.#readGreeting();
    this.#deadline.end();
    if (greeting?.kind !== "untagged")
      throw this.#fail(protocolViolation("The greeting is no IMAP greeting.", "greeting"));
    if (greeting.name === "BYE") throw this.#fail(serverClosed(greeting, "greeting"));
    if (greeting.name !== "OK") {
      // PREAUTH would be somebody's session, without our credentials and (before STARTTLS) without TLS.
      throw this.#fail(protocolViolation(`The mail server greeted with ${greeting.name}.`, "greeting"));
    }
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
    const settled = await outcome;
    if (!settled.ok) throw settled.error;
    return settled.value as Result;
  }

  /**
   * Puts TLS on the connection after STARTTLS was answered OK, and forgets all that was learnt before.
   * @throws {MailError} protocol_violation where anything followed the OK in the clear (command injection)
   */
  async startTls(): Promise<void> {
    await this.#pump;
    if (this.#responsesSinceTagged > 0 || !this.#cutter.isClean) {
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

  async #readGreeting(): Promise<Response | undefined> {
    for (;;) {
      const chunk = await this.#read();
      for (const cut of this.#cutter.push(chunk)) {
        if (cut.kind === "response") return this.#parse(cut.pieces);
      }
    }
  }

  async #read(): Promise<Uint8Array> {
    this.#deadline.waiting();
    let chunk: Uint8Array | undefined;
    try {
      chunk = await this.#transport.read(
        Math.max(1, Math.min(streamReadBytes, this.#cutter.streamedBytesAhead)),
      );
    } catch (error) {
      throw this.#fail(asMailError(error));
    }
    if (!chunk) throw this.#fail(connectionLost(this.#deadline.phase));
    this.#deadline.received(chunk.length);
    return chunk;
  }

  async #write(commands: readonly PendingCommand[]): Promise<void> {
    let held: Uint8Array[] = [];
    const flush = async (): Promise<void> => {
      if (held.length === 0) return;
      const bytes = held.length === 1 ? held[0] : concatBytes(held);
      held = [];
      if (bytes) await this.#transport.write(bytes);
      this.#pump ??= this.#readAnswers();
    };
    for (const command of commands) {
      if (this.#failure) {
        command.fail(this.#failure);
        continue;
      }
      const segments = command.prepare(this.#nextTag(), {
        state: this.#wireState,
        capabilities: this.#capabilities,
        isUtf8: this.#utf8,
      });
      if (!segments) continue;
      this.#wireState = command.command.leadsTo ?? this.#wireState;
      for (const [index, segment] of segments.entries()) {
        if (index > 0) {
          // A synchronising literal: its octets wait for the server's `+`, and are never sent after a NO or BAD.
          await flush();
          if (!(await command.askedForMore())) break;
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

  #nextTag(): string {
    return `${this.#tagPrefix}${++this.#tagCount}`;
  }

  async #readAnswers(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const chunk = await this.#read();
        for (const cut of this.#cutter.push(chunk)) {
          if (cut.kind === "response") await this.#dispatch(cut.pieces);
          else await cut.sink.write(cut.bytes);
          if (this.#failure) return;
        }
      }
    } catch (error) {
      this.#fail(asMailError(error));
    } finally {
      this.#pump = undefined;
    }
  }

  #parse(pieces: readonly Piece[]): Response | undefined {
    try {
      const response = readResponse(pieces);
      if (response.kind === "untagged") this.#learn(response);
      return response;
    } catch (error) {
      if (error instanceof ParseError) return undefined;
      throw error;
    }
  }

  async #dispatch(pieces: readonly Piece[]): Promise<void> {
    this.#deadline.endStream();
    this.#responsesSinceTagged++;
    const response = this.#parse(pieces);
    if (!response) return this.#malformed(pieces);
    if (response.kind === "continuation") {
      const command = this.#pending.find((one) => one.awaitsContinuation);
      if (!command) throw protocolViolation("The mail server asked for data that nobody announced.");
      const answer = await command.continue(response.text);
      if (answer) await this.#transport.write(concatBytes([answer, crlf]));
      return undefined;
    }
    if (response.kind === "tagged") return this.#complete(response.tag, response);
    if (response.name === "BYE" && this.#pending[0]?.command.phase !== "logout") {
      // Quirk 10: some servers repeat it until the client closes, so the first one ends everything.
      throw serverClosed(response, this.#pending[0]?.command.phase);
    }
    for (const command of this.#pending) if (command.offer(response)) break;
    return undefined;
  }

  /** A response that does not parse is dropped; but a tagged one would leave its command waiting for ever. */
  #malformed(pieces: readonly Piece[]): void {
    const [first] = pieces;
    const tag = typeof first === "string" ? first.split(" ", 1)[0] : undefined;
    if (this.#pending.some((command) => command.tag === tag)) {
      throw protocolViolation("A tagged reply of the mail server cannot be read.");
    }
    this.#pending[0]?.countUntagged();
  }

  #complete(tag: string, reply: Tagged): void {
    const index = this.#pending.findIndex((command) => command.tag === tag);
    const command = this.#pending[index];
    if (!command) throw protocolViolation("The mail server answered a command that was not sent.");
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
      this.#learn({ name: "OK", number: undefined, status: reply });
    }
    if (this.#pending.length === 0) this.#wireState = this.#state;
    command.complete(reply);
  }

  #learn(response: Pick<Untagged, "name" | "number" | "status"> & { scan?: () => { rest(): string } }): void {
    const code = response.status?.code;
    const listed =
      code?.name === "CAPABILITY"
        ? code.capabilities
        : response.name === "CAPABILITY"
          ? response.scan?.().rest().trim().split(/ +/)
          : undefined;
    if (!listed) return;
    this.#capabilities = new Capabilities(listed);
    for (const command of this.#pending) command.sawCapabilities = true;
  }

  #decideLiteral(prefix: readonly Piece[], size: number): LiteralFate {
    const before: ByteString = prefix.findLast((piece) => typeof piece === "string") ?? "";
    for (const { collector } of this.#pending) {
      const fate = collector?.literal?.(before, size);
      if (fate === undefined) continue;
      if (typeof fate === "object") this.#deadline.beginStream();
      return fate;
    }
    return "buffer";
  }

  /** Fails everything that is pending, once. @returns the failure that counts: the first */
  #fail(error: MailError): MailError {
    if (this.#failure) return this.#failure;
    this.#failure = error;
    this.#deadline.stop();
    this.#transport.abort(error);
    const pending = this.#pending;
    this.#pending = [];
    for (const command of pending) command.fail(error);
    return error;
  }
}

/** What became of each command of a pipeline, in its order. */
export type Outcomes<Commands extends readonly ImapCommand<unknown>[]> = {
  -readonly [K in keyof Commands]: Promise<Outcome<ResultOf<Commands[K]>>>;
};

type ResultOf<Command> = Command extends ImapCommand<infer Result> ? Result : never;

function asMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  if (error instanceof Error && error.name === "MailError") return error as MailError;
  return new MailError("internal", "Something unexpected went wrong.", { connection: "lost", cause: error });
}
