import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { MemoryTransport, type MemoryTransportOptions } from "../../test/support/memory-transport.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { readAll } from "../../test/support/pop3-session.ts";
import { MailError } from "../base/errors.ts";
import { defaultTimeouts } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import type { Credentials } from "../net/credentials.ts";
import type { Security } from "../net/transport.ts";
import { Pop3Client } from "./client.ts";
import { dele } from "./commands/dele.ts";
import { list } from "./commands/list.ts";
import { retr } from "./commands/retr.ts";
import { stat } from "./commands/stat.ts";
import { top } from "./commands/top.ts";

const ada: Credentials = { type: "password", username: "ada", password: new Secret("pw") };
const token: Credentials = { type: "oauth2", username: "ada", accessToken: new Secret("tok") };

interface Options extends MemoryTransportOptions {
  readonly credentials?: Credentials;
  readonly security?: Security;
  /** What connecting fails with. */
  readonly connectError?: MailError;
}

interface Session {
  readonly client: Pop3Client;
  readonly server: MemoryTransport;
  /** How often the maildrop was entered and not left. */
  readonly held: () => number;
}

function sessionOf({ credentials = ada, security = "tls", connectError, ...options }: Options = {}): Session {
  const server = new MemoryTransport({ isSecure: security === "tls", ...options });
  let held = 0;
  const client = new Pop3Client({
    endpoint: { host: "mail.example.org", port: 995, security },
    credentials,
    openTransport: () => (connectError ? Promise.reject(connectError) : Promise.resolve(server)),
    timeouts: defaultTimeouts,
    enter: () => {
      held++;
      let isHeld = true;
      const release = (): void => {
        if (isHeld) held--;
        isHeld = false;
      };
      return Promise.resolve({ release });
    },
  });
  return { client, server, held: () => held };
}

function capabilities(...lines: readonly string[]): string {
  return `+OK\r\n${lines.map((line) => `${line}\r\n`).join("")}.\r\n`;
}

/** A session that is logged in, where the server takes pipelines. */
async function loggedIn(options: Options = {}): Promise<Session> {
  const session = sessionOf(options);
  const { client, server } = session;
  const counted = client.run(stat);
  server.send("+OK ready\r\n");
  await server.next();
  server.send(capabilities("PIPELINING"));
  await server.next();
  server.send("+OK\r\n+OK\r\n+OK 2 320\r\n");
  await counted;
  return session;
}

