import { describe, expect, it } from "vitest";
import { results } from "../../../test/support/imap-session.ts";
import { dialogue, greetedSession } from "../../../test/support/pop3-session.ts";
import { quit } from "./quit.ts";

describe("QUIT (RFC 1939 4 and 6)", () => {
  it.each(["goodbye", "removal"] as const)("ends the session: %s", async (purpose) => {
    const { segments, result } = await dialogue(quit(purpose), [
      "+OK dewey POP3 server signing off (maildrop empty)\r\n",
    ]);
    expect([segments, result]).toEqual([["QUIT\r\n"], undefined]);
  });

  it("may fail to remove what was marked", async () => {
    const answer = "-ERR some deleted messages not removed\r\n";
    expect((await dialogue(quit("removal"), [answer])).result).toBe("server_rejected");
  });

  it("has removed nothing where the server closes without a word, or says what cannot be read", async () => {
    expect((await dialogue(quit("removal"), ["bye\r\n"])).result).toBe("protocol_violation");
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline([quit("removal")]);
    await server.next();
    server.send("+OK");
    server.end();
    expect(await results(outcomes)).toEqual(["connection_lost"]);
  });

  it("has more time for removing than for saying goodbye, and lets nothing follow it", () => {
    expect(quit("removal")).toMatchObject({ phase: "remove", isBarrier: true });
    expect(quit("goodbye")).toMatchObject({ phase: "logout", isBarrier: true });
  });
});
