import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { results } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { ask, askOctets, greetedSession, openSession } from "../../test/support/pop3-session.ts";

function pass(ms: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(ms);
}

describe("the clocks of a connection", () => {
  const timeouts = {
    greetingMs: 500,
    idleMs: 1_000,
    commandMs: 5_000,
    sessionMs: 12_000,
    streamGraceMs: 2_000,
  };

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("end a greeting that does not come", async () => {
    const { connection, server } = openSession({ timeouts });
    const greeting = errorOf(connection.greet(), 100_000);
    server.send("+OK almo");
    await pass(500);
    expect(await greeting).toMatchObject({ code: "deadline_exceeded", phase: "greeting" });
    expect(server.isClosed).toBe(true);
  });

  it("end all that is pending when nothing comes", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([ask("A"), ask("B")]);
    await pass(1_000);
    expect(await results(outcomes)).toEqual(["deadline_exceeded", "deadline_exceeded"]);
    expect(server.isClosed).toBe(true);
    await connection.settled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["a status line without an end", "+OK ", "x"],
    ["a listing without an end", "+OK\r\n", "1 a\r\n"],
    ["a response of dots", "+OK\r\n", "..\r\n"],
  ])("end %s", async (_, start, noise) => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([askOctets("A"), ask("B")]);
    await pass(0);
    server.send(start);
    for (let passed = 0; passed < timeouts.commandMs; passed += 100) {
      server.send(noise);
      await pass(100);
    }
    expect(await results(outcomes)).toEqual(["deadline_exceeded", "deadline_exceeded"]);
    expect(server.abortedWith).toMatchObject({ phase: "list" });
  });

  it("begin anew with each command, and end the session as a whole", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([askOctets("A"), askOctets("B"), askOctets("C"), ask("D")]);
    await pass(0);
    for (let n = 1; n <= 3; n++) {
      server.send("+OK\r\n");
      for (let passed = 0; passed < 4_000; passed += 500) {
        await pass(500);
        server.send("x\r\n");
      }
      server.send(".\r\n");
    }
    await pass(0);
    const [first, second, third, last] = await results(outcomes);
    expect([first, second]).toEqual(["x\r\n".repeat(8), "x\r\n".repeat(8)]);
    expect([third, last]).toEqual(["deadline_exceeded", "deadline_exceeded"]);
  });

  it("end a write that hangs", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    server.holdWrites();
    const outcomes = connection.pipeline([ask("A")]);
    await pass(timeouts.commandMs);
    expect(await results(outcomes)).toEqual(["deadline_exceeded"]);
    await connection.settled();
  });

  it("stop when all is answered", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([ask("A")]);
    await pass(0);
    server.send("+OK a\r\n");
    expect(await results(outcomes)).toEqual(["a"]);
    await pass(1_000_000);
    expect(server.isClosed).toBe(false);
    connection.close();
  });

  it("let the caller of a stream take his time, but not the server", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    let octets = 0;
    const stream = {
      isStream: true,
      write: async (chunk: Uint8Array) => {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        octets += chunk.length;
      },
      close: () => undefined,
    };
    const outcomes = connection.pipeline([ask("A", { collect: () => ({ octets: stream, done: () => "" }) })]);
    await pass(0);
    server.send("+OK\r\nabc");
    await pass(60_000);
    expect(octets).toBe(3);
    expect(server.isClosed).toBe(false);
    await pass(1_000);
    expect(await results(outcomes)).toEqual(["deadline_exceeded"]);
  });
});
