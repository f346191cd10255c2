import { messageNotFound } from "../../base/errors.ts";
import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { examine, type ExaminedMailbox } from "../../imap/commands/examine.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { decodeMessageId, type MessageKey } from "./ids.ts";
import { type LocatedMailbox, locateByKey } from "./locate.ts";
import { requireUidValidity } from "./page.ts";

export interface LocatedMessage {
  readonly key: MessageKey;
  readonly mailbox: LocatedMailbox;
}

export interface ReadMessage {
  readonly record: FetchRecord;
  readonly examined: ExaminedMailbox;
  /** What came of the items that the server may refuse. */
  readonly marks: FetchRecord | undefined;
}

/** Where the message with this id is. @throws {MailError} message_not_found, mailbox_not_found */
export async function locateMessage(client: ImapClient, messageId: string): Promise<LocatedMessage> {
  const key = decodeMessageId(messageId);
  if (!key) throw messageNotFound();
  return { key, mailbox: await locateByKey(client, key.mailbox) };
}

/**
 * Opens the message's mailbox and fetches these items of it in the same turn: behind the login that is one turn in all.
 * @param refusable items that the answer can do without
 * @throws {MailError} message_not_found, state_expired
 */
export async function readMessage(
  client: ImapClient,
  { key, mailbox }: LocatedMessage,
  items: readonly string[],
  refusable: readonly string[] = [],
): Promise<ReadMessage> {
  const set = { by: "uid", set: String(key.uid) } as const;
  const marking = refusable.length > 0 ? [fetch(set, refusable)] : [];
  const commands = [examine(mailbox.name), fetch(set, items), ...marking] as const;
  const [examining, fetching, marked] = await client.pipeline(commands);
  const examined = unwrap(await examining);
  requireUidValidity(key.uidValidity, examined);
  const record = unwrap(await fetching).get(key.uid);
  if (!record) throw messageNotFound();
  const marks = marked && unlessRefused(await marked)?.get(key.uid);
  return { record, examined, marks };
}
