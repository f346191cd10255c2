import { describe, expect, it } from "vitest";
import {
  ask,
  authenticatedSession,
  deliveries,
  greetedSession,
  results,
} from "../../test/support/imap-session.ts";
import { idle } from "../../test/support/memory-transport.ts";
import { encodeUtf8, toByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import { examine } from "./commands/examine.ts";
import { fetchSection } from "./commands/fetch.ts";
import { login } from "./commands/login.ts";
import { noop } from "./commands/noop.ts";
import type { LiteralSink } from "./wire/response-cutter.ts";

// Not ASCII, so both are literals: the client waits twice.
const loggingIn = login("ü", new Secret("ö"));

describe.each(deliveries)(
  "a literal that must be asked for, the server answering $delivery (RFC 9051 4.3)",
  ({ chunkBytes }) => {
    it("is sent when the server asks, and the rest of the command behind it", async () => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([noop, loggingIn, noop]);
      expect(await server.rest()).toEqual(["$1 NOOP\r\n$2 LOGIN {2}\r\n"]);
      server.send("$1 OK\r\n");
      expect(await server.rest()).toEqual([]);
      server.send("+ go on\r\n");
      expect(await server.rest()).toEqual(["\xc3\xbc {2}\r\n"]);
      server.send("* OK wait\r\n+\r\n");
      expect(await server.rest()).toEqual(["\xc3\xb6\r\n$3 NOOP\r\n"]);
      server.send("$2 OK\r\n$3 OK\r\n");
      expect(await results(outcomes)).toEqual([undefined, undefined, undefined]);
      connection.close();
    });

    it.each(["NO", "BAD"])("is not sent after a %s: the server would run its octets", async (refusal) => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([loggingIn, noop]);
      await server.next();
      server.send(`$1 ${refusal} too long\r\n`);
      expect(await server.rest()).toEqual(["$2 NOOP\r\n"]);
      server.send("$2 OK\r\n");
      expect(await results(outcomes)).toEqual(["mail_auth_failed", undefined]);
      connection.close();
    });

    it("is not sent after a refusal of the literal before it", async () => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([loggingIn, noop]);
      await server.next();
      server.send("+ go on\r\n");
      await server.next();
      server.send("$1 NO no such user\r\n");
      expect(await server.rest()).toEqual(["$2 NOOP\r\n"]);
      server.send("$2 OK\r\n");
      expect(await results(outcomes)).toEqual(["mail_auth_failed", undefined]);
      connection.close();
    });

    it("is not sent where the refusal comes together with the request", async () => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([loggingIn, noop]);
      await server.next();
      server.send("+ go on\r\n$1 NO changed my mind\r\n");
      expect((await server.rest()).at(-1)).toMatch(/\$2 NOOP\r\n$/);
      server.send("$2 OK\r\n");
      expect(await results(outcomes)).toEqual(["mail_auth_failed", undefined]);
      connection.close();
    });

    it("is not needed by a server that says OK without it: what it answered was never sent", async () => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([loggingIn, noop]);
      await server.next();
      server.send("$1 OK come in\r\n");
      expect(await results(outcomes)).toEqual(["protocol_violation", "protocol_violation"]);
      expect(await server.rest()).toEqual([]);
    });

    it.each([
      ["asks", "+ go on\r\n", ["\xc3\xbc {2}\r\n"]],
      ["refuses", "$1 NO\r\n", ["$2 NOOP\r\n"]],
    ])(
      "may be answered before its announcement is reported as sent: the server %s",
      async (_, answer, expected) => {
        const { connection, server } = await greetedSession({ chunkBytes });
        // Somebody is being answered, so responses are read while the announcement is written.
        const [slow] = connection.pipeline([ask("SLOW")]);
        await server.next();
        const release = server.holdWrites();
        const outcomes = connection.pipeline([loggingIn, noop]);
        expect(await server.next()).toBe("$2 LOGIN {2}\r\n");
        server.send(answer.replace("$1", "$2"));
        await idle();
        release();
        expect(await server.rest()).toEqual(expected.map((line) => line.replace("$2", "$3")));
        server.end();
        expect(await results([slow, ...outcomes])).toContain("connection_lost");
      },
    );

    it("waits no longer than the connection lives", async () => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([loggingIn, noop]);
      await server.next();
      server.end();
      expect(await results(outcomes)).toEqual(["connection_lost", "connection_lost"]);
      await connection.settled();
      expect(server.segments).toHaveLength(1);
    });
  },
);

