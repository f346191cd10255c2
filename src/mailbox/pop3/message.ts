import { unwrap } from "../../base/outcome.ts";
import { parseHeaderBlock } from "../../mime/header-block.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { readBody } from "../body-text.ts";
import type { Message } from "../model.ts";
import type { BodyWish } from "../source.ts";
import { toBodyPart } from "../structure.ts";
import type { Maildrop } from "./maildrop.ts";
import { readWhole } from "./read-whole.ts";
import { readHeader, toSummary } from "./summary.ts";
import { WholeMessageReading } from "./whole-message.ts";

/**
 * One message: the whole of it passes by, since POP3 sends no parts, and what was asked for is kept.
 * @throws {MailError} message_not_found, message_too_complex
 */
export async function getMessage(
  client: Pop3Client,
  maildrop: Maildrop,
  messageId: string,
  wish: BodyWish,
): Promise<Message> {
  const index = maildrop.indexOf(messageId);
  const number = maildrop.numberAt(index);
  const reading = await readWhole(client, number, () => new WholeMessageReading(wish));
  const { header, structure, windows } = unwrap(await reading.outcome);
  const listed = { id: maildrop.idAt(index), uidl: maildrop.uidls[index] ?? "", size: await reading.size() };
  return {
    ...toSummary(listed, readHeader(header), structure),
    headers: parseHeaderBlock(header).headers,
    bodyStructure: structure ? toBodyPart(structure) : null,
    body: wish.kinds === "none" ? null : readBody(windows),
  };
}
