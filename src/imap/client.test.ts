import { describe, expect, it } from "vitest";
import { deliveries, results } from "../../test/support/imap-session.ts";
import { MemoryTransport, type MemoryTransportOptions } from "../../test/support/memory-transport.ts";
import { errorOf } from "../../test/support/outcome.ts";
import { MailError } from "../base/errors.ts";
import { defaultTimeouts } from "../base/limits.ts";
import { Secret } from "../base/secret.ts";
import type { Credentials } from "../net/credentials.ts";
import type { Security } from "../net/transport.ts";
import { ImapClient } from "./client.ts";
import { examine } from "./commands/examine.ts";
import { noop } from "./commands/noop.ts";

const ada: Credentials = { type: "password", username: "ada", password: new Secret("pw") };
const token: Credentials = { type: "oauth2", username: "ada", accessToken: new Secret("tok") };

interface Options extends MemoryTransportOptions {
  readonly credentials?: Credentials;
  readonly security?: Security;
}

function clientOf({ credentials = ada, security = "tls", ...options }: Options = {}): {
  readonly client: ImapClient;
  readonly server: MemoryTransport;
} {
  const server = new MemoryTransport({ isSecure: security === "tls", ...options });
  const client = new ImapClient({
    endpoint: { host: "mail.example.org", port: 993, security },
    credentials,
    openTransport: () => Promise.resolve(server),
    timeouts: defaultTimeouts,
  });
  return { client, server };
}

function greeting(...capabilities: readonly string[]): string {
  return `* OK [CAPABILITY IMAP4rev1 ${capabilities.join(" ")}] ready\r\n`;
}

const examined = { exists: 3, uidValidity: null, uidNext: null, highestModSeq: null };

