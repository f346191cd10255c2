import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { ask, greetedSession, type Pop3Session } from "../../test/support/pop3-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { MailError } from "../base/errors.ts";
import { stls } from "./commands/stls.ts";

async function askForTls({ connection, server }: Pop3Session, answer: string): Promise<void> {
  const asked = connection.run(stls);
  expect(await server.next()).toBe("STLS\r\n");
  server.send(answer);
  await asked;
}

describe.each(deliveries)("STLS, answered $delivery (RFC 2595 4)", ({ chunkBytes }) => {
  it("puts TLS on the connection, which goes on", async () => {
    const session = await greetedSession({ chunkBytes });
    const { connection, server } = session;
    await askForTls(session, "+OK Begin TLS negotiation\r\n");
    await connection.startTls();
    expect(server.isSecure).toBe(true);
    const outcomes = connection.pipeline([ask("A")]);
    await server.next();
    server.send("+OK a\r\n");
    expect(await results(outcomes)).toEqual(["a"]);
    connection.close();
  });

  it.each([
    ["an answer to CAPA", "+OK\r\nSASL PLAIN\r\n.\r\n"],
    ["a refusal", "-ERR [AUTH] send it again\r\n"],
    ["something that cannot be read", "what?\r\n"],
    ["an empty line", "\r\n"],
    ["half a line", "+O"],
    ["a single NUL", "\0"],
    ["a continuation", "+ \r\n"],
  ])(
    "refuses a connection on which %s came behind its +OK, before TLS (response injection)",
    async (_, injected) => {
      const session = await greetedSession({ chunkBytes });
      const { connection, server } = session;
      const asked = askForTls(session, `+OK go ahead\r\n${injected}`).then(() => connection.startTls());
      const { code, connection: usability } = await errorOf(asked);
      // What the client has not read belongs to TLS, which does not take it either.
      expect([code, usability]).toEqual([chunkBytes === 1 ? "tls_failed" : "protocol_violation", "lost"]);
      expect([server.isClosed, server.isSecure]).toEqual([true, false]);
      expect(await results(connection.pipeline([ask("A")]))).toEqual([code]);
      expect(server.segments).toHaveLength(1);
    },
  );

  it("is required: after -ERR comes no TLS, and the session is of no use", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    const answer = errorOf(connection.run(stls));
    await server.next();
    server.send("-ERR [SYS/TEMP] click here\r\n");
    expect(await answer).toMatchObject({ code: "tls_required", connection: "lost", phase: "tls" });
    expect(server.isSecure).toBe(false);
    connection.close();
  });

  it("holds back what is asked for behind it until it is answered", async () => {
    const { connection, server } = await greetedSession({ chunkBytes });
    void connection.pipeline([stls, ask("A")]);
    expect(await server.rest()).toEqual(["STLS\r\n"]);
    connection.close();
  });

  it("ends the session where TLS fails", async () => {
    const tlsError = new MailError("tls_failed", "A wrong certificate.", {
      phase: "tls",
      connection: "lost",
    });
    const session = await greetedSession({ chunkBytes, tlsError });
    const { connection, server } = session;
    await askForTls(session, "+OK go ahead\r\n");
    expect(await errorOf(connection.startTls())).toBe(tlsError);
    expect(server.isClosed).toBe(true);
    expect(await results(connection.pipeline([ask("A")]))).toEqual(["tls_failed"]);
  });
});
