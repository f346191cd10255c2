import { MailError } from "../../base/errors.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { MessageSummary } from "../model.ts";
import { isNewestPage } from "../newest-page.ts";
import type { ListQuery, ListResult, Position } from "../source.ts";
import { requireScannable } from "./filter.ts";
import { maildropId } from "./keys.ts";
import type { Maildrop } from "./maildrop.ts";
import { type Cut, readPosition, toPosition } from "./position.ts";
import { listByReceivedAt } from "./received-order.ts";
import { knownAt, parseMaildrop, rememberMaildrop } from "./remembered-maildrop.ts";
import { takeSnapshot } from "./snapshot.ts";
import { fetchSummaries, type PlacedSummary, scannedMessages } from "./summaries.ts";
import { versionOf } from "./version.ts";

/**
 * One page of the maildrop: three turns on a fresh connection, (CAPA), (login, UIDL) and (LIST and TOP of the page),
 * previews included. The last one is for those messages only that are not remembered.
 * @throws {MailError} mailbox_not_found, capability_missing, state_expired
 */
export async function listMessages(
  client: Pop3Client,
  openMaildrop: (isSized: boolean) => Promise<Maildrop>,
  query: ListQuery,
): Promise<ListResult> {
  requireMaildrop(query.mailbox);
  if (query.filter) requireScannable(query.filter);
  const isOfNewest = isNewestPage(query);
  const earlier = isOfNewest && query.remembered ? parseMaildrop(query.remembered) : undefined;
  const maildrop = await openMaildrop(earlier !== undefined);
  // What is hidden may change while the maildrop does not.
  const version = query.hidden ? null : versionOf(maildrop.total, maildrop.keys);
  if (version !== null && version === query.knownVersion)
    return {
      unchanged: true,
      version,
      remembered: null,
      cache: isOfNewest ? (earlier ? "stale" : "miss") : null,
    };

  const hidden = new Set(query.hidden ? maildrop.placesOf(await query.hidden()).values() : []);
  const isShown = (index: number): boolean => !hidden.has(index);
  const cut = query.position && readPosition(query.position, maildrop.keys);
  const isByArrival = query.sort === "-arrival" || query.sort === "arrival";
  const isNewestFirst = query.sort === "-arrival" || query.sort === "-receivedAt";
  const list = isByArrival ? listByArrival : listByReceivedAt;
  const known = earlier && ((index: number) => knownAt(earlier, maildrop, index, query));
  const page = await list(client, maildrop, { query, cut, isNewestFirst, isShown, known });

  const [next, back] = isNewestFirst ? [page.older, page.newer] : [page.newer, page.older];
  const place = (end: Cut | null): Position | null => end && toPosition(end, maildrop.keys);
  const summaries = page.items.map(({ summary }) => summary);
  return {
    unchanged: false,
    items: isNewestFirst ? summaries.toReversed() : summaries,
    next: place(next),
    prev: cut ? place(back) : null,
    total: totalOf(maildrop, { query, cut, isNewestFirst, isShown }, page),
    snapshot: takeSnapshot(maildrop.keys),
    version,
    scan: page.scan,
    remembered: isOfNewest ? rememberMaildrop(maildrop, summaries, earlier) : null,
    cache: isOfNewest ? (page.items.some(({ index }) => known?.(index)) ? "stale" : "miss") : null,
  };
}

export interface PageWish {
  readonly query: ListQuery;
  /** null for the first page. */
  readonly cut: Cut | null;
  readonly isNewestFirst: boolean;
  readonly isShown: (index: number) => boolean;
  /** The message at this place where it is remembered; undefined where nothing is. */
  readonly known?: ((index: number) => MessageSummary | undefined) | undefined;
}

/** Messages from the oldest to the newest, and where the list goes on either way. */
export interface Page {
  readonly items: readonly PlacedSummary[];
  readonly older: Cut | null;
  readonly newer: Cut | null;
  readonly scan: { readonly scanned: number; readonly complete: boolean } | null;
}

