import { MailError, messageNotFound } from "../../base/errors.ts";
import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch, fetchSection } from "../../imap/commands/fetch.ts";
import { selectRange } from "../byte-range.ts";
import { transformOf } from "../part-transform.ts";
import type { ByteRange, DownloadWish, PartStream, PartWish, RawStream } from "../source.ts";
import { locateMessage, readMessage } from "./read.ts";
import { noOctets, StreamSink, type StreamTransform } from "../stream-sink.ts";
import { charsetOf, fileName, findPart } from "../structure.ts";

/**
 * One part, transfer-decoded as it comes: two turns, constant memory.
 * @throws {MailError} message_not_found, part_not_found, message_too_complex, state_expired
 */
export async function openPart(
  client: ImapClient,
  messageId: string,
  partId: string,
  wish: PartWish,
): Promise<PartStream> {
  const located = await locateMessage(client, messageId);
  const { record } = await readMessage(client, located, ["UID", "BODYSTRUCTURE"]);
  if (!record.bodyStructure) {
    throw new MailError("message_too_complex", "The message's structure cannot be read: only `raw` works.");
  }
  const part = findPart(record.bodyStructure, partId);
  if (!part) throw new MailError("part_not_found", "The message has no such part.");

  const charset = charsetOf(part);
  const isConverted = wish.toUtf8 && part.type.startsWith("text/");
  const transform = transformOf(part, isConverted ? charset : undefined);
  const about = { type: part.type, charset: isConverted ? "utf-8" : charset, name: fileName(part) };
  const { uid } = located.key;
  if (wantsNoOctets(wish)) {
    const isCounted = wish.wanted === "length" && !transform;
    const length = isCounted ? await exactLength(client, uid, `BODY[${partId}]`, part.size) : null;
    return { body: noOctets(), length, ...about };
  }
  const { size, body } = await openSection(client, uid, `BODY.PEEK[${partId}]`, transform);
  return { body, length: transform ? null : size, ...about };
}

/**
 * The message as it is, or a range of its octets.
 * @throws {MailError} message_not_found, state_expired
 */
export async function openRaw(
  client: ImapClient,
  messageId: string,
  range: ByteRange | null,
  wish: DownloadWish,
): Promise<RawStream> {
  const located = await locateMessage(client, messageId);
  const { record } = await readMessage(client, located, ["UID", "RFC822.SIZE"]);
  const size = record.size ?? null;
  if (wantsNoOctets(wish)) {
    const isCounted = wish.wanted === "length";
    const length = isCounted ? await exactLength(client, located.key.uid, "BODY[]", size) : null;
    return { body: noOctets(), length, size: length, range: null };
  }
  // Without a size there is nothing to count the range by, and it may be ignored (RFC 9110 section 14.2).
  const wanted = range && size !== null ? selectRange(range, size) : null;
  if (range && size !== null && !wanted) return unsatisfiable(size);
  const asked = wanted && wanted.to - wanted.from + 1;
  const item = wanted ? `BODY.PEEK[]<${wanted.from}.${asked}>` : "BODY.PEEK[]";
  const opened = await openSection(client, located.key.uid, item, null);
  const { body, size: length } = opened;
  if (wanted === null || asked === null || length > asked) {
    // NIL for a message that has octets: the server has lost them. More than was asked for: it knows no ranges.
    if (length === 0 && (size ?? 0) > 0) throw messageNotFound();
    return { body, length, size: length, range: null };
  }
  // Quirk 27: the size is an estimate, and only what comes is true. Where that ends early the message does.
  if (length === 0) return { body, length, size: null, range: "unsatisfiable" };
  const to = wanted.from + length - 1;
  return { body, length, size: length < asked ? to + 1 : size, range: { from: wanted.from, to } };
}

function unsatisfiable(size: number): RawStream {
  return { body: noOctets(), length: 0, size, range: "unsatisfiable" };
}

function wantsNoOctets({ wanted = "octets" }: DownloadWish): boolean {
  return wanted !== "octets";
}

/**
 * How many octets a section has, where the server's word for it is right: then of the last one and the next just one
 * comes. null where it is an estimate (quirk 27), which must not go into a Content-Length.
 */
async function exactLength(
  client: ImapClient,
  uid: number,
  section: string,
  told: number | null,
): Promise<number | null> {
  if (told === null) return null;
  const last = Math.max(0, told - 1);
  const item = `${section.replace("BODY", "BODY.PEEK")}<${last}.2>`;
  const [probing] = await client.pipeline([fetch({ by: "uid", set: String(uid) }, [item])]);
  const octets = unlessRefused(await probing)
    ?.get(uid)
    ?.sections.get(section);
  return octets?.length === told - last ? told : null;
}

/** Starts the FETCH and waits until its literal begins. */
async function openSection(
  client: ImapClient,
  uid: number,
  item: string,
  transform: StreamTransform | null,
): Promise<{ readonly size: number; readonly body: ReadableStream<Uint8Array> }> {
  const sink = new StreamSink(transform);
  const [fetching] = await client.pipeline([fetchSection(uid, item, sink)]);
  // Once the answer streams nobody else tells the caller that the stream broke.
  const ended = fetching.then((outcome) => {
    if (!outcome.ok) sink.fail(outcome.error);
    return outcome;
  });
  const opened = await Promise.race([sink.opened, ended]);
  if ("body" in opened) return opened;
  unwrap(opened);
  throw messageNotFound();
}
