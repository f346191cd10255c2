import { describe, expect, it } from "vitest";
import { ask, deliveries, greetedSession, openSession, results } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { Secret } from "../base/secret.ts";
import { capability } from "./commands/capability.ts";
import { examine } from "./commands/examine.ts";
import { login } from "./commands/login.ts";
import { noop } from "./commands/noop.ts";

const password = new Secret("pw");

describe.each(deliveries)("a greeting that comes $delivery (RFC 9051 7.1)", ({ chunkBytes }) => {
  it("may list what the server can do", async () => {
    const { connection } = await greetedSession({
      chunkBytes,
      greeting: "* OK [CAPABILITY IMAP4rev1 ID] hi\r\n",
    });
    expect(connection.capabilities?.names).toEqual(["IMAP4rev1", "ID"]);
    connection.close();
  });

  it("may say nothing of that, or nothing at all", async () => {
    for (const greeting of ["* OK hello {5}\r\n", "* OK\r\n", "* ok \n", "\0\0* OK\r\n"]) {
      const { connection } = await greetedSession({ chunkBytes, greeting });
      expect(connection.capabilities).toBeUndefined();
      connection.close();
    }
  });

  it.each([
    ["BYE", "* BYE too busy\r\n", "server_rejected"],
    ["PREAUTH, somebody else's session", "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n", "protocol_violation"],
    ["NO", "* NO hi\r\n", "protocol_violation"],
    ["another response", "* CAPABILITY IMAP4rev1\r\n", "protocol_violation"],
    ["a number", "* 5 EXISTS\r\n", "protocol_violation"],
    ["a tagged reply", "a1 OK hi\r\n", "protocol_violation"],
    ["a continuation", "+ hi\r\n", "protocol_violation"],
    ["POP3", "+OK ready\r\n", "protocol_violation"],
    ["SMTP", "220 mail.example.org ESMTP\r\n", "protocol_violation"],
    ["HTTP", "HTTP/1.1 400 Bad Request\r\n", "protocol_violation"],
    ["an empty line", "\r\n", "protocol_violation"],
    ["the beginning of TLS", "\x15\x03\x01\x00\x02\x02\x0a", "protocol_violation"],
    ["a literal over the cap", "* X {99999999999}\r\n", "server_limit_exceeded"],
  ])("that is %s ends the session", async (_, greeting, code) => {
    const { connection, server } = openSession({ chunkBytes });
    server.send(greeting);
    expect(await errorOf(connection.greet())).toMatchObject({ code, connection: "lost" });
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([noop]))).toEqual([code]);
    expect(server.segments).toEqual([]);
  });

  it("that is cut off is a lost connection", async () => {
    for (const greeting of ["", "* OK", "* OK [CAPABILITY IMAP4rev1] hi\r"]) {
      const { connection, server } = openSession({ chunkBytes });
      server.send(greeting);
      server.end();
      expect(await errorOf(connection.greet())).toMatchObject({ code: "connection_lost", phase: "greeting" });
      expect(server.isClosed).toBe(true);
    }
  });

  it("that is a BYE tells its text, for people", async () => {
    const { connection, server } = openSession({ chunkBytes });
    server.send("* BYE [ALERT] too b\xfcsy\r\n");
    const { details, phase } = await errorOf(connection.greet());
    expect([details.serverText, phase]).toEqual(["too büsy", "greeting"]);
  });

  it("does not end before what came with it was read", async () => {
    const { connection, server } = await greetedSession({
      chunkBytes,
      greeting: "* OK hi\r\n* CAPABILITY IMAP4rev1 ID\r\n* LIST () {3}\r\n",
    });
    const answer = connection.pipeline([ask("LIST")]);
    await server.next();
    server.send("a\r\n x\r\n* LIST y\r\n$1 OK\r\n");
    expect(await results(answer)).toEqual([["() ", "y"]]);
    expect(connection.capabilities?.names).toEqual(["IMAP4rev1", "ID"]);
    connection.close();
  });

  it.each([
    ["a BYE", "* BYE later\r\n", "server_rejected"],
    ["a reply to a command that nobody has sent (CVE-2026-42246)", "a1 OK\r\n", "protocol_violation"],
    ["a continuation", "+ go on\r\n", "protocol_violation"],
  ])("with %s behind it ends the session too", async (_, behind, code) => {
    const { connection, server } = openSession({ chunkBytes });
    server.send(`* OK hi\r\n${behind}`);
    const work = connection.greet().then(() => connection.run(noop));
    expect(await errorOf(work)).toMatchObject({ code, connection: "lost" });
    expect(server.isClosed).toBe(true);
  });
});

