import { Deadline, type PhaseTime } from "../base/deadline.ts";
import type { MailError } from "../base/errors.ts";
import type { MailLogin } from "../net/mail-login.ts";
import type { Transport } from "../net/transport.ts";
import { type Outcome, type Outcomes, unwrap } from "../base/outcome.ts";
import type { ImapCommand } from "./command.ts";
import { capability } from "./commands/capability.ts";
import { enable } from "./commands/enable.ts";
import { id } from "./commands/id.ts";
import { logout } from "./commands/logout.ts";
import { starttls } from "./commands/starttls.ts";
import { ImapConnection } from "./connection.ts";
import { connectionLost, protocolViolation } from "../net/failures.ts";
import type { Capabilities } from "./grammar/capability.ts";
import { logIn } from "./log-in.ts";

/**
 * One account's IMAP session. It connects and logs in with its first pipeline, so that login, EXAMINE and what follows
 * share a turn wherever the server allows it.
 */
export class ImapClient {
  readonly #login: MailLogin;
  readonly #deadline: Deadline;
  #transport: Transport | undefined;
  /** Of the requests before this one. */
  #earlierTurns = 0;
  #connection: Promise<ImapConnection> | undefined;
  /** The same once it is logged in. */
  #ready: ImapConnection | undefined;
  #closing: Promise<void> | undefined;
  /** It was closed, or could not be opened. */
  #isOver = false;
  #serverInfo: ReadonlyMap<string, string> = new Map();
  #enabled: ReadonlySet<string> = new Set();

  constructor(login: MailLogin) {
    this.#login = login;
    this.#deadline = new Deadline(login.timeouts);
  }

  /** What the server told of itself by ID (RFC 2971). */
  get serverInfo(): ReadonlyMap<string, string> {
    return this.#serverInfo;
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

  /**
   * Sends commands together; the first time behind the login.
   * @returns for each what became of it, when its own answer came
   * @throws {MailError} the session could not be opened, or the credentials were refused
   */
  async pipeline<const Commands extends readonly ImapCommand<unknown>[]>(
    commands: Commands,
  ): Promise<Outcomes<Commands>> {
    return this.#connection ? (await this.#connection).pipeline(commands) : this.#open(commands);
  }

  /** One command. @throws {MailError} */
  async run<Result>(command: ImapCommand<Result>): Promise<Result> {
    const [outcome] = await this.pipeline([command]);
    return unwrap(await outcome);
  }

  /**
   * Whether the server has said that it enabled QRESYNC (RFC 7162 section 3.2): only then does it tell what was removed.
   * Quirk 20: iCloud never says so, and is taken for a server without it.
   */
  get hasQresync(): boolean {
    return this.#enabled.has("QRESYNC");
  }

  /** What the server said it can do, where it has said so by now. */
  get announced(): Capabilities | undefined {
    return this.#ready?.capabilities;
  }

  /** What the server can do, asked for only where it has not said after login. @throws {MailError} */
  async capabilities(): Promise<Capabilities> {
    if (!this.announced) await this.run(capability);
    if (!this.announced) throw silentServer();
    return this.announced;
  }

  /**
   * Ends the session by LOGOUT, once everything is answered: some servers lose the end of an answer that LOGOUT follows
   * (docs/adr/0007-logout-after-the-answer.md). Never fails, and may be called twice; for after the answer.
   */
  async close(): Promise<void> {
    this.#isOver = true;
    const connection = await this.#connection?.catch(() => undefined);
    if (!connection) return;
    this.#closing ??= this.#leave(connection);
    await this.#closing;
  }

  async #leave(connection: ImapConnection): Promise<void> {
    await connection.settled();
    const [goodbye] = connection.pipeline([logout]);
    await goodbye;
    await connection.settled();
    connection.close();
  }

  /** Resolves when nothing that was asked for is under way, bodies that stream included. Never fails. */
  async settled(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.settled();
  }

