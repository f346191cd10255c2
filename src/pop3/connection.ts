import { type ByteString, concatBytes, encodeUtf8 } from "../base/bytes.ts";
import type { Deadline } from "../base/deadline.ts";
import { MailError } from "../base/errors.ts";
import { type Outcomes, unwrap } from "../base/outcome.ts";
import { asMailError, connectionLost, protocolViolation } from "../net/failures.ts";
import type { Transport } from "../net/transport.ts";
import type { Pop3Command, StateName } from "./command.ts";
import { statusError } from "./failures.ts";
import { parseStatus, type Status } from "./grammar/status.ts";
import { PendingCommand } from "./pending-command.ts";
import { ReplyCutter } from "./wire/reply-cutter.ts";

const crlf = encodeUtf8("\r\n");

/**
 * An open POP3 session: writes commands, together where the server takes that, gives every response to the command
 * whose turn it is, and fails all of them together when the connection is lost. It knows no command but through
 * `Pop3Command`.
 */
export class Pop3Connection {
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  readonly #cutter = new ReplyCutter();
  #greeting: Status | undefined;
  /** The state once all that is sent has succeeded: a pipeline may list a maildrop behind its own login. */
  #state: StateName = "authorization";
  /** Whether the server takes commands behind others that it has not answered (PIPELINING, RFC 2449 section 6.6). */
  isPipelining = false;
  /** What the server announced by LOGIN-DELAY, for the problem that says so. */
  loginDelaySeconds: number | undefined;
  /** Sent and not yet answered, in the order of sending. */
  #pending: PendingCommand[] = [];
  #lastWrite: Promise<void> = Promise.resolve();
  #pump: Promise<void> | undefined;
  /** Why nothing can be asked any more: it has failed, or was closed. */
  failure: MailError | undefined;
  /** What comes goes on to the caller. */
  #isStreaming = false;

  constructor(transport: Transport, deadline: Deadline) {
    this.#transport = transport;
    this.#deadline = deadline;
    deadline.onExpire((error) => {
      this.#fail(error);
    });
  }

  /**
   * Reads the greeting (RFC 1939 section 4).
   * @returns its text, which may hold APOP's timestamp
   * @throws {MailError} server_rejected and its like (`-ERR`), protocol_violation, connection_lost, deadline_exceeded
   */
  async greet(): Promise<ByteString> {
    this.#deadline.begin("greeting");
    try {
      while (!this.#greeting) await this.#read();
      if (this.#greeting.kind !== "ok") throw statusError(this.#greeting, "greeting");
    } catch (error) {
      throw this.#fail(asMailError(error));
    }
    this.#deadline.end();
    return this.#greeting.text;
  }

  /**
   * Sends commands, in one segment where the server takes that.
   * @returns for each what became of it, as soon as its own answer came; these promises never reject
   */
  pipeline<const Commands extends readonly Pop3Command<unknown>[]>(commands: Commands): Outcomes<Commands> {
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
  async run<Result>(command: Pop3Command<Result>): Promise<Result> {
    const [outcome] = this.pipeline([command]);
    return unwrap(await outcome);
  }

  /**
   * Puts TLS on the connection after STLS was answered `+OK`.
   * @throws {MailError} protocol_violation where anything followed it in the clear (response injection)
   */
  async startTls(): Promise<void> {
    await this.#pump;
    if (this.failure) throw this.failure;
    if (!this.#cutter.isClean) {
      throw this.#fail(protocolViolation("The mail server sent data between STLS and TLS.", "tls"));
    }
    this.#deadline.begin("tls");
    try {
      await this.#transport.startTls();
    } catch (error) {
      throw this.#fail(asMailError(error));
    }
    this.#deadline.end();
  }

  /** Closes without a word: for what was cancelled, has failed, or must not end by QUIT. */
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
    // Half a login is not sent either: nothing of it, where one of its lines may not be.
    const unsendable = commands.find(({ command, line }) => command.phase === "auth" && isError(line));
    let refusal = unsendable && isError(unsendable.line) ? unsendable.line : undefined;
    for (const pending of commands) {
      const { command, line } = pending;
      const cannot = this.failure ?? refusal;
      if (cannot) pending.fail(cannot);
      if (cannot || isError(line)) continue;
      pending.begin(this.#state);
      this.#state = command.leadsTo ?? this.#state;
      this.#pending.push(pending);
      if (this.#pending.length === 1) this.#deadline.begin(command.phase);
      held.push(line);
      if (this.isPipelining && command.isBarrier !== true) continue;
      await flush();
      const outcome = await pending.outcome;
      // Without its login the rest makes no sense, and a password does not follow a refused user name.
      if (!outcome.ok && command.phase === "auth") refusal = outcome.error;
    }
    await flush();
  }

  async #readAnswers(): Promise<void> {
    try {
      while (this.#pending.length > 0) await this.#read();
    } catch (error) {
      this.#fail(asMailError(error));
    } finally {
      this.#pump = undefined;
    }
  }

  /** Reads once from the server and gives on what this completes. */
  async #read(): Promise<void> {
    this.#deadline.waiting();
    const chunk = await this.#transport.read(1);
    if (!chunk) throw connectionLost(this.#deadline.phase);
    this.#deadline.received(chunk.length);
    for (const cut of this.#cutter.push(chunk)) {
      if (this.failure) return;
      if (cut.kind === "line") await this.#takeLine(cut.text);
      else if (cut.kind === "octets") await this.#takeOctets(cut.bytes);
      else await this.#endOctets();
    }
  }

  async #takeLine(line: ByteString): Promise<void> {
    const status = parseStatus(line);
    const [pending] = this.#pending;
    if (!this.#greeting) {
      if (!status || status.kind === "continuation") {
        throw protocolViolation("The greeting is no POP3 greeting.", "greeting");
      }
      this.#greeting = status;
    } else if (!pending) {
      throw protocolViolation("The mail server answered a command that was not sent.");
    } else if (!status) {
      throw protocolViolation("A reply of the mail server cannot be read.", pending.command.phase);
    } else if (status.kind === "continuation") {
      const answer = await pending.continue(status.text);
      if (!answer) throw protocolViolation("The mail server asked for data that nobody announced.");
      await this.#transport.write(concatBytes([answer, crlf]));
    } else if (pending.takeStatus(status, this.loginDelaySeconds)) {
      this.#cutter.expectOctets();
    } else {
      this.#next();
    }
  }

  async #takeOctets(bytes: Uint8Array): Promise<void> {
    const sink = this.#pending[0]?.octets;
    if (!sink) return;
    const writing = sink.write(bytes);
    if (sink.isStream && !this.#isStreaming) this.#deadline.beginStream();
    this.#isStreaming = sink.isStream;
    await writing;
  }

  async #endOctets(): Promise<void> {
    const [pending] = this.#pending;
    this.#deadline.endStream();
    this.#isStreaming = false;
    await pending?.octets?.close();
    pending?.endOctets();
    this.#next();
  }

  /** The first of the pending commands is answered. */
  #next(): void {
    this.#deadline.end();
    this.#pending.shift();
    const [next] = this.#pending;
    if (next) this.#deadline.begin(next.command.phase);
  }

  /** Fails everything that is pending, once. @returns the failure that counts: the first */
  #fail(error: MailError): MailError {
    if (this.failure) return this.failure;
    this.failure = error;
    this.#deadline.stop();
    this.#transport.abort(error);
    const pending = this.#pending;
    this.#pending = [];
    for (const command of pending) command.fail(error);
    return error;
  }
}

function isError(line: Uint8Array | MailError): line is MailError {
  return line instanceof MailError;
}
