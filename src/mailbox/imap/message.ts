import { limits } from "../../base/limits.ts";
import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { ImapCommand } from "../../imap/command.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch, fetchSection } from "../../imap/commands/fetch.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { type FetchRecord, mergeRecords } from "../../imap/grammar/fetch.ts";
import { parseHeaderBlock } from "../../mime/header-block.ts";
import { parseWholeMessage } from "../../mime/whole-message.ts";
import type { Message, MessageBody } from "../model.ts";
import type { BodyWish } from "../source.ts";
import { cutBody, planBody, readBody } from "../body-text.ts";
import { BufferSink } from "../buffer-sink.ts";
import { encodeMailboxId } from "./ids.ts";
import { locateMessage, readMessage } from "./read.ts";
import { baseItems, toSummary } from "./summary.ts";
import { toBodyPart } from "../structure.ts";

/**
 * One message: two turns on a fresh connection. The first brings everything but the text, the second only the octets
 * of the text parts that were asked for; where the server cannot tell the parts, the whole message if it is simple.
 * Without text it is one turn.
 * @throws {MailError} message_not_found, mailbox_not_found, state_expired, message_too_complex
 */
export async function getMessage(client: ImapClient, messageId: string, wish: BodyWish): Promise<Message> {
  const located = await locateMessage(client, messageId);
  const { uid, uidValidity } = located.key;
  const items = [...baseItems, `BODY.PEEK[HEADER]<0.${limits.maxHeaderBytes}>`];
  // A FETCH of its own, as a mailbox without mod-sequences refuses it (RFC 7162 section 3.1.2.2).
  const mayHaveMarks = client.announced?.has("CONDSTORE") ?? true;
  const marksAlong = wish.kinds === "none" && mayHaveMarks ? ["UID", "MODSEQ"] : [];
  const { record: read, examined, marks } = await readMessage(client, located, items, marksAlong);
  const record = read.isCut ? await readApart(client, uid, read, items) : read;
  const { bodyStructure } = record;

  const reading =
    wish.kinds === "none"
      ? noBody
      : bodyStructure
        ? readParts(bodyStructure, uid, wish)
        : readWhole(uid, wish);
  let modSeq = examined.highestModSeq === null ? undefined : marks?.modSeq;
  if (reading.commands.length > 0) {
    // The mod-sequence rides along: only now is it known whether the mailbox has any (RFC 7162 section 3.1.2.2).
    const wanted = examined.highestModSeq === null ? ["UID"] : ["UID", "MODSEQ"];
    const marking = fetch({ by: "uid", set: String(uid) }, wanted);
    const [marked, ...fetched] = await client.pipeline([marking, ...reading.commands]);
    for (const outcome of fetched) unwrap(await outcome);
    modSeq = unwrap(await marked).get(uid)?.modSeq;
  }

  const header = parseHeaderBlock(record.sections.get("BODY[HEADER]") ?? new Uint8Array());
  const marked = modSeq === undefined ? record : { ...record, modSeq };
  const mailbox = located.mailbox.key;
  const summary = toSummary(marked, { mailbox, mailboxId: encodeMailboxId(mailbox), uidValidity });
  const defects = [...(summary.defects ?? []), ...header.defects];
  return {
    ...summary,
    ...(defects.length > 0 ? { defects } : {}),
    headers: header.headers,
    bodyStructure: bodyStructure ? toBodyPart(bodyStructure) : null,
    body: await reading.body(),
  };
}

/** Each item by itself, where they were too much for one response: so only the one that is too long is missing. */
async function readApart(
  client: ImapClient,
  uid: number,
  read: FetchRecord,
  items: readonly string[],
): Promise<FetchRecord> {
  const set = { by: "uid", set: String(uid) } as const;
  let record = read;
  for (const outcome of await client.pipeline(items.map((item) => fetch(set, ["UID", item])))) {
    const found = unlessRefused(await outcome)?.get(uid);
    if (found) record = mergeRecords(record, found);
  }
  return record;
}

/** What must be fetched for a body, and what makes the body of it then. */
interface Reading {
  readonly commands: readonly ImapCommand<unknown>[];
  readonly body: () => Promise<MessageBody> | MessageBody | null;
}

const noBody: Reading = { commands: [], body: () => null };

function readParts(structure: PartNode, uid: number, wish: BodyWish): Reading {
  const windows = planBody(structure, wish);
  const commands = windows
    .filter(({ count }) => count > 0)
    .map(({ part, from, count, isProbing, sink }) =>
      fetchSection(uid, `BODY.PEEK[${part.partId}]<${from}.${isProbing ? count + 1 : count}>`, sink),
    );
  return { commands, body: () => readBody(windows) };
}

function readWhole(uid: number, wish: BodyWish): Reading {
  // One octet more than may be parsed: so a message that is too large shows, and is not read to its end.
  const count = limits.maxWholeMessageBytes + 1;
  const sink = new BufferSink(count);
  return {
    commands: [fetchSection(uid, `BODY.PEEK[]<0.${count}>`, sink)],
    body: async () => cutBody(await parseWholeMessage(sink.bytes), wish),
  };
}
