import { limits } from "../../base/limits.ts";
import { MailError } from "../../base/errors.ts";
import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { stat } from "../../pop3/commands/stat.ts";
import { uidl } from "../../pop3/commands/uidl.ts";
import { headerDigest } from "./header-digest.ts";
import { readStarts } from "./read-starts.ts";
import { Maildrop } from "./maildrop.ts";
import { headerOf } from "./message-start.ts";

/**
 * What is in the maildrop: one turn, behind the login if it is the first.
 * @throws {MailError} server_limit_exceeded: too many messages
 */
export async function openMaildrop(client: Pop3Client): Promise<Maildrop> {
  const [counting, listing] = await client.pipeline([stat, uidl]);
  const uidls = unlessRefused(await listing);
  const messages = unlessRefused(await counting)?.messages;
  if ((uidls?.size ?? messages ?? 0) > limits.maxMaildropMessages) {
    throw new MailError("server_limit_exceeded", "The maildrop has too many messages.", { phase: "list" });
  }
  // A server that answers UIDL by nothing for messages that it has, has no UIDL.
  if (uidls && (uidls.size > 0 || !messages)) return new Maildrop(uidls);
  return byDigests(client, messages ?? unwrap(await counting).messages);
}

/**
 * Without UIDL (RFC 1939 makes it optional) a message is known by a digest of its header. That takes reading all
 * headers, so only the newest messages can be told apart.
 */
async function byDigests(client: Pop3Client, messages: number): Promise<Maildrop> {
  const first = Math.max(1, messages - limits.maxHeaderScanMessages + 1);
  const numbers = Array.from({ length: messages - first + 1 }, (_, index) => first + index);
  const found = await readStarts(client, numbers, 0, (start) => headerDigest(headerOf(start)));
  const uidls = new Map<number, string>();
  for (const [nth, { start }] of found.entries()) if (start) uidls.set(first + nth, `digest:${await start}`);
  return new Maildrop(uidls, messages);
}
