import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { ask, askOctets, greetedSession, openSession } from "../../test/support/pop3-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { Secret } from "../base/secret.ts";
import { auth } from "./commands/auth.ts";
import { list } from "./commands/list.ts";
import { quit } from "./commands/quit.ts";
import { stat } from "./commands/stat.ts";
import { userPass } from "./commands/user-pass.ts";
import { login as saslLogin } from "../net/sasl/login.ts";

const login = userPass("ada", new Secret("pw"));

describe.each(deliveries)("a greeting that comes $delivery (RFC 1939 4)", ({ chunkBytes }) => {
  it("is +OK and its text", async () => {
    const { connection, server } = openSession({ chunkBytes });
    server.send("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n");
    expect(await connection.greet()).toBe("POP3 server ready <1896.697170952@dbc.mtview.ca.us>");
    connection.close();
  });

  it.each([
    ["-ERR", "-ERR go away\r\n", "server_rejected"],
    ["-ERR [IN-USE]", "-ERR [IN-USE] x\r\n", "mailbox_busy"],
    ["-ERR, in words,", "-ERR too many connections\r\n", "mail_throttled"],
    ["a continuation", "+ go on\r\n", "protocol_violation"],
    ["IMAP", "* OK ready\r\n", "protocol_violation"],
    ["SMTP", "220 mail.example.org ESMTP\r\n", "protocol_violation"],
    ["an empty line", "\r\n", "protocol_violation"],
    ["the beginning of TLS", "\x15\x03\x01\x00\x02\x02\x0a", "protocol_violation"],
  ])("that is %s ends the session", async (_, greeting, code) => {
    const { connection, server } = openSession({ chunkBytes });
    server.send(greeting);
    expect(await errorOf(connection.greet())).toMatchObject({ code });
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([ask("A")]))).toEqual([code]);
    expect(server.segments).toEqual([]);
  });

  it("that is cut off is a lost connection", async () => {
    for (const greeting of ["", "+OK", "+OK hi\r"]) {
      const { connection, server } = openSession({ chunkBytes });
      server.send(greeting);
      server.end();
      expect(await errorOf(connection.greet())).toMatchObject({ code: "connection_lost", phase: "greeting" });
    }
  });
});

describe.each(deliveries)("a pipeline that is answered $delivery (RFC 2449 6.6)", ({ chunkBytes }) => {
  it("is one segment, and one turn", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([...login, stat, list(1)]);
    expect(await server.next()).toBe("USER ada\r\nPASS pw\r\nSTAT\r\nLIST 1\r\n");
    server.send("+OK\r\n+OK\r\n+OK 2 320\r\n+OK 1 120\r\n");
    expect(await results(outcomes)).toEqual([undefined, undefined, { messages: 2 }, 120]);
    expect(server.turns).toBe(1);
    connection.close();
  });

  it("gives each command its result when its own answer came", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const [first, second, third] = connection.pipeline([ask("A"), askOctets("B"), ask("C")]);
    await server.next();
    server.send("+OK a\r\n+OK\r\nb\r\n..\r\n");
    expect(await first).toEqual({ ok: true, value: "a" });
    server.send(".\r\n");
    expect(await second).toEqual({ ok: true, value: "b\r\n.\r\n" });
    server.send("-ERR c\r\n");
    expect(await results([third])).toEqual(["server_rejected"]);
    connection.close();
  });

  it("has no octets behind -ERR, though the command has a multi-line response", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([askOctets("A"), askOctets("B"), ask("C")]);
    await server.next();
    server.send("-ERR no\r\n+OK\r\n.\r\n+OK c\r\n");
    expect(await results(outcomes)).toEqual(["server_rejected", "", "c"]);
    connection.close();
  });

  it("goes on in order behind an earlier one", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const first = connection.pipeline([ask("A")]);
    const second = connection.pipeline([ask("B"), ask("C")]);
    expect(await server.rest()).toEqual(["A\r\n", "B\r\nC\r\n"]);
    server.send("+OK a\r\n+OK b\r\n+OK c\r\n");
    expect(await results([...first, ...second])).toEqual(["a", "b", "c"]);
    connection.close();
  });

  it("stops at a command that nothing may follow, until that is answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), ask("B", { isBarrier: true }), ask("C")]);
    expect(await server.rest()).toEqual(["A\r\nB\r\n"]);
    server.send("+OK a\r\n");
    expect(await server.rest()).toEqual([]);
    server.send("-ERR b\r\n");
    expect(await server.rest()).toEqual(["C\r\n"]);
    server.send("+OK c\r\n");
    expect(await results(outcomes)).toEqual(["a", "server_rejected", "c"]);
    connection.close();
  });

  it("goes on without a command whose arguments cannot be sent", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A", { arguments: ["1\r\nDELE 1"] }), ask("B")]);
    expect(await server.next()).toBe("B\r\n");
    server.send("+OK b\r\n");
    expect(await results(outcomes)).toEqual(["invalid_request", "b"]);
    connection.close();
  });

  it("is no place for a command of another state: a fault of the program, which leaves nobody waiting", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), stat, ask("B")]);
    expect(await results(outcomes)).toEqual(["internal", "internal", "internal"]);
    expect(server.isClosed).toBe(true);
    await connection.settled();
  });

  it("fails as a whole where the connection ends, but for what was answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), askOctets("B"), ask("C")]);
    await server.next();
    server.send("+OK a\r\n+OK\r\nb\r\n.\r");
    server.end();
    expect(await results(outcomes)).toEqual(["a", "connection_lost", "connection_lost"]);
    expect(await results(connection.pipeline([ask("D")]))).toEqual(["connection_lost"]);
    expect(server.isClosed).toBe(true);
  });

  it("waits for its sink before more is read (backpressure), and ends where that fails", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const { promise, reject } = Promise.withResolvers<never>();
    const octets = { isStream: true, write: () => promise, close: () => undefined };
    const outcomes = connection.pipeline([
      ask("A", { collect: () => ({ octets, done: () => "" }) }),
      ask("B"),
    ]);
    await server.next();
    server.send("+OK\r\nab\r\n.\r\n+OK b\r\n");
    await server.rest();
    reject(new Error("nobody reads"));
    expect(await results(outcomes)).toEqual(["internal", "internal"]);
  });
});