describe.each(deliveries)("a pipeline that is answered $delivery (RFC 9051 5.5)", ({ chunkBytes }) => {
  it("is one segment, and one turn", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([login("ada", password), examine("INBOX"), noop]);
    expect(await server.next()).toBe('$1 LOGIN "ada" "pw"\r\n$2 EXAMINE "INBOX"\r\n$3 NOOP\r\n');
    server.send("$1 OK in\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$2 OK\r\n$3 OK\r\n");
    expect(await results(outcomes)).toEqual([
      undefined,
      { exists: 3, uidValidity: 7, uidNext: null, highestModSeq: null },
      undefined,
    ]);
    expect(server.turns).toBe(1);
    connection.close();
  });

  it("has tags that cannot be guessed, each its own", async () => {
    const tags = new Set<string>();
    for (let n = 0; n < 20; n++) {
      const { connection, server } = await greetedSession({ chunkBytes });
      void connection.pipeline([noop, noop]);
      await server.next();
      for (const [tag] of server.segments.join("").matchAll(/^[a-z]{4}\d+(?= )/gm)) tags.add(tag);
      connection.close();
    }
    expect(tags.size).toBe(40);
  });

  it("gives each command its result when its own answer came", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const [first, second] = connection.pipeline([ask("A"), ask("B")]);
    await server.next();
    server.send("* A 1\r\n* B 1\r\n* A 2\r\n$1 OK\r\n* B 2\r\n");
    expect(await first).toEqual({ ok: true, value: ["1", "2"] });
    server.send("$2 OK\r\n");
    expect(await second).toEqual({ ok: true, value: ["1", "2"] });
    connection.close();
  });

  it("finds its answers by tag, in whatever order they come", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), ask("B"), ask("C")]);
    await server.next();
    server.send("* C c\r\n$3 OK\r\n* A a\r\n$1 OK\r\n* B b\r\n$2 NO\r\n");
    expect(await results(outcomes)).toEqual([["a"], "server_rejected", ["c"]]);
    connection.close();
  });

  it("is not mixed with the next", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    // A literal for which the client must wait stands in the first.
    const first = connection.pipeline([login("ü", password), ask("A")]);
    const second = connection.pipeline([ask("B")]);
    expect(await server.rest()).toEqual(["$1 LOGIN {2}\r\n"]);
    server.send("+ go on\r\n");
    expect(await server.rest()).toEqual(['\xc3\xbc "pw"\r\n$2 A\r\n', "$3 B\r\n"]);
    server.send("$1 OK\r\n$2 OK\r\n$3 OK\r\n");
    expect(await results([...first, ...second])).toEqual([undefined, [], []]);
    connection.close();
  });

  it("stops at a command that nothing may follow, until that is answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), ask("B", { isBarrier: true }), ask("C")]);
    expect(await server.rest()).toEqual(["$1 A\r\n$2 B\r\n"]);
    server.send("$1 OK\r\n");
    expect(await server.rest()).toEqual([]);
    server.send("$2 NO\r\n");
    expect(await server.rest()).toEqual(["$3 C\r\n"]);
    server.send("$3 OK\r\n");
    expect(await results(outcomes)).toEqual([[], "server_rejected", []]);
    connection.close();
  });

  it("may be written while an earlier one is being answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const first = connection.pipeline([ask("A")]);
    await server.next();
    server.send("* A 1\r\n");
    const second = connection.pipeline([ask("B")]);
    expect(await server.next()).toBe("$2 B\r\n");
    server.send("$1 OK\r\n$2 OK\r\n");
    expect(await results([...first, ...second])).toEqual([["1"], []]);
    const third = connection.pipeline([ask("C")]);
    await server.next();
    server.send("$3 OK\r\n");
    expect(await results(third)).toEqual([[]]);
    connection.close();
  });

  it("goes on without a command whose arguments cannot be sent, or that the server does not have", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([
      login("a\r\nX1 NOOP", password),
      ask("B", { needs: "SORT" }),
      ask("C", { needs: "IMAP4REV1" }),
    ]);
    const segment = await server.next();
    expect(segment).toMatch(/^\$1 C\r\n$/);
    server.send("$1 OK\r\n");
    expect(await results(outcomes)).toEqual(["invalid_request", "capability_missing", []]);
    connection.close();
  });

  it("is no place for a command of another state: that is a fault of the program, and leaves nobody waiting", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([noop, examine("INBOX"), noop]);
    expect(await results(outcomes)).toEqual(["internal", "internal", "internal"]);
    expect(server.isClosed).toBe(true);
    await connection.settled();
  });
});

