import { Deadline } from "../../src/base/deadline.ts";
import { defaultTimeouts, type Timeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import type { Outcome } from "../../src/base/outcome.ts";
import type { ImapCommand } from "../../src/imap/command.ts";
import { login } from "../../src/imap/commands/login.ts";
import { ImapConnection } from "../../src/imap/connection.ts";
import { MemoryTransport, type MemoryTransportOptions } from "./memory-transport.ts";

/** Both ends of an IMAP session: the client's is under test, the server's is the test's. */
export interface Session {
  readonly connection: ImapConnection;
  readonly server: MemoryTransport;
}

export interface SessionOptions extends MemoryTransportOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** The server's greeting and what comes right behind it. */
  readonly greeting?: string;
}

/** How the server's octets come: each test of a stream is run with all of these. */
export const deliveries: readonly { readonly delivery: string; readonly chunkBytes: number }[] = [
  { delivery: "at once", chunkBytes: Infinity },
  { delivery: "octet by octet", chunkBytes: 1 },
];

export function openSession({ timeouts, ...options }: SessionOptions = {}): Session {
  const server = new MemoryTransport(options);
  const connection = new ImapConnection(server, new Deadline({ ...defaultTimeouts, ...timeouts }));
  return { connection, server };
}

/** A session after its greeting. */
export async function greetedSession(options: SessionOptions = {}): Promise<Session> {
  const session = openSession(options);
  session.server.send(options.greeting ?? "* OK [CAPABILITY IMAP4rev1] ready\r\n");
  await session.connection.greet();
  return session;
}

/** A session that is logged in: `$1` was LOGIN. */
export async function authenticatedSession(options: SessionOptions = {}): Promise<Session> {
  const session = await greetedSession(options);
  const loggedIn = session.connection.run(login("ada", new Secret("pw")));
  await session.server.next();
  session.server.send("$1 OK\r\n");
  await loggedIn;
  return session;
}

/** A command that answers what came for it: `X` with the untagged responses of this name. */
export function ask(name: string, differences: Partial<ImapCommand<string[]>> = {}): ImapCommand<string[]> {
  return {
    name,
    phase: "fetch",
    states: ["not-authenticated", "authenticated", "selected"],
    encode: () => undefined,
    collect: () => {
      const lines: string[] = [];
      return {
        untagged: (response) => {
          if (response.name !== name) return false;
          lines.push(response.scan().rest());
          return true;
        },
        done: () => lines,
      };
    },
    ...differences,
  };
}

/** What became of commands, in words: their values, or the codes of their errors. */
export async function results(outcomes: readonly Promise<Outcome<unknown>>[]): Promise<unknown[]> {
  const settled = await Promise.all(outcomes);
  return settled.map((outcome) => (outcome.ok ? outcome.value : outcome.error.code));
}
