import { connect } from "cloudflare:sockets";
import { describe, expect, it } from "vitest";
import { type ServerScript, startServer } from "./scripted-server.ts";
import { talk } from "./talk.ts";

const plainPop3 = (script: ServerScript = {}): ReturnType<typeof startServer> =>
  startServer({ protocol: "pop3", tls: "none", ...script });

const logIn = "USER ada\r\nPASS pw\r\n";
const loggedIn = "+OK ready\r\n+OK and the password?\r\n+OK logged in\r\n";
const small = (text: string) => ({ raw: `Subject: a\r\n\r\n${text}` });

describe("the scripted POP3 server", () => {
  it("is an ordinary one where its script says nothing, and notes each line", async () => {
    await using server = await plainPop3();
    const commands = `${logIn}STAT\r\nUIDL\r\nLIST 2\r\nTOP 1 0\r\nretr 9\r\nQUIT\r\n`;
    const text = await talk(server.port, commands);
    expect(text.startsWith(`${loggedIn}+OK 3 `)).toBe(true);
    expect(text).toContain("+OK 3 messages\r\n1 uidl-1001\r\n2 uidl-1002\r\n3 uidl-1003\r\n.\r\n+OK 2 ");
    expect(text).toMatch(/\r\n\r\n\.\r\n-ERR no such message\r\n\+OK goodbye\r\n$/);
    const seen = await server.settled();
    expect(seen.lines.map(({ text }) => text)).toEqual(commands.trimEnd().split("\r\n"));
    expect(seen).toMatchObject({ connections: 1, openConnections: 0, bytesUp: commands.length });
    expect(seen.bytesDown).toBe(text.length);
  });

  it("doubles the dots that begin a line, and ends the last line (RFC 1939 section 3)", async () => {
    await using server = await plainPop3({ messages: [small(".\r\n..a\r\nb.")] });
    const text = await talk(server.port, `${logIn}RETR 1\r\nTOP 1 1\r\nQUIT\r\n`);
    const header = "Subject: a\r\n\r\n";
    expect(text).toBe(
      `${loggedIn}+OK 26 octets\r\n${header}..\r\n...a\r\nb.\r\n.\r\n` +
        `+OK top of message follows\r\n${header}..\r\n.\r\n+OK goodbye\r\n`,
    );
  });

  it("tells nothing to who has not logged in, nor to who was refused", async () => {
    await using server = await plainPop3({ replies: { PASS: "-ERR [AUTH] no\r\n" } });
    const text = await talk(server.port, `UIDL\r\n${logIn}UIDL\r\nQUIT\r\n`);
    expect(text).toBe(
      "+OK ready\r\n-ERR log in first\r\n+OK and the password?\r\n-ERR [AUTH] no\r\n" +
        "-ERR log in first\r\n+OK goodbye\r\n",
    );
  });

  it("takes a login by SASL, with an initial response and without", async () => {
    await using server = await plainPop3();
    expect(await talk(server.port, "AUTH PLAIN AGEAYg==\r\nSTAT\r\nQUIT\r\n")).toContain("in\r\n+OK 3 ");
    expect(await talk(server.port, "AUTH LOGIN\r\nYQ==\r\nYg==\r\nSTAT\r\nQUIT\r\n")).toContain(
      "+ \r\n+ \r\n+OK logged in\r\n+OK 3 ",
    );
    const kinds = (await server.seen()).lines.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "response")).toHaveLength(2);
  });

  it("deletes at QUIT, and only then (RFC 1939 section 6)", async () => {
    await using server = await plainPop3({ replies: { "NOOP#2": [{ end: "close" }] } });
    await talk(server.port, `${logIn}DELE 1\r\nUIDL\r\nNOOP\r\nNOOP\r\nQUIT\r\n`);
    const all = ["uidl-1001", "uidl-1002", "uidl-1003"];
    expect((await server.settled()).mailbox).toEqual(all);
    await talk(server.port, `${logIn}DELE 1\r\nRSET\r\nQUIT\r\n`);
    expect((await server.settled()).mailbox).toEqual(all);
    const text = await talk(server.port, `${logIn}DELE 1\r\nDELE 1\r\nDELE 3\r\nUIDL\r\nQUIT\r\n`);
    expect(text).toContain(
      "+OK message 1 deleted\r\n-ERR no such message\r\n+OK message 3 deleted\r\n+OK 1 messages\r\n2 uidl-1002\r\n.\r\n",
    );
    expect((await server.settled()).mailbox).toEqual(["uidl-1002"]);
    expect(await talk(server.port, `${logIn}UIDL\r\nQUIT\r\n`)).toContain("\r\n1 uidl-1002\r\n.\r\n");
  });

  it("deletes nothing where it refuses to QUIT", async () => {
    await using server = await plainPop3({ refuse: { at: 4, status: "-ERR" }, replies: { NOOP: [] } });
    const socket = connect({ hostname: "localhost", port: server.port });
    await socket.writable.getWriter().write(new TextEncoder().encode(`${logIn}DELE 1\r\nQUIT\r\n`));
    const reader = socket.readable.getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (!text.includes("-ERR")) text += decoder.decode((await reader.read()).value);
    expect(text).toBe(`${loggedIn}+OK message 1 deleted\r\n-ERR refused\r\n`);
    void socket.close().catch(() => undefined);
    expect((await server.settled()).mailbox).toHaveLength(3);
  });

  it("refuses any +OK of a connection, the greeting's first, and what would have come of it", async () => {
    await using server = await plainPop3({ refuse: { at: "each", status: "-ERR" } });
    expect(await talk(server.port, `${logIn}STAT\r\nQUIT\r\n`)).toContain("-ERR refused\r\n+OK and");
    expect(await talk(server.port, `${logIn}STAT\r\nQUIT\r\n`)).toContain("ready\r\n-ERR refused\r\n");
    expect(await talk(server.port, `${logIn}STAT\r\nQUIT\r\n`)).toContain(
      "password?\r\n-ERR refused\r\n-ERR log in first\r\n",
    );
  });

  it("has capabilities of its own before TLS, in TLS and after the login, one a line", async () => {
    await using server = await plainPop3({
      capabilities: { plain: "USER\nSASL PLAIN\n", plainAuthenticated: "" },
    });
    expect(await talk(server.port, `CAPA\r\n${logIn}CAPA\r\nQUIT\r\n`)).toBe(
      "+OK ready\r\n+OK \r\nUSER\r\nSASL PLAIN\r\n.\r\n+OK and the password?\r\n+OK logged in\r\n" +
        "+OK \r\n.\r\n+OK goodbye\r\n",
    );
  });

  it("upgrades at STLS, and tells what came in plaintext from what came in TLS", async () => {
    await using server = await startServer({ protocol: "pop3" });
    const plain = connect(
      { hostname: "localhost", port: server.port },
      { secureTransport: "starttls", allowHalfOpen: false },
    );
    const reader = plain.readable.getReader();
    await reader.read();
    const writer = plain.writable.getWriter();
    await writer.write(new TextEncoder().encode("STLS\r\n"));
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("+OK begin TLS now\r\n");
    reader.releaseLock();
    writer.releaseLock();
    const secure = plain.startTls();
    await secure.writable.getWriter().write(new TextEncoder().encode("QUIT\r\n"));
    expect(new TextDecoder().decode((await secure.readable.getReader().read()).value)).toContain("+OK");
    const seen = await server.seen();
    expect(seen.tlsEstablished).toBe(1);
    expect(seen.lines.map(({ isSecure, text }) => [isSecure, text])).toEqual([
      [false, "STLS"],
      [true, "QUIT"],
    ]);
  });

  it("lets one session in at a time where it is told to (RFC 1939 section 4)", async () => {
    await using server = await plainPop3({ isExclusive: true });
    const first = connect({ hostname: "localhost", port: server.port });
    await first.writable.getWriter().write(new TextEncoder().encode(logIn));
    const reader = first.readable.getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (!text.includes("logged in")) text += decoder.decode((await reader.read()).value);
    expect(await talk(server.port, `${logIn}STAT\r\nQUIT\r\n`)).toContain("-ERR [IN-USE] ");
    void first.close().catch(() => undefined);
    await server.settled();
    expect(await talk(server.port, `${logIn}STAT\r\nQUIT\r\n`)).toContain("in\r\n+OK 3 ");
  });

  it("is cut, chunked and garbled like the other", async () => {
    await using cut = await plainPop3({ fault: { unit: "byte", at: 3, do: "close" } });
    expect(await talk(cut.port, "")).toBe("+OK");
    await using garbled = await plainPop3({
      chunkBytes: 1,
      fault: { unit: "line", at: 1, insert: "what?\r\n" },
    });
    expect(await talk(garbled.port, "QUIT\r\n")).toBe("+OK ready\r\nwhat?\r\n+OK goodbye\r\n");
  });
});
