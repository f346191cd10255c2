import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { results } from "../../test/support/imap-session.ts";
import { MemoryTransport } from "../../test/support/memory-transport.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { defaultTimeouts } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import { ImapClient } from "./client.ts";
import { noop } from "./commands/noop.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function clientOf(server: MemoryTransport): ImapClient {
  return new ImapClient({
    endpoint: { host: "mail.example.org", port: 993, security: "tls" },
    credentials: { type: "password", username: "ada", password: new Secret("pw") },
    openTransport: () => Promise.resolve(server),
    timeouts: defaultTimeouts,
  });
}

/** A client that has done something already. */
async function busyClient(): Promise<{ readonly client: ImapClient; readonly server: MemoryTransport }> {
  const server = new MemoryTransport({ isSecure: true });
  const client = clientOf(server);
  const work = client.run(noop);
  server.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
  await server.next();
  server.send("$1 OK\r\n$2 OK\r\n");
  await work;
  return { client, server };
}

describe("close()", () => {
  it("says LOGOUT, and closes when that is answered", async () => {
    const { client, server } = await busyClient();
    const closing = client.close();
    expect(await server.next()).toBe("$3 LOGOUT\r\n");
    expect(server.isClosed).toBe(false);
    server.send("* BYE bye\r\n$3 OK\r\n");
    await closing;
    expect(server.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says LOGOUT only when everything is answered: some servers lose the end of an answer that it follows", async () => {
    const { client, server } = await busyClient();
    const outcomes = await client.pipeline([noop]);
    const closing = client.close();
    expect(await server.next()).toBe("$3 NOOP\r\n");
    server.send("$3 OK\r\n");
    expect(await server.next()).toBe("$4 LOGOUT\r\n");
    server.send("* BYE\r\n$4 OK\r\n");
    expect(await results(outcomes)).toEqual([undefined]);
    await closing;
    expect(server.isClosed).toBe(true);
  });

  it("before anything was done does nothing", async () => {
    const server = new MemoryTransport();
    await clientOf(server).close();
    expect(server.segments).toEqual([]);
  });

  it.each<readonly [string, (server: MemoryTransport) => void]>([
    ["has gone", (server) => server.end()],
    ["breaks off", (server) => server.end(new Error("reset"))],
    ["goes without a reply", (server) => (server.send("* BYE bye\r\n"), server.end())],
    ["refuses", (server) => server.send("$3 NO stay\r\n")],
    ["talks nonsense", (server) => server.send("+ what?\r\n")],
  ])("does not fail with a server that %s", async (_, answer) => {
    const { client, server } = await busyClient();
    const closing = client.close();
    await server.next();
    answer(server);
    await closing;
    expect(server.isClosed).toBe(true);
    await client.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not hang with a server that is silent, or does not even read", async () => {
    for (const isReading of [true, false]) {
      const { client, server } = await busyClient();
      if (!isReading) server.holdWrites();
      const closing = client.close();
      await vi.advanceTimersByTimeAsync(defaultTimeouts.idleMs);
      await closing;
      expect(server.isClosed).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it("after a login that failed has nothing to say", async () => {
    const server = new MemoryTransport({ isSecure: true });
    const client = clientOf(server);
    const work = errorOf(client.run(noop), 1_000_000);
    server.send("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    await server.next();
    server.send("$1 NO\r\n$2 BAD\r\n");
    expect(await work).toMatchObject({ code: "mail_auth_failed" });
    await client.close();
    expect(server.segments).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("abort()", () => {
  it("ends a greeting that does not come", async () => {
    const server = new MemoryTransport({ isSecure: true });
    const client = clientOf(server);
    const work = errorOf(client.run(noop), 1_000_000);
    await vi.advanceTimersByTimeAsync(10);
    client.abort();
    expect(await work).toMatchObject({ code: "connection_lost", phase: "greeting" });
    expect(server.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails what is under way, at once and without a word", async () => {
    const { client, server } = await busyClient();
    const outcomes = await client.pipeline([noop, noop]);
    client.abort();
    expect(await results(outcomes)).toEqual(["connection_lost", "connection_lost"]);
    expect(server.isClosed).toBe(true);
    expect(server.segments).toHaveLength(2);
    await client.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("before anything was done does nothing", async () => {
    const client = clientOf(new MemoryTransport());
    client.abort();
    await client.close();
    expect(client.turns).toBe(0);
  });
});