describe.each(deliveries)("a session with a server that answers $delivery", ({ chunkBytes }) => {
  it("asks what the server can do, and then logs in and does its work in one turn", async () => {
    const { client, server, held } = sessionOf({ chunkBytes });
    const work = client.pipeline([stat, list(1)]);
    server.send("+OK ready\r\n");
    expect(await server.next()).toBe("CAPA\r\n");
    server.send(capabilities("USER", "SASL PLAIN", "PIPELINING"));
    expect(await server.next()).toBe("AUTH PLAIN AGFkYQBwdw==\r\nSTAT\r\nLIST 1\r\n");
    server.send("+OK\r\n+OK 2 320\r\n+OK 1 120\r\n");
    expect(await results(await work)).toEqual([{ messages: 2 }, 120]);
    expect([client.turns, held()]).toEqual([2, 1]);
    client.abort();
  });

  it("goes one by one where the server lists no PIPELINING, or has no CAPA", async () => {
    for (const answer of [capabilities("USER"), "-ERR what?\r\n"]) {
      const { client, server } = sessionOf({ chunkBytes });
      const work = client.run(stat);
      server.send("+OK ready\r\n");
      expect(await server.next()).toBe("CAPA\r\n");
      server.send(answer);
      expect(await server.rest()).toEqual(["USER ada\r\n"]);
      server.send("+OK\r\n");
      expect(await server.rest()).toEqual(["PASS pw\r\n"]);
      server.send("+OK\r\n");
      expect(await server.rest()).toEqual(["STAT\r\n"]);
      server.send("+OK 2 320\r\n");
      expect(await work).toEqual({ messages: 2 });
      client.abort();
    }
  });

  it("sends a token in two steps, and its work behind them (quirk 39)", async () => {
    const { client, server } = sessionOf({ chunkBytes, credentials: token });
    const work = client.run(stat);
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("SASL XOAUTH2", "PIPELINING"));
    expect(await server.rest()).toEqual(["AUTH XOAUTH2\r\n"]);
    server.send("+ \r\n");
    expect(await server.rest()).toEqual([`${btoa("user=ada\x01auth=Bearer tok\x01\x01")}\r\n`]);
    server.send("+OK\r\n");
    expect(await server.rest()).toEqual(["STAT\r\n"]);
    server.send("+OK 2 320\r\n");
    expect(await work).toEqual({ messages: 2 });
    client.abort();
  });

  it("uses APOP inside TLS, by the greeting's timestamp", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    void client.run(stat).catch(() => undefined);
    server.send("+OK ready <1@example.org>\r\n");
    await server.next();
    server.send(capabilities("UIDL", "PIPELINING"));
    expect(await server.next()).toMatch(/^APOP ada [0-9a-f]{32}\r\nSTAT\r\n$/);
    client.abort();
  });

  it("begins with STLS where that is asked for, and asks what the server can do behind it only", async () => {
    const { client, server } = sessionOf({ chunkBytes, security: "starttls" });
    const work = client.run(stat);
    server.send("+OK ready\r\n");
    expect(await server.next()).toBe("STLS\r\n");
    server.send("+OK\r\n");
    expect(await server.next()).toBe("CAPA\r\n");
    expect(server.isSecure).toBe(true);
    server.send(capabilities("PIPELINING"));
    expect(await server.next()).toBe("USER ada\r\nPASS pw\r\nSTAT\r\n");
    server.send("+OK\r\n+OK\r\n+OK 2 320\r\n");
    expect(await work).toEqual({ messages: 2 });
    client.abort();
  });

  it("sends no credentials where STLS is refused", async () => {
    const { client, server, held } = sessionOf({ chunkBytes, security: "starttls" });
    const error = errorOf(client.run(stat));
    server.send("+OK ready\r\n");
    await server.next();
    server.send("-ERR no\r\n");
    expect(await error).toMatchObject({ code: "tls_required" });
    expect(server.segments).toEqual(["STLS\r\n"]);
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("fails as a whole where the credentials are refused, though more was sent with them", async () => {
    const { client, server, held } = sessionOf({ chunkBytes });
    const error = errorOf(client.pipeline([stat, list(1)]));
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("PIPELINING"));
    await server.next();
    server.send("+OK\r\n-ERR [AUTH] no\r\n-ERR\r\n-ERR\r\n");
    expect(await error).toMatchObject({ code: "mail_auth_failed", retry: "after-reauth" });
    expect(await errorOf(client.run(stat))).toMatchObject({ code: "mail_auth_failed" });
    await client.close();
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("tells how long to wait where the server announced it (RFC 2449 6.5)", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    const error = errorOf(client.run(stat));
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("LOGIN-DELAY 900", "PIPELINING"));
    await server.next();
    server.send("+OK\r\n-ERR [LOGIN-DELAY] minimum time between mail checks violation\r\n-ERR\r\n");
    expect(await error).toMatchObject({ code: "mail_throttled", details: { retryAfterSeconds: 900 } });
  });

  it("knows what the server lists before and after the login (quirk 40)", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    const asked = client.capabilities();
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("USER", "PIPELINING", "TOP"));
    expect(await server.next()).toBe("USER ada\r\nPASS pw\r\nCAPA\r\n");
    server.send(`+OK\r\n+OK\r\n${capabilities("TOP", "UIDL")}`);
    expect((await asked).lines).toEqual(["USER", "PIPELINING", "TOP", "UIDL"]);
    client.abort();
  });

  it.each([
    ["nothing", "-ERR\r\n", []],
    ["something", "+OK\r\nUIDL\r\n.\r\n", ["UIDL"]],
  ])("asks after the login too where it was refused before, and hears %s", async (_, answer, lines) => {
    const { client, server } = sessionOf({ chunkBytes });
    const asked = client.capabilities();
    server.send("+OK ready\r\n");
    for (const reply of ["-ERR\r\n", "+OK\r\n", "+OK\r\n", answer]) {
      await server.next();
      server.send(reply);
    }
    expect((await asked).lines).toEqual(lines);
    client.abort();
  });
});

