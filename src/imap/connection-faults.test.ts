import { describe, expect, it } from "vitest";
import { ask, deliveries, greetedSession, openSession, results } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import type { ImapCommand } from "./command.ts";
import { examine } from "./commands/examine.ts";
import { login } from "./commands/login.ts";
import { logout } from "./commands/logout.ts";
import { noop } from "./commands/noop.ts";

const work = [login("ada", new Secret("pw")), examine("INBOX"), ask("A"), logout] as const;
const answers =
  "$1 OK [CAPABILITY IMAP4rev1] in\r\n* 3 EXISTS\r\n* LIST () {3}\r\n\r\n) NIL\r\n$2 OK done\r\n" +
  "* A x\r\n* A y\r\n$3 OK done\r\n* BYE bye\r\n$4 OK done\r\n";

describe.each(deliveries)("a server that answers $delivery and goes away", ({ chunkBytes }) => {
  it("at any octet: what was answered counts, the rest is a lost connection", async () => {
    for (let at = 0; at < answers.length; at++) {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline(work);
      await server.next();
      const sent = answers.slice(0, at);
      // A tag stands for five octets: cut before it or behind it.
      server.send(sent.replace(/\$$/, ""));
      server.end();
      const isAnswered = [1, 2, 3, 4].map((n) => new RegExp(`\\$${n} OK.*\\r\\n`).test(sent));
      const found = await results(outcomes);
      expect(found.map((result) => result !== "connection_lost")).toEqual(isAnswered);
      expect(server.isClosed).toBe(true);
      await connection.settled();
      expect(await results(connection.pipeline([noop]))).toEqual(["connection_lost"]);
    }
  });

  it("without ending the line of a reply has not given it", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([noop]);
    await server.next();
    server.send("$1 OK done\r");
    server.end();
    expect(await results(outcomes)).toEqual(["connection_lost"]);
  });

  it("by breaking off fails with the reason of the transport's", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([noop, noop]);
    await server.next();
    server.send("$1 OK\r\n");
    const reason = new MailError("connection_lost", "reset", { connection: "lost" });
    server.end(reason);
    expect(await results(outcomes)).toEqual([undefined, "connection_lost"]);
    expect(server.abortedWith).toMatchObject({ code: "connection_lost", message: "reset", phase: "select" });
  });

  it("between two pipelines is found out by the next", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    server.end();
    expect(await results(connection.pipeline([noop, noop]))).toEqual(["connection_lost", "connection_lost"]);
  });

  it("says BYE anywhere: that ends everything, at the first one (quirk 10)", async () => {
    const lines = answers.split(/(?<=\r\n)/);
    for (let n = 0; n < lines.indexOf("$3 OK done\r\n"); n++) {
      // A literal's octets are its own.
      if (lines[n - 1]?.endsWith("{3}\r\n")) continue;
      const before = lines.slice(0, n);
      const answered = before.filter((line) => line.startsWith("$")).length;
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline(work);
      await server.next();
      // It leaves the socket open, and goes on.
      server.send(`${before.join("")}* BYE too busy\r\n* BYE again\r\n* BYE again\r\n`);
      const found = await results(outcomes);
      expect(found.slice(answered)).toEqual(found.slice(answered).fill("server_rejected"));
      expect(found.slice(0, answered)).not.toContain("server_rejected");
      expect(server.isClosed).toBe(true);
    }
  });

  it("and says why tells people, and when to try again (RFC 5530)", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const answer = connection.run(noop);
    await server.next();
    server.send("* BYE [UNAVAILABLE] too b\xfcsy\r\n");
    expect(await errorOf(answer)).toMatchObject({
      code: "server_rejected",
      connection: "lost",
      retry: "backoff",
      details: { serverText: "too büsy" },
    });
  });

  it("as it was told to: LOGOUT brings a BYE, and maybe no reply (RFC 9051 6.1.3)", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([noop, logout]);
    await server.next();
    server.send("$1 OK\r\n* BYE bye\r\n$2 OK\r\n");
    server.end();
    expect(await results(outcomes)).toEqual([undefined, undefined]);
  });

  it("as `Server Unavailable` has closed too (quirk 15)", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const answer = connection.run(noop);
    await server.next();
    server.send("* Server Unavailable. 15\r\n");
    expect(await errorOf(answer)).toMatchObject({ code: "server_rejected", connection: "lost" });
  });
});

describe("a server that says too much", () => {
  it("to one command, in responses: limits.maxUntaggedPerCommand", async () => {
    for (const [more, expected] of [
      [0, undefined],
      [1, "server_limit_exceeded"],
    ] as const) {
      const { connection, server } = await greetedSession();
      const outcomes = connection.pipeline([noop]);
      await server.next();
      server.send(`${"* X\r\n".repeat(limits.maxUntaggedPerCommand - 1 + more)}*\r\n$1 OK\r\n`);
      expect(await results(outcomes)).toEqual([expected]);
      connection.close();
    }
  });

  it("to one command, in octets: limits.maxAnswerBytes", async () => {
    const line = `* A ${"x".repeat(60_000)}\r\n`;
    const most = Math.floor(limits.maxAnswerBytes / (line.length - 2));
    for (const [count, expected] of [
      [most, expect.anything()],
      [most + 1, "server_limit_exceeded"],
    ] as const) {
      const { connection, server } = await greetedSession();
      const outcomes = connection.pipeline([ask("A")]);
      await server.next();
      server.send(`${line.repeat(count)}$1 OK\r\n`);
      expect(await results(outcomes)).toEqual([expected]);
      connection.close();
    }
  });

  it("in one line", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([noop, noop]);
    await server.next();
    server.send(`* X ${"x".repeat(limits.maxLineBytes)}`);
    expect(await results(outcomes)).toEqual(["server_limit_exceeded", "server_limit_exceeded"]);
    expect(server.isClosed).toBe(true);
  });
});

describe("a fault of the program", () => {
  const fault = new TypeError("a fault");
  const faulty = (part: "untagged" | "done" | "refused"): ImapCommand<unknown> =>
    ask("A", {
      collect: () => ({
        done: () => [],
        [part]: () => {
          throw fault;
        },
      }),
    });

  it.each([
    ["done", "$1 OK\r\n"],
    ["refused", "$1 NO\r\n"],
  ] as const)("in a collector's %s() is the command's own", async (part, reply) => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([faulty(part), noop]);
    await server.next();
    server.send(`${reply}$2 OK\r\n`);
    expect(await results(outcomes)).toEqual(["internal", undefined]);
    connection.close();
  });

  it("in its untagged() ends the session", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([faulty("untagged"), noop]);
    await server.next();
    server.send("* A\r\n$1 OK\r\n");
    expect(await results(outcomes)).toEqual(["internal", "internal"]);
    expect(server.abortedWith?.cause).toBe(fault);
  });
});

describe("close()", () => {
  it("fails what is pending and what comes later, and the transport hears of it", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([noop, login("ü", new Secret("pw")), noop]);
    await server.next();
    connection.close();
    connection.close();
    expect(await results([...outcomes, ...connection.pipeline([noop])])).toEqual(
      Array.from({ length: 4 }, () => "connection_lost"),
    );
    await connection.settled();
    expect(server.isClosed).toBe(true);
    expect(server.segments).toHaveLength(1);
  });

  it("during the greeting fails that", async () => {
    const { connection } = openSession();
    const greeting = errorOf(connection.greet());
    connection.close();
    expect(await greeting).toMatchObject({ code: "connection_lost", phase: "greeting" });
  });
});
