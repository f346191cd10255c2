import { askControl } from "./ask-control.ts";

/** "old-protocol" is a valid one with which only TLS 1.0 and 1.1 are spoken. */
export type Certificate = "valid" | "wrong-host" | "expired" | "unknown-ca" | "self-signed" | "old-protocol";

/**
 * One step of a reply. A string is sent as it is, each character one octet; `<tag>` in it is the tag of the command
 * and `<next-tag>` the one that a client which counts would use after it.
 */
export type Action =
  | string
  | { readonly base64: string }
  /** Sent many times; with `everyMs` one by one. */
  | { readonly repeat: string; readonly times: number; readonly everyMs?: number }
  | { readonly waitMs: number }
  /** Waits for one more line of the client's (a SASL response). */
  | { readonly readLine: true }
  | { readonly startTls: true }
  /** The last one: FIN, RST, or silence with the socket open. */
  | { readonly end: "close" | "reset" | "stall" }
  /** What the server would do without a script. */
  | { readonly default: true };

/** Something that happens once in all that a connection is sent. */
export interface Fault {
  readonly unit: "byte" | "line";
  /** After how many; "each" is a place of its own for each connection: `from`, then `stride` further every time. */
  readonly at: number | "each";
  readonly from?: number;
  readonly stride?: number;
  /** Sent there first. */
  readonly insert?: string;
  /** Left out: all goes on. */
  readonly do?: "close" | "reset" | "stall";
}

/** How the octets reach the client. */
export interface Shape {
  readonly fault?: Fault;
  readonly chunkBytes?: number;
  /** How many octets of a connection come in chunks, where it is not all: single octets take their time. */
  readonly chunkedBytes?: number;
  /** Between two chunks; of one octet where `chunkBytes` is left out. */
  readonly dripMs?: number;
  /** Before each write. */
  readonly delayMs?: number;
}

/** A message of the scripted server: what is left out is ordinary. */
export interface ScriptedMessage {
  /** POP3 only. */
  readonly uidl?: string;
  /** POP3 only: the whole message, each character one octet, without dot-stuffing; `header` and `text` of none. */
  readonly raw?: string;
  readonly uid?: number;
  readonly flags?: string;
  readonly internalDate?: string;
  readonly envelope?: string;
  readonly bodyStructure?: string;
  readonly header?: string;
  readonly text?: string;
  /** By section, e.g. "1" and "1.MIME". */
  readonly sections?: Readonly<Record<string, string>>;
}

/** What a server does differently from an ordinary one (node/small-imap.mjs, node/small-pop3.mjs). */
export interface ServerScript extends Shape {
  /** Default "imap". */
  readonly protocol?: "imap" | "pop3";
  /** Default "starttls". */
  readonly tls?: "none" | "starttls" | "implicit";
  /** Default "valid". */
  readonly certificate?: Certificate;
  /** By name of the command, e.g. `"UID FETCH"` (a POP3 AUTH without a mechanism is `"AUTH LIST"`), or "greeting", or "*" for all other. `"NOOP#2"` is the second, `"NOOP@plain"` one before TLS and `@secure` after. */
  readonly replies?: Readonly<Record<string, Action | readonly Action[]>>;
  /** POP3: one a line. */
  readonly capabilities?: {
    readonly plain?: string;
    readonly secure?: string;
    readonly plainAuthenticated?: string;
    readonly secureAuthenticated?: string;
  };
  /** Which literals it takes: all (default), those up to 4,096 octets and waiting ones, only waiting ones, none. */
  readonly literals?: "plus" | "minus" | "none" | "refuse";
  readonly messages?: readonly ScriptedMessage[];
  /** POP3: the maildrop is a lock (RFC 1939 section 4), and a second session is refused with [IN-USE]. */
  readonly isExclusive?: boolean;
  /** One tagged OK of each connection (POP3: any +OK, the greeting's too) that is answered otherwise, counted from 0. */
  readonly refuse?: {
    readonly at: number | "each";
    readonly from?: number;
    readonly stride?: number;
    readonly status: "NO" | "BAD" | "-ERR";
  };
  /** Place of a recorded dialogue in `dialogues.json` of `mailkit-imap` or `mailkit-pop3`, whose replies go before the ordinary ones. */
  readonly replay?: number;
}

/** What a client sent: a command's line, a literal, what follows one, a SASL response, or plaintext after STARTTLS. */
export interface SeenLine {
  readonly connection: number;
  readonly isSecure: boolean;
  readonly kind: "command" | "literal" | "more" | "response" | "stray";
  /** Each character one octet, without the line end. */
  readonly text: string;
}

export interface Seen {
  readonly connections: number;
  readonly openConnections: number;
  /** Octets as the script speaks, without TLS's own. */
  readonly bytesUp: number;
  readonly bytesDown: number;
}

export interface ServerSeen extends Seen {
  readonly tlsEstablished: number;
  readonly linesDown: number;
  readonly lines: readonly SeenLine[];
  /** POP3: the UIDLs of the messages that are left. */
  readonly mailbox: readonly string[];
}

export interface ProxySeen extends Seen {
  /** How often the client sent after the server had spoken. */
  readonly turns: number;
}

export interface ProxyOptions extends Shape {
  /** On loopback. */
  readonly targetPort: number;
  /** After how many octets of the client's the wire breaks: the server gets those and the end, the client a reset. */
  readonly cutUpAt?: number;
}

/** A server on 127.0.0.1; `await using` stops it. */
export interface RunningServer<What extends Seen> extends AsyncDisposable {
  readonly port: number;
  seen(): Promise<What>;
  /** Waits until no connection is open, as long as this at most. @returns what was seen then. */
  settled(withinMs?: number): Promise<What>;
  stop(): Promise<void>;
}

/** Starts a mail server that does what the script says. */
export function startServer(script: ServerScript = {}): Promise<RunningServer<ServerSeen>> {
  return start("server", script);
}

/** Puts a faulty wire in front of a server on loopback. */
export function startProxy(options: ProxyOptions): Promise<RunningServer<ProxySeen>> {
  return start("proxy", options);
}

async function start<What extends Seen>(
  kind: "server" | "proxy",
  options: object,
): Promise<RunningServer<What>> {
  const started = await askControl(`/${kind}`, { method: "POST", body: JSON.stringify(options) });
  const { id, port } = await started.json<{ id: string; port: number }>();
  const seen = async (): Promise<What> => {
    const now = await (await askControl(`/${kind}/${id}`)).json<What & { mistakes?: readonly string[] }>();
    if (now.mistakes?.length) throw new Error(`a mistake in the script: ${now.mistakes.join("; ")}`);
    return now;
  };
  const stop = async (): Promise<void> => {
    await askControl(`/${kind}/${id}`, { method: "DELETE" });
  };
  return {
    port,
    seen,
    async settled(withinMs = 1_000) {
      const giveUpAt = Date.now() + withinMs;
      for (;;) {
        const now = await seen();
        if (now.openConnections === 0 || Date.now() > giveUpAt) return now;
        await scheduler.wait(10);
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
