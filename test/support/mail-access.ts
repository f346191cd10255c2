import type { Account } from "../../src/account/record.ts";
import { toByteString } from "../../src/base/bytes.ts";
import { defaultTimeouts, type Timeouts } from "../../src/base/limits.ts";
import { Secret } from "../../src/base/secret.ts";
import { openMailSource } from "../../src/mailbox/open.ts";
import type { ListQuery, MailSource } from "../../src/mailbox/source.ts";

/** What the tests log in with: found nowhere else, so that it can be searched for. */
export const canary = { username: "ada.canary-7Qz1", password: "pw-canary-X9k3Vb" } as const;

/** An IMAP account on loopback. */
export function accountOn(port: number, differences: Partial<Account> = {}): Account {
  return {
    protocol: "imap",
    host: "localhost",
    port,
    security: "none",
    email: null,
    auth: { type: "password", username: canary.username, password: new Secret(canary.password) },
    retention: { mode: "keep" },
    ...differences,
  };
}

/** Clocks that never run out in a test that means no harm, however busy the machine is. */
export const patient: Timeouts = defaultTimeouts;

/** Short clocks, for servers on loopback that are silent on purpose. */
export const impatient: Timeouts = {
  ...defaultTimeouts,
  connectMs: 2_000,
  tlsMs: 1_000,
  greetingMs: 1_000,
  idleMs: 400,
  commandMs: 1_000,
  sessionMs: 3_000,
  streamGraceMs: 500,
};

/** Works on an account's mail and closes it, whatever became of that. */
export async function withMail<T>(
  account: Account,
  timeouts: Timeouts,
  work: (source: MailSource) => Promise<T>,
): Promise<T> {
  const source = openMailSource(account, { timeouts });
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** The newest messages of the inbox. */
export const newest: ListQuery = {
  mailbox: "inbox",
  limit: 50,
  sort: "-arrival",
  preview: false,
  position: null,
  filter: null,
  hidden: null,
  knownVersion: null,
  remembered: null,
  maxAgeSeconds: null,
};

/** Everything in a stream as text, each octet a character, or what came before it broke off. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
): Promise<{ text: string; isBroken: boolean }> {
  let text = "";
  try {
    for await (const chunk of stream) text += toByteString(chunk);
    return { text, isBroken: false };
  } catch {
    return { text, isBroken: true };
  }
}
