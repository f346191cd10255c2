import type { Pop3Client } from "../../pop3/client.ts";
import type { Page, PageWish } from "./list.ts";
import type { Maildrop } from "./maildrop.ts";
import type { Cut } from "./position.ts";
import { fetchSummaries, type PlacedSummary, scannedMessages } from "./summaries.ts";

/**
 * A page by the times of the topmost Received fields, by a scan of the newest messages' headers: POP3 sorts nothing.
 * Messages of one time stand as in the maildrop, those without one before all others.
 */
export async function listByReceivedAt(
  client: Pop3Client,
  maildrop: Maildrop,
  { query, cut, isNewestFirst, isShown }: PageWish,
): Promise<Page> {
  const shown = maildrop.keys.indexes().filter(isShown);
  const indexes = shown.slice(-scannedMessages(client));
  const found = await fetchSummaries(client, maildrop, indexes, { preview: false, filter: query.filter });
  const ordered = found.sort((a, b) => compare(a, receivedAtOf(b), b.index));

  const isOlder = (cut?.towards ?? (isNewestFirst ? "older" : "newer")) === "older";
  const at = cut ? countBefore(ordered, cut) : isNewestFirst ? ordered.length : 0;
  const [from, to] = isOlder
    ? [Math.max(0, at - query.limit), at]
    : [at, Math.min(ordered.length, at + query.limit)];
  const wanted = ordered.slice(from, to);
  return {
    items: query.preview ? await withPreviews(client, maildrop, wanted) : wanted,
    older: from > 0 ? cutBeside(ordered[from], cut, "older") : null,
    newer: to < ordered.length ? cutBeside(ordered[to - 1], cut, "newer") : null,
    scan: { scanned: indexes.length, complete: indexes.length === shown.length },
  };
}

/** Below or above this message; where the page has none, where it was. */
function cutBeside(item: PlacedSummary | undefined, cut: Cut | null, towards: Cut["towards"]): Cut | null {
  if (!item) return cut && { ...cut, towards };
  return { at: towards === "older" ? item.index : item.index + 1, towards, receivedAt: receivedAtOf(item) };
}

function countBefore(ordered: readonly PlacedSummary[], { at, receivedAt }: Cut): number {
  const found = ordered.findIndex((item) => compare(item, receivedAt ?? "", at) >= 0);
  return found === -1 ? ordered.length : found;
}

/** RFC 3339 in UTC sorts as text. */
function compare(item: PlacedSummary, receivedAt: string, index: number): number {
  const own = receivedAtOf(item);
  if (own !== receivedAt) return own < receivedAt ? -1 : 1;
  return item.index - index;
}

function receivedAtOf({ summary }: PlacedSummary): string {
  return summary.receivedAt ?? "";
}

async function withPreviews(
  client: Pop3Client,
  maildrop: Maildrop,
  items: readonly PlacedSummary[],
): Promise<PlacedSummary[]> {
  const indexes = items.map(({ index }) => index);
  return fetchSummaries(client, maildrop, indexes, { preview: true, filter: null });
}
