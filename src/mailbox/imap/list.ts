import { capabilityMissing } from "../../base/errors.ts";
import { unwrap } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import { uidSearch } from "../../imap/commands/search.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import type { MessageSummary } from "../model.ts";
import { isNewestPage } from "../newest-page.ts";
import type { ListQuery, ListResult, Position } from "../source.ts";
import { encodeMailboxId } from "./ids.ts";
import type { LocatedMailbox } from "./locate.ts";
import { openMailbox } from "./open-mailbox.ts";
import {
  type Anchor,
  edgeWindow,
  readAnchor,
  toPosition,
  turnedRound,
  uidValidityOf,
  windowBeside,
} from "./page.ts";
import { fetchPreviews } from "./preview.ts";
import { listByReceivedAt } from "./received-order.ts";
import { fetchSummaries, withMissing } from "./summaries.ts";
import { listRefreshed, rememberPage, windowFor } from "./remembered-list.ts";
import { isSummary, summaryItems, toSummary } from "./summary.ts";
import { snapshotOf, versionOf } from "./version.ts";

/**
 * One page of a mailbox: two turns on a fresh connection, (login, EXAMINE) and (FETCH), whatever the page; one more
 * where messages before the page were removed meanwhile, and one for previews where the server makes none. The newest
 * page is one turn where what is remembered of it can be brought up to date (docs/adr/0020-remembered-window.md).
 */
export async function listMessages(
  client: ImapClient,
  mailbox: LocatedMailbox,
  query: ListQuery,
): Promise<ListResult> {
  if (query.filter) throw capabilityMissing("search");
  if (query.hidden) throw capabilityMissing("acknowledge");
  const mailboxId = encodeMailboxId(mailbox.key);
  const window = windowFor(query, mailboxId);
  const { examined, refreshed } = await openMailbox(client, mailbox, query, window);
  if (refreshed) return listRefreshed(client, examined, refreshed, query);

  const version = versionOf(examined);
  const cache = isNewestPage(query) ? "miss" : null;
  if (version !== null && version === query.knownVersion)
    return { unchanged: true, version, remembered: null, cache };

  const isByArrival = query.sort === "-arrival" || query.sort === "arrival";
  const page = isByArrival
    ? await listByArrival(client, examined, query)
    : await listByReceivedAt(client, examined, query);
  const { records } = page;

  const context = { mailbox: mailbox.key, mailboxId, uidValidity: uidValidityOf(examined) };
  const previews = query.preview ? await fetchPreviews(client, records) : undefined;
  const items: MessageSummary[] = records.map((record) => {
    const summary = toSummary(record, context);
    return previews ? { ...summary, preview: previews.get(record.uid ?? 0) ?? null } : summary;
  });
  return {
    unchanged: false,
    items,
    next: page.next,
    prev: page.prev,
    total: examined.exists,
    snapshot: snapshotOf(mailboxId, examined),
    version,
    scan: page.scan,
    remembered: isNewestPage(query)
      ? rememberPage(client, examined, { mailboxId, records, items }, query)
      : null,
    cache,
  };
}

/** Records in the order of the list, and where it goes on. */
export interface Page {
  readonly records: readonly FetchRecord[];
  readonly next: Position | null;
  readonly prev: Position | null;
  readonly scan: { readonly scanned: number; readonly complete: boolean } | null;
}

async function listByArrival(client: ImapClient, examined: ExaminedMailbox, query: ListQuery): Promise<Page> {
  const isNewestFirst = query.sort === "-arrival";
  const anchor = query.position && readAnchor(query.position, examined);
  const stretch =
    (await fetchByPlace(client, examined, anchor, query)) ??
    (await fetchBySearch(client, examined, anchor, query));
  const { records } = stretch;

  const uidValidity = uidValidityOf(examined);
  const beside = (edge: Edge | null, towards: Anchor["towards"]): Position | null => {
    const leadsBack = records.length === 0 && anchor && anchor.towards !== towards && examined.exists > 0;
    if (leadsBack) return toPosition(turnedRound(anchor));
    return edge ? toPosition({ uidValidity, ...edge, towards }) : null;
  };
  const older = beside(stretch.oldest, "older");
  const newer = beside(stretch.newest, "newer");
  const [next, back] = isNewestFirst ? [older, newer] : [newer, older];
  return {
    records: isNewestFirst ? records.toReversed() : records,
    next,
    prev: anchor ? back : null,
    scan: null,
  };
}

/** A message that a page ends at; `sequence` is 0 where that is not known. */
type Edge = Pick<Anchor, "uid" | "sequence">;

/** Messages that stand side by side, in ascending order of UIDs. */
interface Stretch {
  readonly records: readonly FetchRecord[];
  /** What it ends at; null where the mailbox ends there too. */
  readonly oldest: Edge | null;
  readonly newest: Edge | null;
}

