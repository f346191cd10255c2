import { connect } from "cloudflare:sockets";
import { inject } from "vitest";

/** A message to put into a mailbox. */
export interface NewMessage {
  readonly raw: string | Uint8Array;
  readonly flags?: readonly string[];
  readonly receivedAt?: Date;
}

/** Another mail program on the same mailboxes: changes them, and sees what ours left behind. */
export interface OtherClient extends AsyncDisposable {
  /** Sends one command. @returns what the server said to it. @throws where that is no OK */
  run(command: string): Promise<string>;
  /** Puts messages into a mailbox, making it where needed. @returns their UIDs */
  append(mailbox: string, messages: readonly NewMessage[]): Promise<readonly number[]>;
}

// Dovecot takes any number of messages with one APPEND (RFC 3502); the wire holds this much of it at a time.
const maxBatchMessages = 100;

/** Logs a user in over plaintext, by sockets of its own: nothing of what is tested takes part. */
export async function openOtherClient(username: string): Promise<OtherClient> {
  const { host, imapPort, password } = inject("dovecot");
  const wire = openWire(host, imapPort);
  await wire.line();
  let count = 0;

  const run = async (command: string | readonly Uint8Array[]): Promise<string> => {
    const tag = `t${++count}`;
    const pieces = typeof command === "string" ? [encode(command)] : command;
    await wire.write([encode(`${tag} `), ...pieces, encode("\r\n")]);
    let said = "";
    for (;;) {
      const line = await wire.line();
      said += `${line}\r\n`;
      if (line.startsWith(`${tag} OK`)) return said;
      if (line.startsWith(`${tag} `)) throw new Error(line);
    }
  };
  await run(`LOGIN "${username}" "${password}"`);

  const appendBatch = async (mailbox: string, messages: readonly NewMessage[]): Promise<number[]> => {
    const pieces = [encode(`APPEND "${mailbox}"`)];
    for (const { raw, flags = [], receivedAt } of messages) {
      const bytes = typeof raw === "string" ? encode(raw) : raw;
      const date = receivedAt ? ` "${formatInternalDate(receivedAt)}"` : "";
      pieces.push(encode(` (${flags.join(" ")})${date} {${bytes.length}+}\r\n`), bytes);
    }
    return uidsOf(await run(pieces));
  };
  return {
    run,
    append: async (mailbox, messages) => {
      const listed = await run(`LIST "" "${mailbox}"`);
      if (!listed.includes("* LIST")) await run(`CREATE "${mailbox}"`);
      const uids: number[] = [];
      for (let start = 0; start < messages.length; start += maxBatchMessages)
        uids.push(...(await appendBatch(mailbox, messages.slice(start, start + maxBatchMessages))));
      return uids;
    },
    [Symbol.asyncDispose]: async () => {
      await run("LOGOUT");
      wire.close();
    },
  };
}

interface Wire {
  line(): Promise<string>;
  write(pieces: readonly Uint8Array[]): Promise<void>;
  close(): void;
}

function openWire(hostname: string, port: number): Wire {
  const socket = connect({ hostname, port }, { secureTransport: "off", allowHalfOpen: false });
  const reader = socket.readable.getReader();
  const writer = socket.writable.getWriter();
  let buffered = "";
  const decoder = new TextDecoder("latin1");
  return {
    async line() {
      for (;;) {
        const end = buffered.indexOf("\r\n");
        if (end !== -1) {
          const line = buffered.slice(0, end);
          buffered = buffered.slice(end + 2);
          return line;
        }
        const { done, value } = await reader.read();
        if (done) throw new Error("the mail server closed the connection");
        buffered += decoder.decode(value, { stream: true });
      }
    },
    async write(pieces) {
      await writer.write(new Uint8Array(await new Blob([...pieces]).arrayBuffer()));
    },
    close() {
      // It may never settle once the server has closed.
      void socket.close().catch(() => undefined);
    },
  };
}

/** `[APPENDUID 38505 395:397]` (RFC 4315 section 3). */
function uidsOf(reply: string): number[] {
  const set = /\[APPENDUID \d+ ([\d:,]+)\]/.exec(reply)?.[1];
  if (set === undefined) throw new Error(`no UIDs in ${reply}`);
  return set.split(",").flatMap((range) => {
    const [first = "", last = first] = range.split(":");
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n);
  });
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function formatInternalDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, " ");
  const [, time = ""] = /T(.{8})/.exec(date.toISOString()) ?? [];
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