describe.each(deliveries)("responses that come $delivery", ({ chunkBytes }) => {
  it("that nobody asked for change nothing", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const unasked =
      "* 5 EXISTS\r\n* 2 EXPUNGE\r\n* 3 FETCH (UID 7 FLAGS (\\Seen))\r\n* FLAGS (\\Seen)\r\n* OK [ALERT] {5}\r\n" +
      "* OK still here\r\n* NO well\r\n* BAD hm\r\n* X-NEW {3}\r\na\r\n\r\n* LIST () {5}\r\n1 OK\n\r\n";
    const outcomes = connection.pipeline([ask("A"), ask("B")]);
    await server.next();
    server.send(`${unasked}* A 1\r\n${unasked}$1 OK\r\n${unasked}* B 2\r\n$2 OK\r\n${unasked}`);
    expect(await results(outcomes)).toEqual([["1"], ["2"]]);
    const last = connection.pipeline([ask("A")]);
    await server.next();
    server.send(`${unasked}$3 OK\r\n`);
    expect(await results(last)).toEqual([[]]);
    connection.close();
  });

  it.each([
    ["*", "* ", "*A", "", " ", "\0", "* 5", "* 99999999999999999999999 EXISTS", '* "', "* ("],
    ["hello", "a", "A1 OKAY", "a1 maybe", "( OK", "\xff\xfe", "* [COPYUID 1 1 1]"],
  ])("that are malformed are dropped", async (...lines) => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A")]);
    await server.next();
    server.send(`${lines.join("\r\n")}\r\n* A 1\r\n$1 OK\r\n`);
    expect(await results(outcomes)).toEqual([["1"]]);
    connection.close();
  });

  it.each([
    ["$1\r\n", "a reply without a name"],
    ["$1 \r\n", "a reply without a name"],
    ["$1 MAYBE done\r\n", "a reply of another name"],
    ["$1 BYE\r\n", "a tagged BYE"],
    ["$1 PREAUTH\r\n", "a tagged PREAUTH"],
    ["$2 OK\r\n", "a reply to a command that was not sent, after one that was"],
    ["a1 OK\r\n", "a reply with somebody else's tag"],
    ["$1 OK\r\n$1 OK\r\n", "two replies to one command"],
    ["+ go on\r\n", "a continuation that nobody asked for"],
    ["+\r\n", "a continuation that nobody asked for"],
  ])("%j, %s, end the session", async (lines) => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const outcomes = connection.pipeline([ask("A"), ask("B")]);
    await server.next();
    server.send(lines.replace("$2", () => server.segments.join("").slice(0, 4) + "3"));
    const [, second] = await results(outcomes);
    expect(second).toBe("protocol_violation");
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([noop]))).toEqual(["protocol_violation"]);
  });

  it("that list capabilities count, wherever they come", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const names = (): unknown => connection.capabilities?.names;
    for (const [n, line] of [
      "* CAPABILITY  IMAP4rev1   A\r\n$1 OK\r\n",
      "* OK [CAPABILITY IMAP4rev1 B] x\r\n$2 OK\r\n",
      "$3 OK [CAPABILITY IMAP4rev1 C] x\r\n",
    ].entries()) {
      const answer = connection.pipeline([capability]);
      await server.next();
      server.send(line);
      await results(answer);
      expect(names()).toEqual(["IMAP4rev1", "ABC"[n]]);
    }
    connection.close();
  });
});
