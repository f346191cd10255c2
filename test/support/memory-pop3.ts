import { encodeUtf8, toByteString } from "../../src/base/bytes.ts";
import { defaultTimeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import { Pop3Client } from "../../src/pop3/client.ts";
import { MemoryTransport } from "./memory-transport.ts";

export interface MemoryMessage {
  readonly uidl: string;
  /** Each character one octet, lines ended by CRLF. */
  readonly raw: string;
}

export interface MemoryPop3Options {
  /** Lines that the server answers by -ERR, or commands by name; without UIDL it does not list it either. */
  readonly refused?: readonly string[];
  /** What CAPA lists; without PIPELINING the client sends one command at a time. */
  readonly capabilities?: readonly string[];
  /** Answers of its own, by line. */
  readonly replies?: Readonly<Record<string, string>>;
  /** How many octets one read yields at most, unless it waits for more. */
  readonly chunkBytes?: number;
}

/** A session with a POP3 server in memory that has these messages, and what the client asked of it. */
export function sessionWith(
  messages: readonly MemoryMessage[],
  {
    refused = [],
    capabilities = ["USER", "UIDL", "TOP", "PIPELINING"],
    replies = {},
    chunkBytes = Infinity,
  }: MemoryPop3Options = {},
): {
  readonly client: Pop3Client;
  readonly asked: readonly string[];
} {
  const server = new MemoryTransport({ isSecure: true, chunkBytes });
  const asked: string[] = [];
  server.send("+OK ready\r\n");
  const client = new Pop3Client({
    endpoint: { host: "mail.example.org", port: 995, security: "tls" },
    credentials: { type: "password", username: "ada", password: new Secret("pw") },
    openTransport: () => Promise.resolve(server),
    timeouts: defaultTimeouts,
  });
  const reply = (line: string): string => {
    if (refused.includes(line) || refused.includes(line.split(" ", 1)[0] ?? "")) return "-ERR no\r\n";
    const listed = capabilities.filter((name) => name !== "UIDL" || !refused.includes("UIDL"));
    if (line === "CAPA") return `+OK\r\n${listed.map((name) => `${name}\r\n`).join("")}.\r\n`;
    return replies[line] ?? answer(line, messages);
  };
  void serve(server, asked, reply);
  return { client, asked };
}

/** Answers until QUIT. */
async function serve(
  server: MemoryTransport,
  asked: string[],
  reply: (line: string) => string,
): Promise<void> {
  for (let line = ""; line !== "QUIT";) {
    for (line of (await server.next()).trimEnd().split("\r\n")) {
      asked.push(line);
      server.sendAsIs(reply(line));
    }
  }
}

function answer(line: string, messages: readonly MemoryMessage[]): string {
  const [verb, number, lines] = line.split(" ");
  const message = messages[Number(number) - 1];
  if (verb === "STAT") return `+OK ${messages.length} 0\r\n`;
  if (verb === "UIDL") return `+OK\r\n${messages.map(({ uidl }, n) => `${n + 1} ${uidl}\r\n`).join("")}.\r\n`;
  if (line === "LIST")
    return `+OK\r\n${messages.map(({ raw }, n) => `${n + 1} ${raw.length}\r\n`).join("")}.\r\n`;
  if (verb === "USER" || verb === "PASS" || verb === "QUIT") return "+OK\r\n";
  if (!message) return "-ERR no such message\r\n";
  if (verb === "DELE") return "+OK\r\n";
  if (verb === "LIST") return `+OK ${number} ${message.raw.length}\r\n`;
  if (verb === "RETR") return multiLine(message.raw);
  if (verb === "TOP") return multiLine(topOf(message.raw, Number(lines)));
  return "-ERR unknown command\r\n";
}

function multiLine(text: string): string {
  return `+OK\r\n${text.replaceAll(/^\./gm, "..")}.\r\n`;
}

function topOf(raw: string, lines: number): string {
  const headerEnd = raw.indexOf("\r\n\r\n") + 4;
  const body = raw.slice(headerEnd).split(/(?<=\r\n)/);
  return raw.slice(0, headerEnd) + body.slice(0, lines).join("");
}

/** A message of one line, received at this time. */
export function plainMessage(uidl: string, subject: string, receivedAt?: Date): MemoryMessage {
  const received = receivedAt ? `Received: by mail.example.org; ${receivedAt.toUTCString()}\r\n` : "";
  const header = `${received}From: Ada <ada@example.org>\r\nSubject: ${subject}\r\n`;
  return { uidl, raw: toByteString(encodeUtf8(`${header}\r\nThe text of ${subject}.\r\n`)) };
}
