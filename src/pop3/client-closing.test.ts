import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { capabilities, loggedIn, sessionOf } from "../../test/support/pop3-client.ts";
import { readAll } from "../../test/support/pop3-session.ts";
import { MailError } from "../base/errors.ts";
import { dele } from "./commands/dele.ts";
import { retr } from "./commands/retr.ts";
import { stat } from "./commands/stat.ts";
import { top } from "./commands/top.ts";

describe.each(deliveries)("the end of a session that is answered $delivery", ({ chunkBytes }) => {
  it("is QUIT where nothing was retrieved, and leaves the maildrop to the next one", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    const read = client.run(top(1, 0, readAll));
    await server.next();
    server.send("+OK\r\na\r\n.\r\n");
    await read;
    const closing = client.close();
    expect(await server.next()).toBe("QUIT\r\n");
    server.send("+OK bye\r\n");
    await closing;
    expect(server.isClosed).toBe(true);
  });

  it("has no QUIT where a message was retrieved: with one some servers never list it again (quirk 38)", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    const read = client.run(retr(1, readAll));
    await server.next();
    server.send("+OK\r\na\r\n.\r\n");
    await read;
    const closing = client.close();
    // RSET takes back what the session marked.
    expect(await server.next()).toBe("RSET\r\n");
    server.send("+OK\r\n");
    await closing;
    expect(await server.rest()).toEqual([]);
    expect(server.isClosed).toBe(true);
  });

  it("has none either where RETR was refused, or went with the login", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    const read = client.pipeline([retr(1, readAll)]);
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("PIPELINING"));
    await server.next();
    server.send("+OK\r\n+OK\r\n-ERR no such message\r\n");
    expect(await results(await read)).toEqual(["server_rejected"]);
    const closing = client.close();
    await server.next();
    server.send("+OK\r\n");
    await closing;
    expect(server.segments.join("")).not.toContain("QUIT");
    expect(server.isClosed).toBe(true);
  });

  it("removes what was marked only with +OK to QUIT", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    const marked = client.run(dele(1));
    await server.next();
    server.send("+OK\r\n");
    await marked;
    let isCommitted = false;
    const commit = client.commit().then(() => (isCommitted = true));
    expect(await server.next()).toBe("QUIT\r\n");
    expect(isCommitted).toBe(false);
    server.send("+OK bye\r\n");
    await commit;
    expect(server.isClosed).toBe(true);
  });

  it.each([
    ["-ERR", "-ERR some deleted messages not removed\r\n", "server_rejected"],
    ["half of +OK", "+OK", "connection_lost"],
    ["nothing", "", "connection_lost"],
    ["what cannot be read", "bye\r\n", "protocol_violation"],
  ])(
    "may have removed nothing where %s came to QUIT, and lets go of the maildrop",
    async (_, answer, code) => {
      const { client, server } = await loggedIn({ chunkBytes });
      const commit = errorOf(client.commit());
      await server.next();
      server.send(answer);
      server.end();
      expect((await commit).code).toBe(code);
      expect(server.isClosed).toBe(true);
    },
  );

  it("may come twice, and after the server's", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    server.end();
    await client.close();
    await client.close();
    expect(server.isClosed).toBe(true);
  });

  it("waits for what is under way", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    const work = client.run(stat);
    const closing = client.close();
    expect(await server.rest()).toEqual(["STAT\r\n"]);
    server.send("+OK 1 1\r\n");
    await work;
    expect(await server.rest()).toEqual(["QUIT\r\n"]);
    server.send("+OK\r\n");
    await closing;
  });

  it("comes at once where the caller went away: without QUIT, nothing is removed", async () => {
    const { client, server } = await loggedIn({ chunkBytes });
    const work = errorOf(client.run(retr(1, readAll)));
    await server.next();
    server.send("+OK\r\nhalf");
    client.abort();
    expect((await work).code).toBe("connection_lost");
    expect(server.isClosed).toBe(true);
    expect(await server.rest()).toEqual([]);
    await client.close();
  });
});

describe("a session that does not begin", () => {
  it("lets go of the maildrop where connecting fails", async () => {
    const connectError = new MailError("connect_failed", "Nobody there.", { connection: "lost" });
    const { client } = sessionOf({ connectError });
    expect(await errorOf(client.run(stat))).toBe(connectError);
    await client.close();
  });

  it.each([
    ["the greeting is a refusal", ["-ERR [IN-USE] x\r\n"], "mailbox_busy"],
    ["the greeting is none", ["* OK\r\n"], "protocol_violation"],
    ["the connection ends behind the greeting", ["+OK\r\n", undefined], "connection_lost"],
    ["the server offers no way in", ["+OK\r\n", capabilities("SASL GSSAPI")], "capability_missing"],
  ])("and lets go of it where %s", async (_, answers, code) => {
    const { client, server } = sessionOf();
    const error = errorOf(client.run(stat));
    for (const [n, answer] of answers.entries()) {
      if (n > 0) await server.next();
      if (answer === undefined) server.end();
      else server.send(answer);
    }
    expect((await error).code).toBe(code);
    expect(server.isClosed).toBe(true);
    expect(server.segments.join("")).not.toMatch(/ada|pw/);
    await client.close();
  });
});
