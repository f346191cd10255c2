import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ask,
  authenticatedSession,
  greetedSession,
  openSession,
  results,
} from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { encodeUtf8, toByteString } from "../base/bytes.ts";
import { BufferSink } from "../mailbox/buffer-sink.ts";
import { examine } from "./commands/examine.ts";
import { fetchSection } from "./commands/fetch.ts";
import { noop } from "./commands/noop.ts";

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
    server.send("* OK almo");
    await pass(500);
    expect(await greeting).toMatchObject({ code: "deadline_exceeded", phase: "greeting" });
    expect(server.isClosed).toBe(true);
  });

  it("end all that is pending when nothing comes", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([noop, noop]);
    await pass(1_000);
    expect(await results(outcomes)).toEqual(["deadline_exceeded", "deadline_exceeded"]);
    expect(server.isClosed).toBe(true);
    await connection.settled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["untagged responses", "* OK still here\r\n"],
    ["malformed ones", "what?\r\n"],
    ["single octets", "x"],
    ["NULs", "\0"],
  ])("end a command that brings nothing but %s", async (_, noise) => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([ask("A"), noop]);
    for (let passed = 0; passed < timeouts.commandMs; passed += 100) {
      server.send(noise);
      await pass(100);
    }
    expect(await results(outcomes)).toEqual(["deadline_exceeded", "deadline_exceeded"]);
    expect(server.abortedWith).toMatchObject({ phase: "fetch" });
  });

  it("begin anew with each command, and end the session as a whole", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([noop, noop, noop, noop]);
    for (let n = 1; n <= 3; n++) {
      for (let passed = 0; passed < 4_000; passed += 500) {
        await pass(500);
        server.send("* OK\r\n");
      }
      server.send(`$${n} OK\r\n`);
    }
    await pass(0);
    expect(await results(outcomes)).toEqual([undefined, undefined, "deadline_exceeded", "deadline_exceeded"]);
  });

  it("end a write that hangs", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    server.holdWrites();
    const outcomes = connection.pipeline([noop]);
    await pass(timeouts.commandMs);
    expect(await results(outcomes)).toEqual(["deadline_exceeded"]);
    await connection.settled();
  });

  it("stop while a command runs that ends when its caller says so, and go on then", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    const open = ask("A", {
      isOpenEnded: true,
      collect: () => ({ continuation: () => promise, done: () => [] }),
    });
    const outcomes = connection.pipeline([open]);
    await pass(timeouts.idleMs - 1);
    server.send("+ go on\r\n");
    await pass(1_000_000);
    expect(server.isClosed).toBe(false);
    resolve(encodeUtf8("DONE"));
    await pass(timeouts.idleMs - 1);
    expect(server.segments.at(-1)).toBe("DONE\r\n");
    expect(server.isClosed).toBe(false);
    server.send("* OK\r\n");
    await pass(timeouts.idleMs);
    expect(await results(outcomes)).toEqual(["deadline_exceeded"]);
  });

  it("run for such a command too until the server lets it begin", async () => {
    const { connection } = await greetedSession({ timeouts });
    const open = ask("A", {
      isOpenEnded: true,
      collect: () => ({ continuation: () => new Promise(() => undefined), done: () => [] }),
    });
    const outcomes = connection.pipeline([open]);
    await pass(timeouts.idleMs);
    expect(await results(outcomes)).toEqual(["deadline_exceeded"]);
  });

  it("stop when all is answered", async () => {
    const { connection, server } = await greetedSession({ timeouts });
    const outcomes = connection.pipeline([noop]);
    await pass(0);
    server.send("$1 OK\r\n");
    expect(await results(outcomes)).toEqual([undefined]);
    await pass(1_000_000);
    expect(server.isClosed).toBe(false);
    connection.close();
  });

  it("let the caller of a body take his time, but not the server", async () => {
    const { connection, server } = await authenticatedSession({ timeouts });
    let text = "";
    const sink = {
      isPacedByCaller: true,
      open: () => undefined,
      write: async (chunk: Uint8Array) => {
        const piece = toByteString(chunk);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        text += piece;
      },
      close: () => undefined,
    };
    const outcomes = connection.pipeline([examine("INBOX"), fetchSection(7, "BODY.PEEK[2]", sink)]);
    await pass(0);
    server.send("$2 OK\r\n* 1 FETCH (UID 7 BODY[2] {9}\r\nabc");
    await pass(60_000);
    expect(text).toBe("abc");
    await pass(500);
    server.send("def");
    // A read waits for all that is to come, so this is not taken yet.
    await pass(400);
    expect(server.isClosed).toBe(false);
    await pass(600);
    expect(await results(outcomes)).toEqual([expect.anything(), "deadline_exceeded"]);
  });

  it("do not let the server take its time over a body that the answer waits for", async () => {
    const { connection, server } = await authenticatedSession({ timeouts });
    const outcomes = connection.pipeline([
      examine("INBOX"),
      fetchSection(7, "BODY.PEEK[2]", new BufferSink(100_000)),
    ]);
    await pass(0);
    server.send("$2 OK\r\n* 1 FETCH (UID 7 BODY[2] {100000}\r\n");
    for (let passed = 0; passed < timeouts.commandMs; passed += 500) {
      server.send("x".repeat(600));
      await pass(500);
    }
    expect(await results(outcomes)).toEqual([expect.anything(), "deadline_exceeded"]);
    expect(server.abortedWith).toMatchObject({ phase: "fetch" });
  });
});