describe.each(deliveries)("a session with a server that answers $delivery", ({ chunkBytes }) => {
  it("logs in and does its work in one turn where the greeting tells enough", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(examine("INBOX"));
    server.send(greeting());
    expect(await server.next()).toBe('$1 LOGIN "ada" "pw"\r\n$2 EXAMINE "INBOX"\r\n');
    server.send("$1 OK\r\n* 3 EXISTS\r\n$2 OK\r\n");
    expect(await work).toEqual(examined);
    expect(client.turns).toBe(1);
    const again = client.run(noop);
    expect(await server.next()).toBe("$3 NOOP\r\n");
    server.send("$3 OK\r\n");
    await again;
    client.abort();
  });

  it("asks first what the server can do where the greeting does not tell", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(noop);
    server.send("* OK ready\r\n");
    expect(await server.next()).toBe("$1 CAPABILITY\r\n");
    server.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN LOGINDISABLED\r\n$1 OK\r\n");
    expect(await server.next()).toBe("$2 AUTHENTICATE PLAIN AGFkYQBwdw==\r\n$3 NOOP\r\n");
    server.send("$2 OK\r\n$3 OK\r\n");
    await work;
    client.abort();
  });

  it("tells its name after the login (quirk 1), and keeps what the server tells of its own (RFC 2971)", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(noop);
    server.send(greeting("ID"));
    expect(await server.next()).toMatch(
      /^\$1 LOGIN "ada" "pw"\r\n\$2 ID \("name" "Postern" "version" "[\d.]+" "vendor" "Postern"\)\r\n\$3 NOOP\r\n$/,
    );
    server.send('$1 OK\r\n* ID ("Name" "Dovecot" "x" NIL)\r\n$2 OK\r\n$3 OK\r\n');
    await work;
    expect(client.serverInfo).toEqual(new Map([["name", "Dovecot"]]));
    client.abort();
  });

  it.each([
    [["ENABLE"], "CONDSTORE QRESYNC", '"Entw&APw-rfe"'],
    [["ENABLE", "UTF8=ACCEPT"], "CONDSTORE QRESYNC UTF8=ACCEPT", '"Entw\xc3\xbcrfe"'],
    [["ENABLE", "UTF8=ONLY"], "CONDSTORE QRESYNC UTF8=ACCEPT", '"Entw\xc3\xbcrfe"'],
    [["IMAP4rev2"], "CONDSTORE QRESYNC IMAP4rev2", '"Entw\xc3\xbcrfe"'],
  ])("with %j enables %s, and names a mailbox %s", async (capabilities, enabled, name) => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(examine("Entwürfe"));
    server.send(greeting(...capabilities));
    expect(await server.next()).toBe(`$1 LOGIN "ada" "pw"\r\n$2 ENABLE ${enabled}\r\n$3 EXAMINE ${name}\r\n`);
    server.send(`$1 OK\r\n* ENABLED ${enabled}\r\n$2 OK\r\n* 3 EXISTS\r\n$3 OK\r\n`);
    expect(await work).toEqual(examined);
    client.abort();
  });

  it("names a mailbox in modified UTF-7 where nothing can be enabled, whatever else is offered", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(examine("Entwürfe"));
    server.send(greeting("UTF8=ACCEPT"));
    expect(await server.next()).toBe('$1 LOGIN "ada" "pw"\r\n$2 EXAMINE "Entw&APw-rfe"\r\n');
    server.send("$1 OK\r\n* 3 EXISTS\r\n$2 OK\r\n");
    expect(await work).toEqual(examined);
    client.abort();
  });

  it.each([
    ["* ENABLED CONDSTORE QRESYNC\r\n$2 OK\r\n", true],
    ["* ENABLED qresync\r\n$2 OK\r\n", true],
    ["* ENABLED CONDSTORE\r\n$2 OK\r\n", false],
    // Quirk 20
    ["$2 OK\r\n", false],
    ["* ENABLED QRESYNC\r\n$2 BAD\r\n", false],
  ])("has QRESYNC where the server has enabled it, asked unseen: %j", async (reply, expected) => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(noop);
    server.send(greeting("ENABLE"));
    expect(await server.next()).toBe('$1 LOGIN "ada" "pw"\r\n$2 ENABLE CONDSTORE QRESYNC\r\n$3 NOOP\r\n');
    server.send(`$1 OK [CAPABILITY IMAP4rev1 CONDSTORE QRESYNC]\r\n${reply}$3 OK\r\n`);
    await work;
    expect(client.hasQresync).toBe(expected);
    client.abort();
  });

  it("writes UTF-8 in quotes behind ENABLE only: the login is a literal still (RFC 6855 3)", async () => {
    const credentials: Credentials = { ...ada, username: "adä" };
    const { client, server } = clientOf({ chunkBytes, credentials });
    const work = client.run(examine("ü"));
    server.send(greeting("ENABLE", "UTF8=ACCEPT", "LITERAL+"));
    expect(await server.next()).toBe(
      '$1 LOGIN {4+}\r\nad\xc3\xa4 "pw"\r\n$2 ENABLE CONDSTORE QRESYNC UTF8=ACCEPT\r\n$3 EXAMINE "\xc3\xbc"\r\n',
    );
    server.send("$1 OK\r\n$2 OK\r\n$3 OK\r\n");
    await work;
    client.abort();
  });

  it("upgrades where that is asked for, and trusts nothing from before: three turns", async () => {
    const { client, server } = clientOf({ chunkBytes, security: "starttls" });
    const work = client.run(noop);
    server.send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR ID] ready\r\n");
    expect(await server.next()).toBe("$1 STARTTLS\r\n");
    server.send("$1 OK [CAPABILITY IMAP4rev1 LOGINDISABLED] go ahead\r\n");
    expect(await server.next()).toBe("$2 CAPABILITY\r\n");
    expect(server.isSecure).toBe(true);
    server.send("* CAPABILITY IMAP4rev1\r\n$2 OK\r\n");
    expect(await server.next()).toBe('$3 LOGIN "ada" "pw"\r\n$4 NOOP\r\n');
    server.send("$3 OK\r\n$4 OK\r\n");
    await work;
    expect(client.turns).toBe(3);
    client.abort();
  });

  it.each([
    ["$1 NO not now\r\n", "tls_required"],
    ["$1 BAD what?\r\n", "tls_required"],
    ["+ go on\r\n", "protocol_violation"],
    ["* BYE\r\n", "server_rejected"],
  ])("sends nothing more when STARTTLS is answered %j", async (answer, code) => {
    const { client, server } = clientOf({ chunkBytes, security: "starttls" });
    const work = errorOf(client.run(noop));
    server.send(greeting());
    await server.next();
    server.send(answer);
    expect(await work).toMatchObject({ code });
    expect(server.isClosed).toBe(true);
    await client.close();
    expect(await server.rest()).toEqual([]);
  });

  it("takes nobody else's session", async () => {
    for (const security of ["tls", "starttls", "none"] as const) {
      const { client, server } = clientOf({ chunkBytes, security });
      const work = errorOf(client.run(noop));
      server.send("* PREAUTH [CAPABILITY IMAP4rev1] welcome back\r\n");
      expect(await work).toMatchObject({ code: "protocol_violation", phase: "greeting" });
      expect([server.isClosed, ...(await server.rest())]).toEqual([true]);
    }
  });

  it("ends where the credentials are refused, and what was sent behind them is not waited for", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = errorOf(client.pipeline([examine("INBOX"), noop]));
    server.send(greeting());
    await server.next();
    server.send("$1 NO [AUTHENTICATIONFAILED] wrong\r\n");
    expect(await work).toMatchObject({ code: "mail_auth_failed", phase: "auth", retry: "after-reauth" });
    expect(server.isClosed).toBe(true);
    await client.close();
    expect(await server.rest()).toEqual([]);
  });

  it("acknowledges the reason for which a token is refused (RFC 7628 3.2.3, quirk 6)", async () => {
    const { client, server } = clientOf({ chunkBytes, credentials: token });
    const work = errorOf(client.run(noop));
    server.send(greeting("SASL-IR", "AUTH=XOAUTH2"));
    expect(await server.next()).toBe(
      `$1 AUTHENTICATE XOAUTH2 ${btoa("user=ada\x01auth=Bearer tok\x01\x01")}\r\n$2 NOOP\r\n`,
    );
    server.send(`+ ${btoa('{"status":"401"}')}\r\n`);
    expect(await server.next()).toBe("\r\n");
    server.send("$1 NO AUTHENTICATE failed.\r\n$2 BAD\r\n");
    expect(await work).toMatchObject({ code: "mail_auth_failed" });
    expect(server.isClosed).toBe(true);
  });

  it("tells the reason for which a token is refused, though commands behind the login were taken for the answer to it", async () => {
    const { client, server } = clientOf({ chunkBytes, credentials: token });
    const work = errorOf(client.run(noop));
    server.send(greeting("SASL-IR", "AUTH=XOAUTH2"));
    expect(await server.next()).toMatch(/^\$1 AUTHENTICATE XOAUTH2 \S+\r\n\$2 NOOP\r\n$/);
    const reason = '{"status":"401","error_description":"Token has expired"}';
    server.send(`+ ${btoa(reason)}\r\n$1 NO [AUTHENTICATIONFAILED] Invalid base64 in response\r\n`);
    expect(await work).toMatchObject({
      code: "mail_auth_failed",
      phase: "auth",
      retry: "after-reauth",
      details: { serverText: reason },
    });
    client.abort();
  });

  it("lets a refusal that is not about the token say what it is", async () => {
    const { client, server } = clientOf({ chunkBytes, credentials: token });
    const work = errorOf(client.run(noop));
    server.send(greeting("SASL-IR", "AUTH=XOAUTH2"));
    await server.next();
    server.send(`+ ${btoa("{}")}\r\n$1 NO [UNAVAILABLE] Try later\r\n`);
    expect(await work).toMatchObject({ code: "server_rejected", details: { serverText: "Try later" } });
    client.abort();
  });

  it("sends nothing behind a login that takes several messages until it is over", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(noop);
    server.send(greeting("AUTH=PLAIN", "LOGINDISABLED"));
    expect(await server.rest()).toEqual(["$1 AUTHENTICATE PLAIN\r\n"]);
    server.send("+ \r\n");
    expect(await server.rest()).toEqual(["AGFkYQBwdw==\r\n"]);
    server.send("$1 OK [CAPABILITY IMAP4rev1 MORE] in\r\n");
    expect(await server.rest()).toEqual(["$2 NOOP\r\n"]);
    server.send("$2 OK\r\n");
    await work;
    expect(client.announced?.names).toEqual(["IMAP4rev1", "MORE"]);
    client.abort();
  });

  it.each<readonly [string, Options, string, string]>([
    ["no password without TLS", { security: "none" }, "LOGINDISABLED", "tls_required"],
    ["no password at all", {}, "LOGINDISABLED AUTH=GSSAPI", "capability_missing"],
    ["no token", { credentials: token }, "AUTH=PLAIN", "capability_missing"],
  ])("gives nothing away to a server that takes %s", async (_, options, capabilities, code) => {
    const { client, server } = clientOf({ chunkBytes, ...options });
    const work = errorOf(client.run(noop));
    server.send(greeting(capabilities));
    expect(await work).toMatchObject({ code, phase: "auth" });
    void client.close();
    expect((await server.rest()).filter((segment) => !/^\$\d LOGOUT\r\n$/.test(segment))).toEqual([]);
    client.abort();
  });

  it("asks once what the server can do after the login, where it did not say", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = client.run(noop).then(() => client.capabilities());
    server.send(greeting("BEFORE"));
    await server.next();
    server.send("$1 OK\r\n$2 OK\r\n");
    expect(await server.next()).toBe("$3 CAPABILITY\r\n");
    server.send("* CAPABILITY IMAP4rev1 AFTER\r\n$3 OK\r\n");
    expect((await work).names).toEqual(["IMAP4rev1", "AFTER"]);
    expect((await client.capabilities()).names).toEqual(["IMAP4rev1", "AFTER"]);
    expect(await server.rest()).toEqual([]);
    client.abort();
  });

  it("is not possible with a server that does not say what it can do", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const work = errorOf(client.run(noop));
    server.send("* OK ready\r\n");
    await server.next();
    server.send("$1 OK\r\n");
    expect(await work).toMatchObject({ code: "protocol_violation", connection: "lost" });
    expect(server.isClosed).toBe(true);
  });

  it("is opened once, for two pipelines at a time too", async () => {
    const { client, server } = clientOf({ chunkBytes });
    const first = client.pipeline([examine("INBOX")]);
    const second = client.pipeline([noop]);
    server.send("* OK ready\r\n");
    expect(await server.next()).toBe("$1 CAPABILITY\r\n");
    server.send("* CAPABILITY IMAP4rev1\r\n$1 OK\r\n");
    expect((await server.rest()).join("")).toBe('$2 LOGIN "ada" "pw"\r\n$3 EXAMINE "INBOX"\r\n$4 NOOP\r\n');
    server.send("$2 OK\r\n* 3 EXISTS\r\n$3 OK\r\n$4 OK\r\n");
    expect(await results([...(await first), ...(await second)])).toEqual([examined, undefined]);
    client.abort();
  });
});

describe("a server that cannot be reached", () => {
  it("is told as it is, and there is nothing to close", async () => {
    const unreachable = new MailError("connect_failed", "Not there.", {
      phase: "connect",
      connection: "lost",
    });
    const client = new ImapClient({
      endpoint: { host: "mail.example.org", port: 993, security: "tls" },
      credentials: ada,
      openTransport: () => Promise.reject(unreachable),
      timeouts: defaultTimeouts,
    });
    expect(await errorOf(client.run(noop))).toBe(unreachable);
    expect(await errorOf(client.run(noop))).toBe(unreachable);
    await client.close();
    client.abort();
    expect(client.turns).toBe(0);
  });
});
