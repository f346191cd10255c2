import { describe, expect, it } from "vitest";
import { ask, deliveries, greetedSession, results, type Session } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { MailError } from "../base/errors.ts";
import { Secret } from "../base/secret.ts";
import { capability } from "./commands/capability.ts";
import { login } from "./commands/login.ts";
import { noop } from "./commands/noop.ts";
import { starttls } from "./commands/starttls.ts";

async function askForTls({ connection, server }: Session, answer: string): Promise<void> {
  const asked = connection.run(starttls);
  expect(await server.next()).toBe("$1 STARTTLS\r\n");
  server.send(answer);
  await asked;
}

describe.each(deliveries)("STARTTLS, answered $delivery (RFC 9051 6.2.1)", ({ chunkBytes }) => {
  it("puts TLS on the connection, which goes on", async () => {
    const session = await greetedSession({ chunkBytes });
    const { connection, server } = session;
    await askForTls(session, "* 3 EXISTS\r\n$1 OK go ahead\r\n");
    await connection.startTls();
    expect(server.isSecure).toBe(true);
    const outcomes = connection.pipeline([noop]);
    await server.next();
    server.send("$2 OK\r\n");
    expect(await results(outcomes)).toEqual([undefined]);
    connection.close();
  });

  it("forgets what the server said it can do before, in its OK too", async () => {
    const session = await greetedSession({
      chunkBytes,
      greeting: "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n",
    });
    const { connection, server } = session;
    await askForTls(
      session,
      "* CAPABILITY IMAP4rev1 A\r\n$1 OK [CAPABILITY IMAP4rev1 AUTH=EVIL] go ahead\r\n",
    );
    await connection.startTls();
    expect(connection.capabilities).toBeUndefined();
    const outcomes = connection.pipeline([capability]);
    await server.next();
    server.send("* CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256\r\n$2 OK\r\n");
    await results(outcomes);
    expect(connection.capabilities?.names).toEqual(["IMAP4rev1", "AUTH=SCRAM-SHA-256"]);
    connection.close();
  });

  it.each([
    ["a list of capabilities", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"],
    ["a mailbox and messages", '* LIST () "/" evil\r\n* 1 FETCH (UID 1 BODY[] "evil")\r\n'],
    ["something that cannot be read", "what?\r\n"],
    ["an empty line", "\r\n"],
    ["half a line", "* OK"],
    ["a single NUL", "\0"],
    ["a literal", "* LIST () {5}\r\nev"],
  ])(
    "refuses a connection on which %s came behind its OK, before TLS (command injection)",
    async (_, injected) => {
      const session = await greetedSession({ chunkBytes });
      const { connection, server } = session;
      await askForTls(session, `$1 OK go ahead\r\n${injected}`);
      const { code, connection: usability } = await errorOf(connection.startTls());
      // What the client has not read belongs to TLS, which does not take it either.
      expect([code, usability]).toEqual([chunkBytes === 1 ? "tls_failed" : "protocol_violation", "lost"]);
      expect([server.isClosed, server.isSecure]).toEqual([true, false]);
      expect(await results(connection.pipeline([noop]))).toEqual([code]);
      expect(server.segments).toHaveLength(1);
    },
  );

  it.each([
    [
      "a reply to the next command",
      "$1 OK\r\n$n OK [CAPABILITY IMAP4rev1] injected\r\n",
      "protocol_violation",
    ],
    ["a second reply", "$1 OK\r\n$1 OK\r\n", "protocol_violation"],
    ["a continuation", "$1 OK\r\n+ go on\r\n", "protocol_violation"],
    ["a BYE", "$1 OK\r\n* BYE\r\n", "server_rejected"],
  ])("and one on which %s came", async (_, answer, code) => {
    const session = await greetedSession({ chunkBytes });
    const { connection, server } = session;
    const asked = connection.run(starttls).then(() => connection.startTls());
    await server.next();
    server.send(answer.replace("$n", `${server.segments.join("").slice(0, 4)}2`));
    expect((await errorOf(asked)).code).toBe(chunkBytes === 1 ? "tls_failed" : code);
    expect([server.isClosed, server.isSecure]).toEqual([true, false]);
  });

  it.each(["NO", "BAD"])(
    "is required: after a %s comes no TLS, and the session is of no use",
    async (refusal) => {
      const { connection, server } = await greetedSession({ chunkBytes });
      const answer = errorOf(connection.run(starttls));
      await server.next();
      server.send(`$1 ${refusal} [ALERT] click here\r\n`);
      expect(await answer).toMatchObject({ code: "tls_required", connection: "lost", phase: "tls" });
      connection.close();
    },
  );

  it("holds back what is asked for behind it until it is answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    void connection.pipeline([starttls, ask("A")]);
    expect(await server.rest()).toEqual(["$1 STARTTLS\r\n"]);
    connection.close();
  });

  it("ends the session where TLS fails", async () => {
    const tlsError = new MailError("tls_failed", "A wrong certificate.", {
      phase: "tls",
      connection: "lost",
    });
    const session = await greetedSession({ chunkBytes, tlsError });
    const { connection, server } = session;
    await askForTls(session, "$1 OK go ahead\r\n");
    expect(await errorOf(connection.startTls())).toBe(tlsError);
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([noop]))).toEqual(["tls_failed"]);
  });
});

describe.each(deliveries)("what a server can do, told $delivery", ({ chunkBytes }) => {
  async function namesAfter(answer: string): Promise<readonly string[] | undefined> {
    const { connection, server } = await greetedSession({
      chunkBytes,
      greeting: "* OK [CAPABILITY BEFORE] x\r\n",
    });
    const outcomes = connection.pipeline([login("ada", new Secret("pw"))]);
    await server.next();
    server.send(answer);
    await results(outcomes);
    const names = connection.capabilities?.names;
    connection.close();
    return names;
  }

  it("before the login holds no longer after it (RFC 9051 6.2)", async () => {
    expect(await namesAfter("$1 OK welcome\r\n")).toBeUndefined();
    expect(await namesAfter("* 1 EXISTS\r\n$1 OK [ALERT] welcome\r\n")).toBeUndefined();
  });

  it("holds where it is told anew, in the reply or before it", async () => {
    expect(await namesAfter("$1 OK [CAPABILITY AFTER] welcome\r\n")).toEqual(["AFTER"]);
    expect(await namesAfter("* CAPABILITY AFTER\r\n$1 OK welcome\r\n")).toEqual(["AFTER"]);
    expect(await namesAfter("* CAPABILITY A\r\n$1 OK [CAPABILITY B] welcome\r\n")).toEqual(["B"]);
  });

  it("still holds where the login is refused", async () => {
    expect(await namesAfter("$1 NO wrong\r\n")).toEqual(["BEFORE"]);
    expect(await namesAfter("$1 BAD [CAPABILITY EVIL] wrong\r\n")).toEqual(["BEFORE"]);
  });
});
