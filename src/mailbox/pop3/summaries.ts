import { limits } from "../../base/limits.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { MessageSummary } from "../model.ts";
import type { Filter } from "../source.ts";
import { matchesHeader, matchesSummary } from "./filter.ts";
import { type KeptHeader, KeptHeaders } from "./kept-headers.ts";
import type { Maildrop } from "./maildrop.ts";
import { headerOf, previewOfStart } from "./message-start.ts";
import { readStarts } from "./read-starts.ts";
import { readHeader, toSummary, unreadHeader } from "./summary.ts";

/** A message and its place in the maildrop. */
export interface PlacedSummary {
  readonly index: number;
  readonly summary: MessageSummary;
}

export interface SummaryWish {
  readonly preview: boolean;
  /** null for all. */
  readonly filter: Filter | null;
}

/**
 * Those of the messages at these places that fit, in their order: one turn. Previews are in the same turn, a few lines
 * more of each. A message that the server does not give out is there too, with a defect: whoever reads a list or its
 * changes would else never hear of it.
 */
export async function fetchSummaries(
  client: Pop3Client,
  maildrop: Maildrop,
  indexes: readonly number[],
  { preview, filter }: SummaryWish,
): Promise<PlacedSummary[]> {
  const numbers = indexes.map((index) => maildrop.numberAt(index));
  const { minSize, maxSize, ...told } = filter ?? {};
  const sized = {
    ...(minSize === undefined ? {} : { minSize }),
    ...(maxSize === undefined ? {} : { maxSize }),
  };
  const kept = new KeptHeaders();
  const lines = preview ? limits.previewLines : 0;
  const make = (start: Uint8Array): KeptHeader | null => {
    const block = headerOf(start);
    // Most of what a scan looks at is not wanted, and is not kept either; before it is cut to what may be kept.
    if (filter && !matchesHeader(block, told)) return null;
    const header = readHeader(block);
    if (filter && !matchesSummary(toSummary(unlisted, header), told)) return null;
    return kept.keep({ header, ...(preview ? { preview: previewOfStart(start) } : {}) }, start.length);
  };
  const found = await readStarts(client, numbers, lines, make, true);
  return found.flatMap(({ start, size }, nth) => {
    if (start === null) return [];
    const index = indexes[nth] ?? 0;
    const listed = { id: maildrop.idAt(index), uidl: maildrop.uidls[index] ?? "", size };
    if (start) {
      const { header, ...more } = start;
      const summary = { ...toSummary(listed, header), ...more };
      return matchesSummary(summary, sized) ? [{ index, summary }] : [];
    }
    const summary = { ...toSummary(listed, unreadHeader), ...(preview ? { preview: null } : {}) };
    const fits = !filter || (matchesHeader(new Uint8Array(), filter) && matchesSummary(summary, filter));
    return fits ? [{ index, summary }] : [];
  });
}

const unlisted = { id: "", uidl: "", size: null };

/**
 * How many messages' headers one answer looks at: fewer where each is a turn of its own, or may be a whole message (no
 * TOP), so that it ends within the session's time.
 */
export function scannedMessages({ isPipelining, topSupport }: Pop3Client): number {
  const isFast = isPipelining && (topSupport === "listed" || topSupport === "taken");
  return isFast ? limits.maxHeaderScanMessages : limits.maxSlowScanMessages;
}
