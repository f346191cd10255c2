import { limits } from "../../base/limits.ts";
import { unwrap } from "../../imap/command.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch, fetchSection } from "../../imap/commands/fetch.ts";
import { parseHeaderBlock } from "../../mime/header-block.ts";
import type { Message } from "../model.ts";
import type { BodyWish } from "../source.ts";
import { planBody, readBody } from "./body-text.ts";
import { locateMessage, readMessage } from "./read.ts";
import { baseItems, toSummary } from "./summary.ts";
import { toBodyPart } from "./structure.ts";

/**
 * One message: two turns on a fresh connection. The first brings everything but the text, the second only the octets
 * of the text parts that were asked for.
 * @throws {MailError} message_not_found, mailbox_not_found, state_expired
 */
export async function getMessage(client: ImapClient, messageId: string, wish: BodyWish): Promise<Message> {
  const located = await locateMessage(client, messageId);
  const { uid, uidValidity } = located.key;
  const items = [...baseItems, `BODY.PEEK[HEADER]<0.${limits.maxHeaderBytes}>`];
  const { record, examined } = await readMessage(client, located, items);
  const { bodyStructure: structure } = record;

  const windows = structure ? planBody(structure, wish) : [];
  const texts = windows
    .filter(({ count }) => count > 0)
    .map(({ part, from, count, sink }) =>
      fetchSection(uid, `BODY.PEEK[${part.partId}]<${from}.${count}>`, sink),
    );
  let modSeq: bigint | undefined;
  if (texts.length > 0) {
    // The mod-sequence rides along: only now is it known whether the mailbox has any (RFC 7162 section 3.1.2.2).
    const flags = fetch(
      { by: "uid", set: String(uid) },
      examined.highestModSeq === null ? ["UID"] : ["UID", "MODSEQ"],
    );
    const [flagged, ...fetched] = await client.pipeline([flags, ...texts], { isLast: true });
    for (const outcome of fetched) unwrap(await outcome);
    modSeq = unwrap(await flagged).get(uid)?.modSeq;
  }

  const header = parseHeaderBlock(record.sections.get("BODY[HEADER]") ?? new Uint8Array());
  const whole = { ...record, ...(modSeq === undefined ? {} : { modSeq }) };
  const summary = toSummary(whole, { mailbox: located.mailbox.key, uidValidity });
  const defects = [...(summary.defects ?? []), ...header.defects];
  return {
    ...summary,
    ...(defects.length > 0 ? { defects } : {}),
    headers: header.headers,
    bodyStructure: structure ? toBodyPart(structure) : null,
    body: wish.kinds === "none" || !structure ? null : readBody(windows),
  };
}