  /** Ends the session at once, in the middle of whatever is under way. */
  abort(): void {
    this.#isOver = true;
    this.#transport?.abort(connectionLost(this.#deadline.phase));
    this.#connection?.then(
      (connection) => {
        connection.close();
      },
      () => undefined,
    );
  }

  async #open<const Commands extends readonly ImapCommand<unknown>[]>(
    commands: Commands,
  ): Promise<Outcomes<Commands>> {
    this.#connection = this.#connect();
    // Whoever else waits for the connection comes after this, and so behind the login.
    const connection = await this.#connection;
    const { capabilities } = connection;
    if (!capabilities) {
      this.#isOver = true;
      connection.close();
      throw silentServer();
    }
    try {
      return await this.#logInWith(connection, capabilities, commands);
    } catch (error) {
      this.#isOver = true;
      connection.close();
      throw error;
    }
  }

  async #logInWith<const Commands extends readonly ImapCommand<unknown>[]>(
    connection: ImapConnection,
    capabilities: Capabilities,
    commands: Commands,
  ): Promise<Outcomes<Commands>> {
    const { credentials, endpoint } = this.#login;
    const loggingIn = logIn(credentials, endpoint, capabilities, this.#transport?.isSecure ?? false);
    // NetEase opens no mailbox for a client that has not named itself after login (quirk 1).
    const naming = capabilities.has("ID") ? [id(clientName)] : [];
    // CONDSTORE and QRESYNC are asked for unseen, since servers list them only after login and must ignore what they do
    // not know (RFC 5161 section 3.1). Dovecot tells HIGHESTMODSEQ only then.
    const takesEnable = capabilities.has("ENABLE") || capabilities.has("IMAP4REV2");
    const utf8 = takesEnable ? utf8Extension(capabilities) : undefined;
    const enabling = takesEnable ? [enable(["CONDSTORE", "QRESYNC", ...(utf8 ? [utf8] : [])])] : [];
    // Names in this very pipeline are written as the server will take them once it has come to ENABLE.
    connection.isUtf8 = utf8 !== undefined;
    const [loggedIn, ...outcomes] = connection.pipeline([loggingIn, ...naming, ...enabling, ...commands]);
    unwrap(await loggedIn);
    this.#ready = connection;
    if (naming.length > 0) void outcomes[0]?.then((outcome) => this.#keepServerInfo(outcome));
    if (takesEnable) {
      void outcomes[naming.length]?.then((outcome) => {
        if (utf8) connection.isUtf8 = outcome.ok;
        if (outcome.ok && outcome.value instanceof Set) this.#enabled = outcome.value;
      });
    }
    return outcomes.slice(naming.length + enabling.length) as Outcomes<Commands>;
  }

  /** @returns a connection that is greeted and secured, to a server that was asked what it can do */
  async #connect(): Promise<ImapConnection> {
    const { endpoint, openTransport } = this.#login;
    try {
      const transport = await openTransport(endpoint, this.#deadline);
      this.#transport = transport;
      const connection = new ImapConnection(transport, this.#deadline);
      await connection.greet();
      if (endpoint.security === "starttls") {
        await connection.run(starttls);
        await connection.startTls();
      }
      if (!connection.capabilities) await connection.run(capability);
      return connection;
    } catch (error) {
      this.#isOver = true;
      this.#deadline.stop();
      this.#transport?.close();
      throw error;
    }
  }

  #keepServerInfo(outcome: Outcome<unknown>): void {
    if (outcome.ok && outcome.value instanceof Map) this.#serverInfo = outcome.value;
  }
}

function silentServer(): MailError {
  return protocolViolation("The mail server does not say what it can do.", "capability");
}

const clientName = { name: "Postern", version: "0.1", vendor: "Postern" };

/** What to enable so that names and headers come in UTF-8 (RFC 6855, RFC 9051 section 6.3.1), where it is offered. */
function utf8Extension(capabilities: Capabilities): string | undefined {
  if (capabilities.has("UTF8=ACCEPT") || capabilities.has("UTF8=ONLY")) return "UTF8=ACCEPT";
  return capabilities.has("IMAP4REV2") ? "IMAP4rev2" : undefined;
}
