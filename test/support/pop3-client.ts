import type { MailError } from "../../src/base/errors.ts";
import { defaultTimeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import type { Credentials } from "../../src/net/credentials.ts";
import type { Security } from "../../src/net/transport.ts";
import { Pop3Client } from "../../src/pop3/client.ts";
import { stat } from "../../src/pop3/commands/stat.ts";
import { MemoryTransport, type MemoryTransportOptions } from "./memory-transport.ts";

/** The credentials that a client has by default. */
const ada: Credentials = { type: "password", username: "ada", password: new Secret("pw") };

export interface Pop3ClientOptions extends MemoryTransportOptions {
  readonly credentials?: Credentials;
  readonly security?: Security;
  /** What connecting fails with. */
  readonly connectError?: MailError;
}

/** Both ends of a session of a client: the server is the test's. */
export interface Pop3ClientSession {
  readonly client: Pop3Client;
  readonly server: MemoryTransport;
}

export function sessionOf({
  credentials = ada,
  security = "tls",
  connectError,
  ...options
}: Pop3ClientOptions = {}): Pop3ClientSession {
  const server = new MemoryTransport({ isSecure: security === "tls", ...options });
  const client = new Pop3Client({
    endpoint: { host: "mail.example.org", port: 995, security },
    credentials,
    openTransport: () => (connectError ? Promise.reject(connectError) : Promise.resolve(server)),
    timeouts: defaultTimeouts,
  });
  return { client, server };
}

/** An answer to CAPA. */
export function capabilities(...lines: readonly string[]): string {
  return `+OK\r\n${lines.map((line) => `${line}\r\n`).join("")}.\r\n`;
}

/** A session that is logged in, where the server takes pipelines. */
export async function loggedIn(options: Pop3ClientOptions = {}): Promise<Pop3ClientSession> {
  const session = sessionOf(options);
  const { client, server } = session;
  const counted = client.run(stat);
  server.send("+OK ready\r\n");
  await server.next();
  server.send(capabilities("PIPELINING"));
  await server.next();
  server.send("+OK\r\n+OK\r\n+OK 2 320\r\n");
  await counted;
  return session;
}