const nothing: Stretch = { records: [], oldest: null, newest: null };

/**
 * The page by its place, and in the same turn the proof that the place is right: nothing before it has gone.
 * @returns undefined where it is not, or where none of the messages that should stand there comes
 */
async function fetchByPlace(
  client: ImapClient,
  examined: ExaminedMailbox,
  anchor: Anchor | null,
  query: ListQuery,
): Promise<Stretch | undefined> {
  const { exists } = examined;
  if (anchor && (anchor.sequence < 1 || anchor.sequence > exists)) return undefined;
  const window = anchor
    ? windowBeside(anchor, exists, query.limit)
    : edgeWindow(exists, query.limit, query.sort === "-arrival" ? "newest" : "oldest");
  if (!anchor && !window) return nothing;
  const items = summaryItems(client.announced, examined, query.preview);
  const place = anchor ? [fetch({ by: "sequence", set: String(anchor.sequence) }, ["UID"])] : [];
  const page = window && ({ by: "sequence", set: `${window.first}:${window.last}` } as const);
  const outcomes = await client.pipeline([...place, ...(page ? [fetch(page, items)] : [])]);
  const standing = anchor && outcomes[0] && unwrap(await outcomes[0]);
  if (anchor && standing?.get(anchor.uid)?.sequence !== anchor.sequence) return undefined;
  const fetching = outcomes[place.length];
  if (!page || !fetching) return nothing;
  const found = inOrder(await withMissing(client, page, unwrap(await fetching)));
  const records = anchor ? found.filter(isBeyond(anchor)) : found;
  return records.length === 0 ? undefined : stretchOf(records, exists);
}

function stretchOf(records: readonly FetchRecord[], exists: number): Stretch {
  const [oldest, newest] = [edgeOf(records[0]), edgeOf(records.at(-1))];
  return {
    records,
    oldest: oldest && oldest.sequence > 1 ? oldest : null,
    newest: newest && newest.sequence < exists ? newest : null,
  };
}

function edgeOf(record: FetchRecord | undefined): Edge | null {
  const { uid, sequence } = record ?? {};
  return uid === undefined || sequence === undefined ? null : { uid, sequence };
}

/**
 * The page by UIDs, which are searched for: where places do not tell. It ends where the messages do that were found,
 * whether or not the server gives them out (quirk 14), so that those behind them are not lost.
 */
async function fetchBySearch(
  client: ImapClient,
  examined: ExaminedMailbox,
  anchor: Anchor | null,
  query: ListQuery,
): Promise<Stretch> {
  const towards = anchor?.towards ?? (query.sort === "-arrival" ? "older" : "newer");
  const isOlder = towards === "older";
  // `n:*` answers the last message even where n is above it (quirk 35).
  const range = isOlder
    ? { from: 1, to: anchor ? anchor.uid - 1 : maxUid }
    : { from: anchor ? anchor.uid + 1 : 1, to: maxUid };
  if (examined.exists === 0 || range.from > range.to) return nothing;
  const searched = await client.run(uidSearch(`${range.from}:${range.to === maxUid ? "*" : range.to}`));
  // One more than the page has tells whether it is the last.
  const nearest = searched.pick(isOlder ? "highest" : "lowest", query.limit + 1, range);
  const uids = isOlder ? nearest.slice(-query.limit) : nearest.slice(0, query.limit);
  const [first, last] = [uids[0], uids.at(-1)];
  if (first === undefined || last === undefined) return nothing;
  const items = summaryItems(client.announced, examined, query.preview);
  const set = UidSet.of(uids).format();
  const records = inOrder(await fetchSummaries(client, { by: "uid", set }, items));
  const edge = (uid: number): Edge => ({
    uid,
    sequence: records.find((record) => record.uid === uid)?.sequence ?? 0,
  });
  const isLast = nearest.length === uids.length;
  const known = stretchOf(records, examined.exists);
  return {
    records,
    oldest: isOlder ? (isLast ? null : edge(first)) : known.oldest,
    newest: isOlder ? known.newest : isLast ? null : edge(last),
  };
}

const maxUid = 0xffff_ffff;

/** Ascending, without what the server sent unasked about other messages. */
function inOrder(records: ReadonlyMap<number, FetchRecord>): FetchRecord[] {
  return [...records.values()].filter(isSummary).sort((a, b) => (a.uid ?? 0) - (b.uid ?? 0));
}

// `n:*` answers the last message even where n is above it (quirk 35).
function isBeyond({ uid, towards }: Anchor): (record: Pick<FetchRecord, "uid">) => boolean {
  return (record) => record.uid !== undefined && (towards === "older" ? record.uid < uid : record.uid > uid);
}
