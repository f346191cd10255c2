import { ImapClient } from "../../src/imap/client.ts";
import { defaultTimeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import { MemoryTransport } from "./memory-transport.ts";
import type { ModelMailbox, ModelMessage } from "./model-mailbox.ts";

export interface ModelServer {
  readonly mailbox: ModelMailbox;
  readonly condstore?: boolean;
  readonly qresync?: boolean;
  readonly esearch?: boolean;
  readonly preview?: boolean;
  /** How many octets come at once. */
  readonly chunkBytes?: number;
  /** Leaves this out of what EXAMINE says. */
  readonly untold?: RegExp;
  /** Happens before a command is carried out, whose words these are. */
  readonly before?: (command: string) => void;
  /** Takes an answer's line, and says what is sent instead. */
  readonly tell?: (line: string) => string;
}

export interface ModelSession extends AsyncDisposable {
  readonly client: ImapClient;
  /** The commands behind the login, without tags. */
  readonly commands: string[];
  /** Octets that the server sent, greeting and login among them. */
  readonly octets: () => number;
}

/** A session with a server that has one mailbox, INBOX, and does what RFC 9051 and RFC 7162 ask of it. */
export function modelSession(server: ModelServer): ModelSession {
  const { chunkBytes = Infinity } = server;
  const transport = new MemoryTransport({ isSecure: true, chunkBytes });
  const commands: string[] = [];
  let octets = 0;
  const send = (text: string): void => {
    octets += text.length;
    transport.send(text);
  };
  const connection = new ModelConnection(server);
  void (async () => {
    send(`* OK [CAPABILITY ${connection.capabilities}] ready\r\n`);
    for (;;) {
      const lines = (await transport.next()).split("\r\n").slice(0, -1);
      for (const line of lines) {
        const [, tag = "", command = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
        if (!/^(?:LOGIN|ENABLE)/.test(command)) commands.push(command);
        server.before?.(command);
        const { tell = (said) => said } = server;
        send(
          [...connection.answer(command), `${tag} ${connection.status}`]
            .map((said) => `${tell(said)}\r\n`)
            .join(""),
        );
      }
    }
  })();
  const client = new ImapClient({
    endpoint: { host: "mail.example.org", port: 993, security: "tls" },
    credentials: { type: "password", username: "ada", password: new Secret("pw") },
    openTransport: () => Promise.resolve(transport),
    timeouts: defaultTimeouts,
  });
  return { client, commands, octets: () => octets, [Symbol.asyncDispose]: () => client.close() };
}

class ModelConnection {
  /** The tagged reply of the last command. */
  status = "OK";
  readonly capabilities: string;
  readonly #server: ModelServer;
  /** What the session has been told of the mailbox: its places are of this. */
  #view: readonly number[] = [];

  constructor(server: ModelServer) {
    this.#server = server;
    const { condstore, qresync, esearch, preview } = server;
    const extensions = [
      condstore && "CONDSTORE",
      qresync && "QRESYNC",
      esearch && "ESEARCH",
      preview && "PREVIEW",
    ];
    this.capabilities = ["IMAP4rev1", "ENABLE", "LITERAL+", ...extensions.filter((one) => one)].join(" ");
  }

  answer(command: string): string[] {
    this.status = "OK";
    const [, verb = "", rest = ""] = /^((?:UID )?\S+) ?(.*)$/.exec(command) ?? [];
    switch (verb) {
      case "LOGIN":
        this.status = `OK [CAPABILITY ${this.capabilities}]`;
        return [];
      case "ENABLE":
        return [
          `* ENABLED${this.#server.condstore ? " CONDSTORE" : ""}${this.#server.qresync ? " QRESYNC" : ""}`,
        ];
      case "EXAMINE":
        return this.#examine();
      case "FETCH":
        return this.#fetch(rest, false);
      case "UID FETCH":
        return [...this.#fetch(rest, true), ...this.#news()];
      case "UID SEARCH":
        return [...this.#search(rest), ...this.#news()];
      case "CAPABILITY":
        return [`* CAPABILITY ${this.capabilities}`];
      case "LOGOUT":
        return ["* BYE"];
      default:
        this.status = `BAD ${verb}?`;
        return [];
    }
  }

  #examine(): string[] {
    const { mailbox, condstore, untold = /^$/ } = this.#server;
    this.#view = mailbox.messages.map(({ uid }) => uid);
    return [
      "* FLAGS (\\Seen \\Deleted)",
      `* ${this.#view.length} EXISTS`,
      `* OK [UIDVALIDITY ${mailbox.uidValidity}] x`,
      `* OK [UIDNEXT ${mailbox.uidNext}] x`,
      ...(condstore ? [`* OK [HIGHESTMODSEQ ${mailbox.modSeq}] x`] : []),
    ].filter((line) => !untold.test(line));
  }

  #fetch(rest: string, isByUid: boolean): string[] {
    const { mailbox, condstore, qresync } = this.#server;
    const [, set = "", items = "", modifiers = ""] =
      /^(\S+) \((.*?)\)(?: \((CHANGEDSINCE.*)\))?$/.exec(rest) ?? [];
    const [, since] = /^CHANGEDSINCE (\d+)/.exec(modifiers) ?? [];
    const vanished = modifiers.includes("VANISHED");
    if (
      (since !== undefined && !condstore) ||
      (vanished && !qresync) ||
      (items.includes("MODSEQ") && !condstore)
    ) {
      this.status = "BAD no such thing";
      return [];
    }
    const wanted = rangesOf(set, isByUid ? (this.#view.at(-1) ?? 0) : this.#view.length);
    const isWanted = (number: number): boolean => wanted.some(([from, to]) => from <= number && number <= to);
    const lines: string[] = [];
    if (vanished) {
      const gone = mailbox.removed.filter(({ uid, modSeq }) => isWanted(uid) && modSeq > Number(since));
      if (gone.length > 0) lines.push(`* VANISHED (EARLIER) ${gone.map(({ uid }) => uid).join(",")}`);
    }
    for (const [index, uid] of this.#view.entries()) {
      const message = mailbox.messages.find((one) => one.uid === uid);
      if (!message || message.isHidden || !isWanted(isByUid ? uid : index + 1)) continue;
      if (since !== undefined && message.modSeq <= Number(since)) continue;
      lines.push(
        `* ${index + 1} FETCH (${describe(message, items, isByUid ? ["UID"] : [], since === undefined ? [] : ["MODSEQ"])})`,
      );
    }
    return lines;
  }

  #search(rest: string): string[] {
    const [, returning, set = ""] = /^(RETURN \(ALL\) )?UID (\S+)$/.exec(rest) ?? [];
    const { mailbox } = this.#server;
    const wanted = rangesOf(set, this.#view.at(-1) ?? 0);
    const found = this.#view.filter(
      (uid) =>
        wanted.some(([from, to]) => from <= uid && uid <= to) &&
        mailbox.messages.some((one) => one.uid === uid && !one.isHidden),
    );
    if (returning === undefined) return [`* SEARCH ${found.join(" ")}`.trim()];
    return [`* ESEARCH (TAG "x") UID${found.length > 0 ? ` ALL ${found.join(",")}` : ""}`];
  }

  /** What came and went since the session was told, which a UID command's answer may have (RFC 9051 section 7.5.1). */
  #news(): string[] {
    const { mailbox, qresync } = this.#server;
    const lines: string[] = [];
    for (const uid of this.#view) {
      if (mailbox.messages.some((one) => one.uid === uid)) continue;
      lines.push(qresync ? `* VANISHED ${uid}` : `* ${this.#view.indexOf(uid) + 1} EXPUNGE`);
      this.#view = this.#view.filter((one) => one !== uid);
    }
    const uids = mailbox.messages.map(({ uid }) => uid);
    if (uids.length > this.#view.length) lines.push(`* ${uids.length} EXISTS`);
    this.#view = uids;
    return lines;
  }
}

/** `3:7,9:*`; a range may be written either way round. */
function rangesOf(set: string, last: number): (readonly [number, number])[] {
  return set.split(",").map((range) => {
    const [first = 0, end = first] = range.split(":").map((bound) => (bound === "*" ? last : Number(bound)));
    return [Math.min(first, end), Math.max(first, end)] as const;
  });
}

function describe(message: ModelMessage, items: string, ...unasked: readonly string[][]): string {
  const asked = new Set([
    ...unasked.flat(),
    ...(items.match(/[A-Z0-9.]+(?:\[[^\]]*\])?(?:<[^>]*>)?/g) ?? []),
  ]);
  return [...asked]
    .map((item) => `${item.replace(".PEEK", "").replace(/<0\.\d+>/, "<0>")} ${valueOf(message, item)}`)
    .join(" ");
}

function valueOf({ uid, subject, flags, modSeq }: ModelMessage, item: string): string {
  const text = `Text of ${subject}`;
  switch (item) {
    case "UID":
      return String(uid);
    case "FLAGS":
      return `(${flags.join(" ")})`;
    case "MODSEQ":
      return `(${modSeq})`;
    case "INTERNALDATE":
      return '"10-Nov-2026 09:00:05 +0000"';
    case "RFC822.SIZE":
      return String(100 + subject.length);
    case "ENVELOPE":
      return `(NIL "${subject}" ((NIL NIL "ada" "example.org")) NIL NIL NIL NIL NIL NIL "<${subject}@example.org>")`;
    case "BODYSTRUCTURE":
      return `("text" "plain" NIL NIL NIL "7bit" ${text.length} 1 NIL NIL NIL NIL)`;
    case "PREVIEW":
      return `"${text}"`;
    default:
      return item.includes("HEADER") ? '""' : `"${text}"`;
  }
}
