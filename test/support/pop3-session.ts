import { Deadline } from "../../src/base/deadline.ts";
import { defaultTimeouts, type Timeouts } from "../../src/base/limits.ts";
import { toByteString } from "../../src/base/bytes.ts";
import type { Pop3Command, StateName } from "../../src/pop3/command.ts";
import type { Reading } from "../../src/pop3/commands/top.ts";
import { Pop3Connection } from "../../src/pop3/connection.ts";
import { results } from "./imap-session.ts";
import { MemoryTransport, type MemoryTransportOptions } from "./memory-transport.ts";

/** Both ends of a POP3 session: the client's is under test, the server's is the test's. */
export interface Pop3Session {
  readonly connection: Pop3Connection;
  readonly server: MemoryTransport;
}

export interface Pop3SessionOptions extends MemoryTransportOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** Default true. */
  readonly isPipelining?: boolean;
}

export function openSession({ timeouts, ...options }: Pop3SessionOptions = {}): Pop3Session {
  const server = new MemoryTransport(options);
  const connection = new Pop3Connection(server, new Deadline({ ...defaultTimeouts, ...timeouts }));
  connection.isPipelining = options.isPipelining ?? true;
  return { connection, server };
}

/** A session after its greeting. */
export async function greetedSession(options: Pop3SessionOptions = {}): Promise<Pop3Session> {
  const session = openSession(options);
  session.server.send("+OK ready\r\n");
  await session.connection.greet();
  return session;
}

/** A command of any state that answers the text of its status line. */
export function ask(name: string, differences: Partial<Pop3Command<string>> = {}): Pop3Command<string> {
  return {
    name,
    phase: "list",
    states: ["authorization", "transaction"],
    arguments: [],
    collect: () => ({ done: ({ text }) => text }),
    ...differences,
  };
}

/** Holds what comes, as it is. */
export function readAll(): Reading<string> {
  let text = "";
  return {
    isStream: false,
    write: (chunk) => {
      text += toByteString(chunk);
    },
    close: () => undefined,
    result: () => text,
  };
}

/** A command of any state that answers the octets of its multi-line response. */
export function askOctets(name: string): Pop3Command<string> {
  const collect = (): ReturnType<Pop3Command<string>["collect"]> => {
    const octets = readAll();
    return { octets, done: () => octets.result() };
  };
  return { ...ask(name), collect };
}

/**
 * What the client writes for one command when the server says these, one after each segment.
 * @returns the segments, and the result or the code of its error
 */
export async function dialogue(
  command: Pop3Command<unknown>,
  answers: readonly string[],
  options: Pop3SessionOptions = {},
): Promise<{
  readonly segments: readonly string[];
  readonly result: unknown;
  readonly server: MemoryTransport;
}> {
  const { connection, server } = await greetedSession(options);
  if (!command.states.includes("authorization")) await logIn({ connection, server });
  const outcomes = connection.pipeline([command]);
  const segments = await server.rest();
  for (const answer of answers) {
    server.send(answer);
    segments.push(...(await server.rest()));
  }
  const [result] = await results(outcomes);
  connection.close();
  return { segments, result, server };
}

/** Leads a session to the transaction state. */
export async function logIn({ connection, server }: Pop3Session): Promise<void> {
  const leadsTo: StateName = "transaction";
  const outcome = connection.run(ask("PASS", { leadsTo }));
  await server.next();
  server.send("+OK in\r\n");
  await outcome;
}
