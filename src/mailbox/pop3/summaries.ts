import { limits } from "../../base/limits.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { MessageSummary } from "../model.ts";
import type { Filter } from "../source.ts";
import { matchesHeader, matchesSummary } from "./filter.ts";
import type { Maildrop } from "./maildrop.ts";
import { headerOf, previewOfStart } from "./message-start.ts";
import { readStarts } from "./read-starts.ts";
import { readHeader, toSummary } from "./summary.ts";

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
 * more of each.
 */
export async function fetchSummaries(
  client: Pop3Client,
  maildrop: Maildrop,
  indexes: readonly number[],
  { preview, filter }: SummaryWish,
): Promise<PlacedSummary[]> {
  const numbers = indexes.map((index) => maildrop.numberAt(index));
  const found = await readStarts(client, numbers, preview ? limits.previewLines : 0, (start) => {
    const header = headerOf(start);
    // Most of what a scan looks at is not wanted, and is not kept either.
    if (filter && !matchesHeader(header, filter)) return null;
    return { header: readHeader(header), ...(preview ? { preview: previewOfStart(start) } : {}) };
  });
  return found.flatMap(({ start, size }, nth) => {
    if (!start) return [];
    const { header, ...more } = start;
    const index = indexes[nth] ?? 0;
    const listed = { id: maildrop.idAt(index), uidl: maildrop.uidls[index] ?? "", size };
    const summary = { ...toSummary(listed, header), ...more };
    return !filter || matchesSummary(summary, filter) ? [{ index, summary }] : [];
  });
}