describe.each(deliveries)("the end of a session that is answered $delivery", ({ chunkBytes }) => {
  it("is QUIT where nothing was retrieved, and leaves the maildrop to the next one", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    const read = client.run(top(1, 0, readAll));
    await server.next();
    server.send("+OK\r\na\r\n.\r\n");
    await read;
    const closing = client.close();
    expect(await server.next()).toBe("QUIT\r\n");
    expect(held()).toBe(1);
    server.send("+OK bye\r\n");
    await closing;
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("has no QUIT where a message was retrieved: with one some servers never list it again (quirk 38)", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    const read = client.run(retr(1, readAll));
    await server.next();
    server.send("+OK\r\na\r\n.\r\n");
    await read;
    await client.close();
    expect(await server.rest()).toEqual([]);
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("has none either where RETR was refused, or went with the login", async () => {
    const { client, server, held } = sessionOf({ chunkBytes });
    const read = client.pipeline([retr(1, readAll)]);
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("PIPELINING"));
    await server.next();
    server.send("+OK\r\n+OK\r\n-ERR no such message\r\n");
    expect(await results(await read)).toEqual(["server_rejected"]);
    await client.close();
    expect(server.segments.join("")).not.toContain("QUIT");
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("removes what was marked only with +OK to QUIT", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    const marked = client.run(dele(1));
    await server.next();
    server.send("+OK\r\n");
    await marked;
    let isCommitted = false;
    const commit = client.commit().then(() => (isCommitted = true));
    expect(await server.next()).toBe("QUIT\r\n");
    expect([isCommitted, held()]).toEqual([false, 1]);
    server.send("+OK bye\r\n");
    await commit;
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it.each([
    ["-ERR", "-ERR some deleted messages not removed\r\n", "server_rejected"],
    ["half of +OK", "+OK", "connection_lost"],
    ["nothing", "", "connection_lost"],
    ["what cannot be read", "bye\r\n", "protocol_violation"],
  ])(
    "may have removed nothing where %s came to QUIT, and lets go of the maildrop",
    async (_, answer, code) => {
      const { client, server, held } = await loggedIn({ chunkBytes });
      const commit = errorOf(client.commit());
      await server.next();
      server.send(answer);
      server.end();
      expect((await commit).code).toBe(code);
      expect([server.isClosed, held()]).toEqual([true, 0]);
    },
  );

  it("may come twice, and after the server's", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    server.end();
    await client.close();
    await client.close();
    expect([server.isClosed, held()]).toEqual([true, 0]);
  });

  it("waits for what is under way", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    const work = client.run(stat);
    const closing = client.close();
    expect(await server.rest()).toEqual(["STAT\r\n"]);
    server.send("+OK 1 1\r\n");
    await work;
    expect(await server.rest()).toEqual(["QUIT\r\n"]);
    server.send("+OK\r\n");
    await closing;
    expect(held()).toBe(0);
  });

  it("comes at once where the caller went away: without QUIT, nothing is removed", async () => {
    const { client, server, held } = await loggedIn({ chunkBytes });
    const work = errorOf(client.run(retr(1, readAll)));
    await server.next();
    server.send("+OK\r\nhalf");
    client.abort();
    expect((await work).code).toBe("connection_lost");
    expect([server.isClosed, held()]).toEqual([true, 0]);
    expect(await server.rest()).toEqual([]);
    await client.close();
  });
});

describe("a session that does not begin", () => {
  it("lets go of the maildrop where connecting fails", async () => {
    const connectError = new MailError("connect_failed", "Nobody there.", { connection: "lost" });
    const { client, held } = sessionOf({ connectError });
    expect(await errorOf(client.run(stat))).toBe(connectError);
    expect(held()).toBe(0);
    await client.close();
  });

  it.each([
    ["the greeting is a refusal", ["-ERR [IN-USE] x\r\n"], "mailbox_busy"],
    ["the greeting is none", ["* OK\r\n"], "protocol_violation"],
    ["the connection ends behind the greeting", ["+OK\r\n", undefined], "connection_lost"],
    ["the server offers no way in", ["+OK\r\n", capabilities("SASL GSSAPI")], "capability_missing"],
  ])("and lets go of it where %s", async (_, answers, code) => {
    const { client, server, held } = sessionOf();
    const error = errorOf(client.run(stat));
    for (const [n, answer] of answers.entries()) {
      if (n > 0) await server.next();
      if (answer === undefined) server.end();
      else server.send(answer);
    }
    expect((await error).code).toBe(code);
    expect([server.isClosed, held()]).toEqual([true, 0]);
    expect(server.segments.join("")).not.toMatch(/ada|pw/);
    await client.close();
  });

  it("and never connects where the maildrop is not to be had", async () => {
    let connections = 0;
    const busy = new MailError("mailbox_busy", "Busy.");
    const client = new Pop3Client({
      endpoint: { host: "mail.example.org", port: 995, security: "tls" },
      credentials: ada,
      openTransport: () => {
        connections++;
        return Promise.resolve(new MemoryTransport());
      },
      timeouts: defaultTimeouts,
      enter: () => Promise.reject(busy),
    });
    expect(await errorOf(client.run(stat))).toBe(busy);
    await client.close();
    expect(connections).toBe(0);
  });
});
