import { MailError } from "../../base/errors.ts";
import type { ImapClient } from "../../imap/client.ts";
import { canonicalName } from "../../imap/commands/list.ts";
import { decodeMailboxId, encodeMailboxId, type MailboxKey, mailboxKey } from "./ids.ts";
import { listMailboxes } from "./mailboxes.ts";

/** A mailbox as its ids name it, and as the server does. */
export interface LocatedMailbox {
  readonly key: MailboxKey;
  /** In Unicode. */
  readonly name: string;
}

/**
 * Finds what a caller named by id or by role. Most ids carry the name, and INBOX needs no looking up: only other roles
 * and very long names cost a LIST.
 * @throws {MailError} mailbox_not_found
 */
export async function locateMailbox(client: ImapClient, idOrRole: string): Promise<LocatedMailbox> {
  if (idOrRole.toLowerCase() === "inbox") return locateByName("INBOX");
  const key = decodeMailboxId(idOrRole);
  if (key) return locateByKey(client, key);
  const mailboxes = await listMailboxes(client, "without-counts");
  const found = mailboxes.find((mailbox) => mailbox.role === idOrRole.toLowerCase());
  if (!found) throw notFound();
  return locateByKey(client, decodeMailboxId(found.id));
}

/** The same for the mailbox inside a message id. @throws {MailError} mailbox_not_found */
export async function locateByKey(client: ImapClient, key: MailboxKey | undefined): Promise<LocatedMailbox> {
  if (key?.kind === "name") return { key, name: canonicalName(key.name) };
  if (!key) throw notFound();
  const id = encodeMailboxId(key);
  const found = (await listMailboxes(client, "without-counts")).find((mailbox) => mailbox.id === id);
  if (!found) throw notFound();
  return { key, name: found.fullName };
}

/**
 * The refusal to open a mailbox, told better where it is one that only holds others (`\Noselect`, RFC 9051 section 7.3.1).
 */
export async function explainRefusal(
  client: ImapClient,
  { key }: LocatedMailbox,
  refusal: MailError,
): Promise<MailError> {
  const isOfMailbox = refusal.code === "mailbox_not_found" || refusal.code === "server_rejected";
  if (!isOfMailbox || refusal.connection === "lost") return refusal;
  const id = encodeMailboxId(key);
  // Whatever goes wrong with asking, the refusal is what counts.
  const mailboxes = await listMailboxes(client, "without-counts").catch(() => []);
  const isContainer = mailboxes.some((mailbox) => mailbox.id === id && !mailbox.isSelectable);
  if (!isContainer) return refusal;
  const { phase, details } = refusal;
  return new MailError(
    "mailbox_not_found",
    "This mailbox (`isSelectable` false) holds no messages, only other mailboxes.",
    { ...(phase === undefined ? {} : { phase }), details },
  );
}

async function locateByName(name: string): Promise<LocatedMailbox> {
  return { key: await mailboxKey(name), name };
}

function notFound(): MailError {
  return new MailError("mailbox_not_found", "There is no such mailbox.");
}
