import type { BodyPart, Message, MessageSummary } from "../../src/mailbox/model.ts";
import type { WorkerApi } from "../support/worker-api.ts";
import { leavesOf } from "./mime-messages.ts";

/** All that the API says of a message. */
export interface MessageReading {
  readonly listed: MessageSummary;
  readonly message: Message;
  /** Transfer-decoded, by part id. */
  readonly parts: ReadonlyMap<string, DownloadedPart>;
  readonly raw: Uint8Array;
}

export interface DownloadedPart {
  readonly contentType: string | null;
  readonly contentDisposition: string | null;
  readonly octets: Uint8Array;
}

/** Reads a message with all its text, and downloads it whole and part by part. @throws where an answer is no 200 */
export async function readAll(api: WorkerApi, listed: MessageSummary): Promise<MessageReading> {
  const message = await api.message(listed.id, "maxBodyBytes=5242880");
  const parts = new Map<string, DownloadedPart>();
  for (const { partId } of leavesOf(message.bodyStructure)) {
    const path = `/messages/${listed.id}/parts/${partId}`;
    const response = await api.get(path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    parts.set(partId, {
      contentType: response.headers.get("Content-Type"),
      contentDisposition: response.headers.get("Content-Disposition"),
      octets: await response.bytes(),
    });
  }
  return { listed, message, parts, raw: await api.bytes(`/messages/${listed.id}/raw`) };
}

/** Every part by its place: "" for the root, and below it numbers, multiparts and attached messages counting as IMAP has it. */
export function* placesOf(part: BodyPart | null, place: string = ""): Generator<[string, BodyPart]> {
  if (!part) return;
  yield [place, part];
  for (const [index, child] of (part.subParts ?? []).entries()) {
    yield* placesOf(child, place === "" ? `${index + 1}` : `${place}.${index + 1}`);
  }
}