describe("a literal that need not be asked for (RFC 7888)", () => {
  it.each(["LITERAL+", "LITERAL-", "IMAP4rev2", "literal-"])("goes along with %s", async (name) => {
    const { connection, server } = await greetedSession({ greeting: `* OK [CAPABILITY ${name}] x\r\n` });
    void connection.pipeline([loggingIn]);
    expect(await server.next()).toBe("$1 LOGIN {2+}\r\n\xc3\xbc {2+}\r\n\xc3\xb6\r\n");
    connection.close();
  });

  it.each([
    ["LITERAL+", 1],
    ["LITERAL-", 2],
    ["IMAP4rev2", 2],
    ["IMAP4rev1", 2],
  ])("and with %s when it has more than 4,096 octets: in %i segments", async (name, segments) => {
    const { connection, server } = await greetedSession({ greeting: `* OK [CAPABILITY ${name}] x\r\n` });
    void connection.pipeline([login("ü".repeat(2_049), new Secret("pw"))]);
    await server.next();
    server.send("+\r\n".repeat(segments - 1));
    expect([...(await server.rest()), "first"]).toHaveLength(segments);
    connection.close();
  });
});

/** A sink that takes each chunk when it is told to. */
class SlowSink implements LiteralSink {
  readonly isPacedByCaller = true;
  text = "";
  isOpen: boolean | undefined;
  size: number | undefined;
  #ready = Promise.withResolvers<void>();

  open(size: number): void {
    this.isOpen = true;
    this.size = size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#ready.promise;
    this.text += toByteString(chunk);
  }

  close(): void {
    this.isOpen = false;
  }

  go(): void {
    this.#ready.resolve();
  }
}

describe.each(deliveries)("a body that comes $delivery", ({ chunkBytes }) => {
  const body = "line\r\n$9 OK\r\n* BYE\r\n".repeat(2_000);

  it("streams to its sink, at the sink's pace, and is never taken for responses", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const sink = new SlowSink();
    const octets = body.replaceAll("$", "S");
    const outcomes = connection.pipeline([examine("INBOX"), fetchSection(7, "BODY.PEEK[2]", sink), ask("A")]);
    await server.next();
    server.send(
      `$2 OK\r\n* 1 FETCH (UID 7 BODY[2] {${octets.length}}\r\n${octets})\r\n$3 OK\r\n* A 1\r\n$4 OK\r\n`,
    );
    await idle();
    expect([sink.isOpen, sink.size, sink.text]).toEqual([true, octets.length, ""]);
    sink.go();
    expect(await results(outcomes)).toEqual([expect.anything(), { found: true }, ["1"]]);
    expect(sink.isOpen).toBe(false);
    expect(sink.text === octets).toBe(true);
    connection.close();
  });

  it("that is broken off leaves the sink open, and the command failed", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const sink = new SlowSink();
    sink.go();
    const outcomes = connection.pipeline([examine("INBOX"), fetchSection(7, "BODY.PEEK[2]", sink)]);
    await server.next();
    server.send("$2 OK\r\n* 1 FETCH (UID 7 BODY[2] {10}\r\nabc");
    server.end();
    expect(await results(outcomes)).toEqual([expect.anything(), "connection_lost"]);
    expect([sink.text, sink.isOpen]).toEqual(["abc", true]);
  });

  it("ends the session when its sink fails", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const sink = new SlowSink();
    sink.write = () => Promise.reject(new TypeError("a fault"));
    const outcomes = connection.pipeline([examine("INBOX"), fetchSection(7, "BODY.PEEK[2]", sink), noop]);
    await server.next();
    server.send("$2 OK\r\n* 1 FETCH (UID 7 BODY[2] {3}\r\nabc)\r\n$3 OK\r\n");
    expect(await results(outcomes)).toEqual([expect.anything(), "internal", "internal"]);
    expect(server.isClosed).toBe(true);
  });

  it("of no command's is held in memory, and so it is capped", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const outcomes = connection.pipeline([noop]);
    await server.next();
    server.send(`* 1 FETCH (UID 7 BODY[2] {${limits.maxLiteralBytes + 1}}\r\n`);
    expect(await results(outcomes)).toEqual(["server_limit_exceeded"]);
    expect(server.isClosed).toBe(true);
  });
});

describe("a server that is not asked for anything more", () => {
  it("may answer while it is still being written to", async () => {
    const { connection, server } = await greetedSession();
    const release = server.holdWrites();
    // Its window is full until somebody reads what it has sent.
    const outcomes = connection.pipeline([ask("A")]);
    await server.next();
    server.send(`* A ${toByteString(encodeUtf8("x"))}\r\n`);
    await idle();
    server.send("$1 OK\r\n");
    expect(await results(outcomes)).toEqual([["x"]]);
    release();
    connection.close();
  });
});