describe.each(deliveries)("without PIPELINING, answered $delivery", ({ chunkBytes }) => {
  it("commands go one by one, each when the one before is answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes, isPipelining: false });
    const outcomes = connection.pipeline([ask("A"), askOctets("B"), ask("C")]);
    expect(await server.rest()).toEqual(["A\r\n"]);
    server.send("-ERR a\r\n");
    expect(await server.rest()).toEqual(["B\r\n"]);
    server.send("+OK\r\nb\r\n");
    expect(await server.rest()).toEqual([]);
    server.send(".\r\n");
    expect(await server.rest()).toEqual(["C\r\n"]);
    server.send("+OK c\r\n");
    expect(await results(outcomes)).toEqual(["server_rejected", "b\r\n", "c"]);
    expect(server.turns).toBe(3);
    connection.close();
  });

  it("a password does not follow a refused user name, nor anything else", async () => {
    const { connection, server } = await greetedSession({ chunkBytes, isPipelining: false });
    const outcomes = connection.pipeline([...login, stat]);
    expect(await server.rest()).toEqual(["USER ada\r\n"]);
    server.send("-ERR never heard of ada\r\n");
    expect(await results(outcomes)).toEqual(["mail_auth_failed", "mail_auth_failed", "mail_auth_failed"]);
    expect(await server.rest()).toEqual([]);
    connection.close();
  });

  it("nothing follows a refused password", async () => {
    const { connection, server } = await greetedSession({ chunkBytes, isPipelining: false });
    const outcomes = connection.pipeline([...login, stat, list(1)]);
    await server.rest();
    server.send("+OK\r\n");
    expect(await server.rest()).toEqual(["PASS pw\r\n"]);
    server.send("-ERR [IN-USE] x\r\n");
    expect(await results(outcomes)).toEqual([undefined, "mailbox_busy", "mailbox_busy", "mailbox_busy"]);
    expect(await server.rest()).toEqual([]);
    connection.close();
  });
});

describe.each(deliveries)("an answer that comes $delivery", ({ chunkBytes }) => {
  it.each([
    ["nothing that can be read", "hello\r\n"],
    ["an empty line", "\r\n"],
    ["a response of IMAP", "* OK\r\n"],
    ["a status that is none", "+OKAY\r\n"],
    ["a continuation that nobody announced", "+ go on\r\n"],
    ["an empty continuation", "+\r\n"],
  ])("and is %s ends the session", async (_, line) => {
    for (const command of [ask("A"), askOctets("A")]) {
      const { connection, server } = await greetedSession({ chunkBytes });
      const outcomes = connection.pipeline([command, ask("B")]);
      await server.next();
      server.send(line);
      expect(await results(outcomes)).toEqual(["protocol_violation", "protocol_violation"]);
      expect([server.isClosed, server.segments.length]).toEqual([true, 1]);
    }
  });

  it("and goes on without an end runs into a cap", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([ask("A")]);
    await server.next();
    server.send(`+OK ${"x".repeat(65_536)}`);
    expect(await results(outcomes)).toEqual(["server_limit_exceeded"]);
    expect(server.isClosed).toBe(true);
  });

  it("and is a challenge is answered by the command whose turn it is", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([auth(saslLogin("ada", new Secret("pw"))), stat]);
    expect(await server.rest()).toEqual(["AUTH LOGIN\r\n"]);
    server.send("+ VXNlcm5hbWU6\r\n");
    expect(await server.rest()).toEqual(["YWRh\r\n"]);
    server.send("+ UGFzc3dvcmQ6\r\n");
    expect(await server.rest()).toEqual(["cHc=\r\n"]);
    server.send("+OK\r\n");
    expect(await server.rest()).toEqual(["STAT\r\n"]);
    server.send("+OK 0 0\r\n");
    expect(await results(outcomes)).toEqual([undefined, { messages: 0 }]);
    connection.close();
  });
});

describe("an answer that nobody has asked for, and comes with another", () => {
  it("ends the session: no later answer could be told from it", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([ask("A")]);
    await server.next();
    server.send("+OK a\r\n+OK b\r\n");
    expect(await results(outcomes)).toEqual(["a"]);
    await connection.settled();
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([ask("B")]))).toEqual(["protocol_violation"]);
  });

  it("ends it behind the greeting too", async () => {
    const { connection, server } = openSession();
    server.send("+OK ready\r\n+OK you are logged in\r\n");
    expect((await errorOf(connection.greet())).code).toBe("protocol_violation");
    expect(server.isClosed).toBe(true);
  });
});

describe("closing", () => {
  it("says nothing, and fails what is pending", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([ask("A"), quit("removal")]);
    await server.next();
    connection.close();
    expect(await results(outcomes)).toEqual(["connection_lost", "connection_lost"]);
    await connection.settled();
    expect([server.isClosed, server.segments.length]).toEqual([true, 1]);
  });
});
