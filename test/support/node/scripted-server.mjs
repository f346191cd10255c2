import { once } from "node:events";
import net from "node:net";
import { TLSSocket } from "node:tls";
import { dialects } from "./dialects.mjs";
import { Downstream, placeOf, wait } from "./downstream.mjs";
import { Upstream } from "./upstream.mjs";

/**
 * A mail server that does what its script says (`ServerScript` in ../scripted-server.ts), good manners or none.
 *
 * @param replay verbs and replies of a recorded dialogue, in order, or undefined.
 * @returns `{ port, seen(), stop() }`
 */
export async function startScriptedServer(script, certificates, replay) {
  const secureContext = await certificates.context(script.certificate ?? "valid");
  const seen = { connections: 0, openConnections: 0, tlsEstablished: 0, lines: [], mistakes: [] };
  const dialect = dialects[script.protocol ?? "imap"];
  const maildrop = dialect.small.openMaildrop?.(script);
  const open = new Set();
  const closed = { bytesUp: 0, bytesDown: 0, linesDown: 0 };
  const server = net.createServer({ noDelay: true }, (socket) => {
    const connection = new Connection(socket, {
      script,
      secureContext,
      dialect,
      maildrop,
      replay,
      seen,
      number: seen.connections++,
    });
    seen.openConnections++;
    open.add(connection);
    socket.on("error", () => {});
    socket.on("close", () => {
      seen.openConnections--;
      open.delete(connection);
      connection.addTo(closed);
      dialect.small.onClose?.(connection);
    });
    connection.serve().catch((error) => {
      // A client may go away whenever it likes: only what the system did not report is a mistake of the script.
      if (error.errno === undefined) seen.mistakes.push(String(error.message));
      socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    seen() {
      const sums = { ...closed };
      for (const connection of open) connection.addTo(sums);
      return { ...seen, ...sums, mailbox: maildrop?.messages.map(({ uidl }) => uidl) ?? [] };
    },
    stop() {
      server.close();
      for (const connection of open) connection.destroy();
    },
  };
}

/** The first octet of a TLS record that opens a handshake (RFC 8446 section 5.1). */
const handshakeRecord = "\u0016";

class Connection {
  up = new Upstream();
  down;
  isSecure = false;
  isAuthenticated = false;
  script;
  /** All messages of the server, where its protocol has one maildrop. */
  maildrop;
  /** Those that this session sees. */
  messages = [];
  #dialect;
  #socket;
  #secureContext;
  #replay;
  #seen;
  #number;
  /** How often each verb has come: `"UID FETCH#2"` in a script is the second. */
  #counts = new Map();
  #okReplies = 0;
  #refuseAt;

  constructor(socket, { script, secureContext, dialect, maildrop, replay, seen, number }) {
    this.#socket = socket;
    this.script = script;
    this.#dialect = dialect;
    this.maildrop = maildrop;
    this.#secureContext = secureContext;
    this.#replay = replay && [...replay];
    this.#seen = seen;
    this.#number = number;
    this.#refuseAt = placeOf(script.refuse, number);
    this.down = new Downstream(socket, script, number);
    this.up.attach(socket);
  }

  async serve() {
    if (this.script.tls === "implicit") await this.#startTls();
    await this.#perform("greeting", { tag: "*", verb: "greeting", text: "" });
    for (;;) {
      const command = await this.#readCommand();
      if (!command) return;
      // Who has hung up does nothing any more.
      if (!this.down.hasClosed) await this.#perform(command.verb, command);
    }
  }

  /** Adds how much was sent to the sums of others. */
  addTo(sums) {
    sums.bytesUp += this.up.bytes;
    sums.bytesDown += this.down.bytes;
    sums.linesDown += this.down.lines;
  }

  destroy() {
    this.#socket.destroy();
  }

  /** Reads a line and, where it ends in a literal that this server takes, what follows. */
  async #readCommand() {
    let kind = "command";
    let text = "";
    for (;;) {
      const line = await this.#readLine(kind);
      if (line === undefined) return undefined;
      text += line;
      const literal = this.#dialect.literalOf(line);
      if (!literal || !this.#takesLiteral(literal)) return this.#dialect.commandOf(text);
      if (!literal.isEager) await this.down.write(Buffer.from("+ go on\r\n"));
      const octets = await this.up.octets(literal.size);
      if (octets === undefined) return undefined;
      this.#record("literal", octets);
      text += `\r\n${octets}`;
      kind = "more";
    }
  }

  /** RFC 7888: a server without the extension takes no literal that does not wait for it. */
  #takesLiteral({ size, isEager }) {
    const { literals = "plus" } = this.script;
    if (!isEager) return literals !== "refuse";
    return literals === "plus" || (literals === "minus" && size <= 4096);
  }

  async #readLine(kind) {
    const line = await this.up.line();
    if (line !== undefined) this.#record(kind, line);
    return line;
  }

  #record(kind, text) {
    this.#seen.lines.push({ connection: this.#number, isSecure: this.isSecure, kind, text });
  }

  async #perform(name, command) {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const layer = this.isSecure ? "secure" : "plain";
    const replies = this.script.replies ?? {};
    const keys = [`${name}#${count}@${layer}`, `${name}#${count}`, `${name}@${layer}`, name];
    if (name !== "greeting") keys.push("*");
    const key = keys.find((key) => key in replies);
    const actions = key === undefined ? [{ default: true }] : [replies[key]].flat();
    for (const action of actions) if (!(await this.#act(action, command))) return;
  }

  /** @returns whether the actions after this one still apply. */
  async #act(action, command) {
    if (typeof action === "string") return this.#send(action, command);
    if ("base64" in action) await this.down.write(Buffer.from(action.base64, "base64"));
    else if ("repeat" in action) await this.#repeat(fill(action.repeat, command.tag), action);
    else if ("waitMs" in action) await wait(action.waitMs);
    else if ("readLine" in action) await this.#readLine("response");
    else if ("logIn" in action) return this.#send(this.#dialect.small.loggedIn(this), command);
    else if ("startTls" in action) await this.#startTls();
    else if ("end" in action) await this.down.end(action.end);
    else if ("default" in action) return this.#actByDefault(command);
    else throw new Error(`unknown action ${JSON.stringify(action)}`);
    return true;
  }

  async #actByDefault(command) {
    const actions = this.#recorded(command) ?? this.#ordinary(command);
    for (const action of actions) if (!(await this.#act(action, command))) return false;
    return true;
  }

  /** The next recorded reply to this verb, with an argument or without, or to the one that does the same. */
  #recorded(command) {
    for (const wanted of [command.verb, this.#dialect.likeVerbs[command.verb]]) {
      const index = this.#replay?.findIndex((step) => step.verb === wanted && fits(step, command)) ?? -1;
      if (index < 0) continue;
      const [{ actions }] = this.#replay.splice(index, 1);
      return [...(this.#dialect.saslSteps(command) ?? []), ...actions];
    }
    return undefined;
  }

  #ordinary(command) {
    const { small, literalOf } = this.#dialect;
    if (command.verb === "greeting") return [small.greeting(this)];
    return literalOf(command.text) ? ["<tag> BAD no such literal\r\n"] : small.answer(this, command);
  }

  /** @returns false where the script has this reply refused: what would follow an OK then must not happen. */
  async #send(unfilled, command) {
    const { small, okReplyAt, refusal } = this.#dialect;
    const { tag } = command;
    const text = fill(unfilled, tag);
    const start = okReplyAt(text, tag);
    const isRefused = start >= 0 && this.#okReplies++ === this.#refuseAt;
    const sent = isRefused ? text.slice(0, start) + refusal(tag, this.script.refuse.status) : text;
    small.onReply?.(this, command, sent);
    await this.down.write(Buffer.from(sent, "latin1"));
    return !isRefused;
  }

  async #repeat(text, { times, everyMs }) {
    const perWrite = everyMs ? 1 : Math.max(1, Math.floor(65_536 / text.length));
    for (let n = 0; n < times && !this.#socket.destroyed; n += perWrite) {
      await this.down.write(Buffer.from(text.repeat(Math.min(perWrite, times - n)), "latin1"));
      if (everyMs) await wait(everyMs);
    }
  }

  async #startTls() {
    const early = this.up.detach();
    // A client that is quick has begun the handshake already; one that pipelines past STARTTLS has not.
    if (early.startsWith(handshakeRecord)) this.#socket.pause().unshift(Buffer.from(early, "latin1"));
    else if (early !== "") this.#record("stray", early);
    const secured = new TLSSocket(this.#socket, { isServer: true, secureContext: this.#secureContext });
    secured.on("error", () => this.#socket.destroy());
    this.up.attach(secured);
    this.down.secure(secured);
    const handshake = once(secured, "secure").catch(() => undefined);
    await Promise.race([handshake, once(this.#socket, "close")]);
    if (this.#socket.destroyed) return;
    this.isSecure = true;
    this.#seen.tlsEstablished++;
  }
}

/** A recorded step that tells (POP3) whether its command has an argument: without one the reply is another. */
function fits(step, command) {
  return step.hasArgument === undefined || step.hasArgument === command.text.includes(" ");
}

/** `<tag>` is the tag of the command, `<next-tag>` the one that a client which counts would use after it. */
function fill(text, tag) {
  const next = tag.replace(/\d+$/, (digits) => String(Number(digits) + 1).padStart(digits.length, "0"));
  return text.replaceAll("<tag>", tag).replaceAll("<next-tag>", next);
}
