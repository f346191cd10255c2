import { limits } from "../../base/limits.ts";
import { MailError } from "../../base/errors.ts";
import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { scanListing } from "../../pop3/commands/list.ts";
import { stat } from "../../pop3/commands/stat.ts";
import { uidl } from "../../pop3/commands/uidl.ts";
import { headerDigest } from "./header-digest.ts";
import { readStarts } from "./read-starts.ts";
import { Maildrop } from "./maildrop.ts";
import { headerOf } from "./message-start.ts";

/**
 * What is in the maildrop: one turn, behind the login if it is the first.
 * @param isSized whether the sizes of its messages are asked for too: of a maildrop that had few when it was seen last
 * @throws {MailError} server_limit_exceeded: too many messages; the refusal of UIDL, where the server has it: ids must not
 * be others only because it has no time for it now
 */
export async function openMaildrop(client: Pop3Client, isSized: boolean = false): Promise<Maildrop> {
  const sizing = isSized ? [scanListing(firstNumbers)] : [];
  const [counting, listing, sized] = await client.pipeline([stat, uidl, ...sizing]);
  const listed = await listing;
  const uidls = unlessRefused(listed);
  if (!listed.ok && (listed.error.retry === "backoff" || client.announced?.has("UIDL"))) throw listed.error;
  const messages = uidls
    ? (unlessRefused(await counting)?.messages ?? uidls.size)
    : unwrap(await counting).messages;
  if (messages > limits.maxMaildropMessages) {
    throw new MailError("server_limit_exceeded", "The maildrop has too many messages.", { phase: "list" });
  }
  const sizes = sized && unlessRefused(await sized);
  if (uidls && uidls.size >= messages)
    return new Maildrop(uidls, { total: uidls.size, isByDigest: false, sizes });
  // A server without UIDL has none of them, and some leave one out, or its unique-id.
  const missing = Array.from({ length: messages }, (_, nth) => nth + 1).filter(
    (number) => !uidls?.has(number),
  );
  const digests = await digestsOf(client, missing.slice(-limits.maxHeaderScanMessages));
  return new Maildrop(new Map([...(uidls ?? []), ...digests]), { total: messages, isByDigest: !uidls });
}

// Who has more by now is not remembered.
const firstNumbers: ReadonlySet<number> = new Set(
  Array.from({ length: limits.maxRememberedMaildrop }, (_, nth) => nth + 1),
);

/** Whether ids are made of unique-ids, and not of headers. */
export async function hasUidl(client: Pop3Client): Promise<boolean> {
  const [listing] = await client.pipeline([uidl]);
  return unlessRefused(await listing) !== undefined;
}

/**
 * Without UIDL (RFC 1939 makes it optional) a message is known by a digest of its header. That takes reading the
 * headers, so only the newest messages can be told apart.
 */
async function digestsOf(client: Pop3Client, numbers: readonly number[]): Promise<Map<number, string>> {
  const found = await readStarts(client, numbers, 0, (start) => headerDigest(headerOf(start)));
  const digests = new Map<number, string>();
  for (const [nth, { start }] of found.entries()) {
    const number = numbers[nth];
    if (start && number !== undefined) digests.set(number, `digest:${await start}`);
  }
  return digests;
}
