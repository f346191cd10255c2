import { decodeByteString } from "../base/bytes.ts";
import { Deadline, type PhaseTime } from "../base/deadline.ts";
import { type Outcome, type Outcomes, unlessRefused, unwrap } from "../base/outcome.ts";
import { connectionLost } from "../net/failures.ts";
import type { MailLogin } from "../net/mail-login.ts";
import type { Transport } from "../net/transport.ts";
import type { Pop3Command } from "./command.ts";
import { capa } from "./commands/capa.ts";
import { quit } from "./commands/quit.ts";
import { rset } from "./commands/rset.ts";
import { stls } from "./commands/stls.ts";
import { Pop3Connection } from "./connection.ts";
import { Pop3Capabilities } from "./grammar/capability.ts";
import { logIn } from "./log-in.ts";

/** What is known of a server's TOP: "listed" by CAPA, or by what came of those that were sent. */
export type TopSupport = "untried" | "listed" | "taken" | "refused";

/**
 * One account's POP3 session. It connects and logs in with its first pipeline, so that login, UIDL and what follows share
 * a turn where the server takes pipelines.
 */
export class Pop3Client {
  readonly #login: MailLogin;
  readonly #deadline: Deadline;
  #transport: Transport | undefined;
  /** Of the requests before this one. */
  #earlierTurns = 0;
  /** Resolves once it is logged in. */
  #connection: Promise<Pop3Connection> | undefined;
  /** The same, once it is. */
  #ready: Pop3Connection | undefined;
  /** It was closed, or could not be opened. */
  #isOver = false;
  /** What the server lists before the login; undefined where it has no CAPA. */
  #announced: Pop3Capabilities | undefined;
  /** A RETR was sent: QUIT would mark messages (quirk 38). */
  #hasRetrieved = false;
  #closing: Promise<void> | undefined;
  /** Kept by those who send TOP (quirk 42): some servers close after a few commands that they do not know. */
  topSupport: TopSupport = "untried";

  constructor(login: MailLogin) {
    this.#login = login;
    this.#deadline = new Deadline(login.timeouts);
  }

  /** What the server listed before the login; undefined where it has no CAPA. */
  get announced(): Pop3Capabilities | undefined {
    return this.#announced;
  }

  get phases(): readonly PhaseTime[] {
    return this.#deadline.times;
  }

  get turns(): number {
    return this.#allTurns - this.#earlierTurns;
  }

  /** Whether a connection was made, or tried. */
  get hasConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Whether it can be asked: not once its connection was lost or closed. */
  get isOpen(): boolean {
    return !this.#isOver && !this.#ready?.failure;
  }

  get #allTurns(): number {
    return this.#transport?.turns ?? 0;
  }

  /** Another request begins on this session: its clock, phases and turns count from here. */
  beginRequest(): void {
    this.#deadline.renew();
    this.#earlierTurns = this.#allTurns;
  }

  /** Whether any number of commands is one turn; false too before the session is opened. */
  get isPipelining(): boolean {
    return this.#announced?.has("PIPELINING") ?? false;
  }

  /**
   * Sends commands, in one segment where the server takes that; the first time behind the login.
   * @returns for each what became of it, when its own answer came
   * @throws {MailError} the session could not be opened, or the credentials were refused
   */
  async pipeline<const Commands extends readonly Pop3Command<unknown>[]>(
    commands: Commands,
  ): Promise<Outcomes<Commands>> {
    this.#hasRetrieved ||= commands.some(({ name }) => name === "RETR");
    if (this.#connection) return (await this.#connection).pipeline(commands);
    const opening = this.#open(commands);
    this.#connection = opening.then(({ connection }) => connection);
    // Who else waits for it hears of its failure; if nobody does, the next line tells it.
    this.#connection.catch(() => undefined);
    return (await opening).outcomes;
  }

  /** One command. @throws {MailError} */
  async run<Result>(command: Pop3Command<Result>): Promise<Result> {
    const [outcome] = await this.pipeline([command]);
    return unwrap(await outcome);
  }

  /** What the server can do: it may list more after the login than before (quirk 40). @throws {MailError} */
  async capabilities(): Promise<Pop3Capabilities> {
    const [outcome] = await this.pipeline([capa]);
    const lines = [...(this.#announced?.lines ?? []), ...(unlessRefused(await outcome)?.lines ?? [])];
    return new Pop3Capabilities([...new Set(lines)]);
  }

  /**
   * Ends the session so that what was marked is removed: resolves after `+OK`.
   * @throws {MailError} nothing may be taken for removed
   */
  async commit(): Promise<void> {
    this.#isOver = true;
    try {
      await this.run(quit("removal"));
    } finally {
      await this.#end();
    }
  }

  /**
   * Ends the session and changes nothing: by QUIT, or where messages were retrieved by RSET and without QUIT. Never
   * fails; for after the answer.
   */
  close(): Promise<void> {
    this.#isOver = true;
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  /** Resolves when nothing that was asked for is under way, bodies that stream included. Never fails. */
  async settled(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.settled();
  }

  /** Ends the session at once, in the middle of whatever is under way. Nothing is removed. */
  abort(): void {
    this.#isOver = true;
    this.#transport?.abort(connectionLost(this.#deadline.phase));
  }

  async #leave(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    if (connection) {
      await connection.settled();
      // Quirk 38: Gmail never lists again what RETR and QUIT read. Dovecot marks it as seen however the session ends,
      // unless RSET came.
      const [goodbye] = connection.pipeline([this.#hasRetrieved ? rset : quit("goodbye")]);
      await goodbye;
    }
    await this.#end();
  }

  async #end(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    connection?.close();
    await connection?.settled();
  }

  async #open<const Commands extends readonly Pop3Command<unknown>[]>(
    commands: Commands,
  ): Promise<{ connection: Pop3Connection; outcomes: Outcomes<Commands> }> {
    const { connection, greeting } = await this.#connect();
    try {
      const loggingIn = await logIn(this.#login.credentials, this.#login.endpoint, {
        capabilities: this.#announced,
        greeting,
        isSecure: this.#transport?.isSecure ?? false,
      });
      const outcomes: Promise<Outcome<unknown>>[] = connection.pipeline([...loggingIn, ...commands]);
      for (const loggedIn of outcomes.splice(0, loggingIn.length)) unwrap(await loggedIn);
      this.#ready = connection;
      return { connection, outcomes: outcomes as Outcomes<Commands> };
    } catch (error) {
      this.#isOver = true;
      connection.close();
      throw error;
    }
  }

  /** @returns a connection that is greeted and secured, to a server that was asked what it can do */
  async #connect(): Promise<{ connection: Pop3Connection; greeting: string }> {
    const { endpoint, openTransport } = this.#login;
    const deadline = this.#deadline;
    try {
      const transport = await openTransport(endpoint, deadline);
      this.#transport = transport;
      const connection = new Pop3Connection(transport, deadline);
      let greeting = decodeByteString(await connection.greet());
      if (endpoint.security === "starttls") {
        await connection.run(stls);
        await connection.startTls();
        // Whoever wrote it was not known: a timestamp of an attacker's choice would have APOP sign it.
        greeting = "";
      }
      const [asking] = connection.pipeline([capa]);
      this.#announced = unlessRefused(await asking);
      if (this.#announced?.has("TOP")) this.topSupport = "listed";
      connection.isPipelining = this.isPipelining;
      connection.loginDelaySeconds = this.#announced?.loginDelaySeconds;
      return { connection, greeting };
    } catch (error) {
      this.#isOver = true;
      deadline.stop();
      this.#transport?.close();
      throw error;
    }
  }
}
