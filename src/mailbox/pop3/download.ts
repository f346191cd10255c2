import { MailError, messageNotFound } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { unwrap } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { Reading } from "../../pop3/commands/top.ts";
import { selectRange } from "../byte-range.ts";
import type { ByteRange, DownloadWish, PartStream, PartWish, RawStream } from "../source.ts";
import { noOctets } from "../stream-sink.ts";
import { charsetOf, fileName } from "../structure.ts";
import type { Maildrop } from "./maildrop.ts";
import { PartReading } from "./part-reading.ts";
import { RawReading } from "./raw-reading.ts";
import { readWhole } from "./read-whole.ts";

/** Reads a message of which something flows on to the caller. */
export interface StreamReading<Opened> extends Reading<void> {
  /** Resolves once the caller can be answered. */
  readonly opened: Promise<Opened>;
  /** The caller has all that was asked for: the rest of the message is of no use. */
  readonly isDone: boolean;
  /** Breaks the stream off: the caller must not take what came for the whole. */
  fail(error: MailError): void;
}

/**
 * One part, transfer-decoded, out of the message as it passes by: constant memory, whatever its size.
 * @throws {MailError} message_not_found, part_not_found, message_too_complex
 */
export async function openPart(
  client: Pop3Client,
  maildrop: Maildrop,
  messageId: string,
  partId: string,
  wish: PartWish,
): Promise<PartStream> {
  const number = maildrop.numberAt(maildrop.indexOf(messageId));
  const { opened } = await retrieve(client, number, new PartReading(partId, wish));
  if (!opened) throw new MailError("part_not_found", "The message has no such part.");
  const { part, isConverted, body } = opened;
  return {
    body,
    length: null,
    type: part.type,
    charset: isConverted ? "utf-8" : charsetOf(part),
    name: fileName(part),
  };
}

/**
 * The message as it is, or a range of its octets. POP3 sends it from its start whatever the range; and how long it is shows
 * only at its end, whatever LIST says (quirk 43): for a range it passes twice, to be counted first.
 * @throws {MailError} message_not_found
 */
export async function openRaw(
  client: Pop3Client,
  maildrop: Maildrop,
  messageId: string,
  range: ByteRange | null,
  { wanted = "octets" }: DownloadWish,
): Promise<RawStream> {
  const number = maildrop.numberAt(maildrop.indexOf(messageId));
  // The maildrop is a snapshot: what is in it is there. How long it is shows only at its end.
  if (wanted !== "octets") return { body: noOctets(), length: null, size: null, range: null };
  if (!range) {
    const { opened, size } = await retrieve(client, number, new RawReading(null));
    if (!opened) throw messageNotFound();
    return { body: opened, length: null, size, range: null };
  }
  const counting = await readWhole(client, number, () => new OctetCount());
  const size = unwrap(await counting.outcome);
  const selected = selectRange(range, size);
  if (!selected) return { body: noOctets(), length: 0, size, range: "unsatisfiable" };
  const { opened } = await retrieve(client, number, new RawReading(selected));
  if (!opened) throw messageNotFound();
  return { body: opened, length: selected.to - selected.from + 1, size, range: selected };
}

/** Lets a message pass and counts it. */
class OctetCount implements Reading<number> {
  readonly isStream = false;
  #octets = 0;

  write(chunk: Uint8Array): void {
    this.#octets += chunk.length;
  }

  close(): void {
    // All of it has passed.
  }

  result(): number {
    return this.#octets;
  }
}

/**
 * Starts to read the message and waits until what is wanted of it begins.
 * @returns `opened` undefined where the message has no such thing; and LIST's octets, which ride along
 */
async function retrieve<Opened>(
  client: Pop3Client,
  number: number,
  reading: StreamReading<Opened>,
): Promise<{ opened: Opened | undefined; size: number | null }> {
  let skipped = 0;
  const stopping: Reading<void> = {
    get isStream() {
      return reading.isStream;
    },
    write: async (chunk) => {
      if (reading.isDone) skipped += chunk.length;
      else await reading.write(chunk);
      // POP3 cannot break off an answer. A short rest is read, so that the session can end well (quirk 38).
      if (skipped > limits.maxSkippedBytes) client.abort();
    },
    close: () => reading.close(),
    result: () => undefined,
  };
  const { outcome, size } = await readWhole(client, number, () => stopping);
  const ended = outcome.then((outcome) => {
    if (!outcome.ok) reading.fail(outcome.error);
    return outcome;
  });
  const first = await Promise.race([reading.opened.then((opened) => ({ opened })), ended]);
  if ("ok" in first) unwrap(first);
  const opened = "opened" in first ? first.opened : undefined;
  return { opened, size: await size() };
}
