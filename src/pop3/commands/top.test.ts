import { describe, expect, it } from "vitest";
import { dialogue, greetedSession, logIn, readAll } from "../../../test/support/pop3-session.ts";
import { top } from "./top.ts";

describe("TOP (RFC 1939 7)", () => {
  it("asks for the header and so many lines of the body", async () => {
    const { segments, result } = await dialogue(top(1, 10, readAll), [
      "+OK\r\nSubject: a\r\n\r\n..first\r\nsecond\r\n.\r\n",
    ]);
    expect(segments).toEqual(["TOP 1 10\r\n"]);
    expect(result).toBe("Subject: a\r\n\r\n.first\r\nsecond\r\n");
  });

  it("is refused where there is no such message, or no TOP", async () => {
    expect((await dialogue(top(100, 3, readAll), ["-ERR no such message\r\n"])).result).toBe(
      "server_rejected",
    );
  });

  it("has nothing of a message before +OK, nor before its end", async () => {
    const session = await greetedSession();
    const { connection, server } = session;
    await logIn(session);
    const [outcome] = connection.pipeline([top(1, 0, readAll)]);
    await server.next();
    server.send("+OK\r\nSubject: a\r\n\r\n");
    server.end();
    expect(await outcome).toMatchObject({ ok: false, error: { code: "connection_lost" } });
  });
});
