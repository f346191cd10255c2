import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { capabilities, sessionOf } from "../../test/support/pop3-client.ts";
import { Secret } from "../base/secret.ts";
import type { Credentials } from "../net/credentials.ts";
import { list } from "./commands/list.ts";
import { stat } from "./commands/stat.ts";

const token: Credentials = { type: "oauth2", username: "ada", accessToken: new Secret("tok") };

describe.each(deliveries)("a session with a server that answers $delivery", ({ chunkBytes }) => {
  it("asks what the server can do, and then logs in and does its work in one turn", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    const work = client.pipeline([stat, list(1)]);
    server.send("+OK ready\r\n");
    expect(await server.next()).toBe("CAPA\r\n");
    server.send(capabilities("USER", "SASL PLAIN", "PIPELINING"));
    expect(await server.next()).toBe("AUTH PLAIN AGFkYQBwdw==\r\nSTAT\r\nLIST 1\r\n");
    server.send("+OK\r\n+OK 2 320\r\n+OK 1 120\r\n");
    expect(await results(await work)).toEqual([{ messages: 2 }, 120]);
    expect(client.turns).toBe(2);
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
      expect([client.isPipelining, client.topSupport]).toEqual([false, "untried"]);
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
    const { client, server } = sessionOf({ chunkBytes, security: "starttls" });
    const error = errorOf(client.run(stat));
    server.send("+OK ready\r\n");
    await server.next();
    server.send("-ERR no\r\n");
    expect(await error).toMatchObject({ code: "tls_required" });
    expect(server.segments).toEqual(["STLS\r\n"]);
    expect(server.isClosed).toBe(true);
  });

  it("fails as a whole where the credentials are refused, though more was sent with them", async () => {
    const { client, server } = sessionOf({ chunkBytes });
    const error = errorOf(client.pipeline([stat, list(1)]));
    server.send("+OK ready\r\n");
    await server.next();
    server.send(capabilities("PIPELINING"));
    await server.next();
    server.send("+OK\r\n-ERR [AUTH] no\r\n-ERR\r\n-ERR\r\n");
    expect(await error).toMatchObject({ code: "mail_auth_failed", retry: "after-reauth" });
    expect(await errorOf(client.run(stat))).toMatchObject({ code: "mail_auth_failed" });
    await client.close();
    expect(server.isClosed).toBe(true);
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
