import { connect } from "cloudflare:sockets";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks, streamInChunks } from "./chunks.ts";
import { type Shape, startProxy, startServer } from "./scripted-server.ts";
import { talk } from "./talk.ts";

const dialogue =
  "a LOGIN {3}\r\nada {2+}\r\npw\r\nb UID FETCH 1002 (FLAGS BODY.PEEK[1]<0.5>)\r\nc LOGOUT\r\n";

describe("the scripted server", () => {
  it("is an ordinary IMAP server where its script says nothing, and notes each line", async () => {
    await using server = await startServer({ tls: "none" });
    const text = await talk(server.port, dialogue);
    expect(text).toMatch(/^\* OK \[CAPABILITY IMAP4rev1 /);
    expect(text).toContain(
      "* 2 FETCH (UID 1002 FLAGS () BODY[1]<0> {5}\r\nHello)\r\nb OK FETCH completed\r\n",
    );
    const seen = await server.settled();
    expect(seen.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ["command", "a LOGIN {3}"],
      ["literal", "ada"],
      ["more", " {2+}"],
      ["literal", "pw"],
      ["more", ""],
      ["command", "b UID FETCH 1002 (FLAGS BODY.PEEK[1]<0.5>)"],
      ["command", "c LOGOUT"],
    ]);
    expect(seen).toMatchObject({ connections: 1, openConnections: 0, tlsEstablished: 0 });
    expect(seen.bytesUp).toBe(dialogue.length);
    expect(seen.bytesDown).toBe(text.length);
  });

  it("reads a literal that its capabilities do not have as the commands that are in it (RFC 7888)", async () => {
    await using server = await startServer({ tls: "none", literals: "none" });
    const text = await talk(server.port, "a LOGIN {9+}\r\nx LOGOUT\r\n");
    expect(text).toContain("a BAD ");
    expect(text).toContain("x OK LOGOUT");
  });

  it("answers as scripted: by verb, by count, by default, with its own tag and the next", async () => {
    await using server = await startServer({
      tls: "none",
      replies: {
        greeting: "* OK hello\r\n",
        NOOP: "<tag> NO first <next-tag>\r\n",
        "NOOP#2": ["* 1 EXISTS\r\n", { repeat: "* 2 EXISTS\r\n", times: 3 }, { default: true }],
        "*": ["<tag> BAD what\r\n", { end: "close" }],
      },
    });
    const text = await talk(server.port, "a09 NOOP\r\na10 NOOP\r\na11 LIST\r\na12 NOOP\r\n");
    expect(text).toBe(
      `* OK hello\r\na09 NO first a10\r\n* 1 EXISTS\r\n${"* 2 EXISTS\r\n".repeat(3)}a10 OK NOOP completed\r\na11 BAD what\r\n`,
    );
  });

  it("refuses one tagged OK of a connection", async () => {
    await using server = await startServer({ tls: "none", refuse: { at: 1, status: "BAD" } });
    const text = await talk(server.port, "a NOOP\r\nb CAPABILITY\r\nc LOGOUT\r\n");
    expect(text).toContain("a OK NOOP completed\r\n* CAPABILITY ");
    expect(text).toContain("\r\nb BAD refused\r\n* BYE");
  });

  it("speaks TLS from the first octet", async () => {
    await using server = await startServer({ tls: "implicit" });
    expect(await talk(server.port, "a LOGOUT\r\n", "on")).toContain("a OK LOGOUT completed");
    const seen = await server.settled();
    expect(seen).toMatchObject({ connections: 1, openConnections: 0, tlsEstablished: 1 });
    expect(seen.lines).toEqual([{ connection: 0, isSecure: true, kind: "command", text: "a LOGOUT" }]);
  });

  it("upgrades, and tells what came in plaintext from what came in TLS", async () => {
    await using server = await startServer();
    const plain = connect(
      { hostname: "localhost", port: server.port },
      { secureTransport: "starttls", allowHalfOpen: false },
    );
    const reader = plain.readable.getReader();
    await reader.read();
    const writer = plain.writable.getWriter();
    await writer.write(new TextEncoder().encode("a STARTTLS\r\n"));
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("a OK begin TLS now\r\n");
    reader.releaseLock();
    writer.releaseLock();
    const secure = plain.startTls();
    await secure.writable.getWriter().write(new TextEncoder().encode("b LOGOUT\r\n"));
    expect(new TextDecoder().decode((await secure.readable.getReader().read()).value)).toContain("* BYE");
    const seen = await server.seen();
    expect(seen.tlsEstablished).toBe(1);
    expect(seen.lines.map(({ isSecure, text }) => [isSecure, text])).toEqual([
      [false, "a STARTTLS"],
      [true, "b LOGOUT"],
    ]);
  });

  it("cuts each connection of a sweep at a place of its own", async () => {
    await using server = await startServer({
      tls: "none",
      fault: { unit: "byte", at: "each", from: 3, stride: 2, do: "close" },
    });
    const lengths: number[] = [];
    for (let n = 0; n < 4; n++) lengths.push((await talk(server.port, "")).length);
    expect(lengths).toEqual([3, 5, 7, 9]);
  });

  it("puts a line in between two others", async () => {
    await using server = await startServer({
      tls: "none",
      fault: { unit: "line", at: 2, insert: "what?\r\n" },
    });
    const text = await talk(server.port, "a CAPABILITY\r\nb LOGOUT\r\n");
    expect(text.split("\r\n")[2]).toBe("what?");
    expect(text).toContain("what?\r\na OK CAPABILITY");
  });

  it("stalls with the socket open until the client has closed", async () => {
    await using server = await startServer({ tls: "none", fault: { unit: "byte", at: 4, do: "stall" } });
    const socket = connect({ hostname: "localhost", port: server.port });
    const { value } = await socket.readable.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("* OK");
    expect((await server.settled(50)).openConnections).toBe(1);
    void socket.close().catch(() => undefined);
    expect((await server.settled()).openConnections).toBe(0);
  });
});

describe("the fault proxy", () => {
  const shapes: Record<string, Shape> = {
    "as it is": {},
    "in chunks": { chunkBytes: 7 },
    "in drips": { dripMs: 1, chunkBytes: 40 },
    "after a delay": { delayMs: 5 },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    it(`passes everything on ${name} and counts turns`, async () => {
      await using server = await startServer({ tls: "none" });
      await using proxy = await startProxy({ targetPort: server.port, ...shape });
      expect(await talk(proxy.port, dialogue)).toBe(await talk(server.port, dialogue));
      const seen = await proxy.settled();
      expect(seen).toMatchObject({ connections: 1, openConnections: 0, turns: 1 });
    });
  }

  it("cuts the way down after so many octets, and closes the way to the server", async () => {
    await using server = await startServer({ tls: "none" });
    await using proxy = await startProxy({
      targetPort: server.port,
      fault: { unit: "byte", at: 10, do: "close" },
    });
    expect(await talk(proxy.port, "")).toBe("* OK [CAPA");
    expect((await server.settled()).openConnections).toBe(0);
  });
});

describe("chunks", () => {
  it("are the same octets whatever their size", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(200));
    for (const size of chunkSizes) {
      const chunks = [...inChunks(bytes, size)];
      expect(chunks.flatMap((chunk) => [...chunk])).toEqual([...bytes]);
      expect(Math.max(...chunks.map((chunk) => chunk.length))).toBe(Math.min(size, bytes.length));
      expect(await new Response(streamInChunks(bytes, size)).bytes()).toEqual(bytes);
    }
  });
});