/** How many messages the list has in all; null where only a look at all of them would tell. */
function totalOf(maildrop: Maildrop, { query, cut, isShown }: PageWish, page: Page): number | null {
  if (query.filter)
    return page.scan?.complete && !cut && !page.older && !page.newer ? page.items.length : null;
  if (!query.hidden) return maildrop.total;
  return maildrop.keys.indexes().filter(isShown).length;
}

/** There is one mailbox, and it can be asked for by its id and by its role. @throws {MailError} mailbox_not_found */
export function requireMaildrop(idOrRole: string): void {
  if (idOrRole === maildropId || idOrRole.toLowerCase() === "inbox") return;
  throw new MailError("mailbox_not_found", "There is no such mailbox: a POP3 account has one, the inbox.");
}

// A filter may find what it looks for among the first, and else looks at all that one answer may.
const firstScanMessages = 100;

async function listByArrival(client: Pop3Client, maildrop: Maildrop, wish: PageWish): Promise<Page> {
  const { query, cut, isNewestFirst, isShown, known } = wish;
  const isOlder = (cut?.towards ?? (isNewestFirst ? "older" : "newer")) === "older";
  const start = cut?.at ?? (isNewestFirst ? maildrop.length : 0);
  const walk = shownFrom(start, isOlder, maildrop.length, isShown);
  // The first of them tell whether the server has TOP.
  const most = (): number => (query.filter ? scannedMessages(client) : query.limit);
  const items: PlacedSummary[] = [];
  let scanned = 0;
  let end = start;
  while (scanned < most() && items.length < query.limit) {
    const count = query.filter && scanned === 0 ? firstScanMessages : most() - scanned;
    const indexes = takeFrom(walk, count);
    if (indexes.length === 0) break;
    const remembered = indexes.map((index) => ({ index, summary: known?.(index) }));
    const others = remembered.flatMap(({ index, summary }) => (summary ? [] : [index]));
    const fetched = (await fetchSummaries(client, maildrop, others, query)).values();
    items.push(...(others.length === indexes.length ? fetched : filledUp(remembered, fetched)));
    scanned += indexes.length;
    end = behind(indexes.at(-1), isOlder) ?? end;
  }
  // The page ends behind what is in it, not behind what was looked at.
  if (items.length > query.limit || (query.filter && items.length === query.limit)) {
    items.splice(query.limit);
    end = behind(items.at(-1)?.index, isOlder) ?? end;
  }
  const [from, to] = isOlder ? [end, start] : [start, end];
  const hasShown = (at: number, older: boolean): boolean =>
    !shownFrom(at, older, maildrop.length, isShown).next().done;
  const edge = (at: number, towards: Cut["towards"]): Cut | null =>
    hasShown(at, towards === "older") ? { at, towards, receivedAt: null } : null;
  const older = edge(from, "older");
  const newer = edge(to, "newer");
  return {
    items: isOlder ? items.toReversed() : items,
    older,
    newer,
    scan: query.filter ? { scanned, complete: (isOlder ? older : newer) === null } : null,
  };
}

/** @param fetched those that are missing, in their order */
function* filledUp(
  places: readonly { readonly index: number; readonly summary: MessageSummary | undefined }[],
  fetched: Iterator<PlacedSummary, void>,
): Generator<PlacedSummary, void, undefined> {
  for (const { index, summary } of places) {
    if (summary) yield { index, summary };
    else {
      const { value } = fetched.next();
      if (value) yield value;
    }
  }
}

/** Iterator.prototype.take would close what it takes from. */
function takeFrom(indexes: Iterator<number, void>, count: number): number[] {
  const taken: number[] = [];
  while (taken.length < count) {
    const { done, value } = indexes.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

/** The places on that side of a message. */
function behind(index: number | undefined, isOlder: boolean): number | undefined {
  return index === undefined || isOlder ? index : index + 1;
}

function* shownFrom(
  start: number,
  isOlder: boolean,
  length: number,
  isShown: (index: number) => boolean,
): Generator<number, void, undefined> {
  if (isOlder) {
    for (let index = start - 1; index >= 0; index--) if (isShown(index)) yield index;
  } else {
    for (let index = start; index < length; index++) if (isShown(index)) yield index;
  }
}
