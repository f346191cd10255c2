import { capabilityMissing } from "../../base/errors.ts";
import { unwrap } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { capability } from "../../imap/commands/capability.ts";
import { examine, type ExaminedMailbox } from "../../imap/commands/examine.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import { uidSearch } from "../../imap/commands/search.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import type { MessageSummary } from "../model.ts";
import type { ListQuery, ListResult, Position } from "../source.ts";
import { encodeMailboxId } from "./ids.ts";
import { explainRefusal, type LocatedMailbox } from "./locate.ts";
import {
  type Anchor,
  edgeWindow,
  readAnchor,
  toPosition,
  turnedRound,
  uidValidityOf,
  type Window,
  windowBeside,
} from "./page.ts";
import { fetchPreviews } from "./preview.ts";
import { listByReceivedAt } from "./received-order.ts";
import { isSummary, summaryItems, toSummary } from "./summary.ts";

/**
 * One page of a mailbox: two turns on a fresh connection, (login, EXAMINE) and (FETCH), whatever the page; one more
 * where messages before the page were removed meanwhile, and one for previews where the server makes none.
 */
export async function listMessages(
  client: ImapClient,
  mailbox: LocatedMailbox,
  query: ListQuery,
): Promise<ListResult> {
  if (query.filter) throw capabilityMissing("search");
  if (query.hidden) throw capabilityMissing("acknowledge");
  // Whether the server makes previews must be known before the FETCH; servers that do not say get asked on the way.
  const asking = query.preview && !client.announced ? [capability] : [];
  const [examining] = await client.pipeline([examine(mailbox.name), ...asking]);
  const opened = await examining;
  if (!opened.ok) throw await explainRefusal(client, mailbox, opened.error);
  const examined = opened.value;

  const version = versionOf(examined);
  if (version !== null && (await query.isKnownVersion(version))) return { unchanged: true, version };

  const isByArrival = query.sort === "-arrival" || query.sort === "arrival";
  const page = isByArrival
    ? await listByArrival(client, examined, query)
    : await listByReceivedAt(client, examined, query);
  const { records } = page;

  const mailboxId = encodeMailboxId(mailbox.key);
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
    snapshot: {
      mailboxId,
      uidValidity: examined.uidValidity,
      uidNext: examined.uidNext,
      highestModSeq: examined.highestModSeq === null ? null : String(examined.highestModSeq),
      total: examined.exists,
    },
    version,
    scan: page.scan,
  };
}

/** Records in the order of the list, and where it goes on. */
export interface Page {
  readonly records: readonly FetchRecord[];
  readonly next: Position | null;
  readonly prev: Position | null;
  readonly scan: { readonly scanned: number; readonly complete: boolean } | null;
}

/** With CONDSTORE every change raises HIGHESTMODSEQ; expunges without QRESYNC show in EXISTS (RFC 7162). */
function versionOf({ uidValidity, uidNext, exists, highestModSeq }: ExaminedMailbox): string | null {
  if (highestModSeq === null || uidNext === null) return null;
  return `${uidValidity}.${uidNext}.${exists}.${highestModSeq}`;
}

async function listByArrival(client: ImapClient, examined: ExaminedMailbox, query: ListQuery): Promise<Page> {
  const { limit } = query;
  const isNewestFirst = query.sort === "-arrival";
  const { exists } = examined;
  const anchor = query.position && readAnchor(query.position, examined);
  const records = anchor
    ? await fetchBeside(client, examined, anchor, query)
    : await fetchWindow(
        client,
        edgeWindow(exists, limit, isNewestFirst ? "newest" : "oldest"),
        examined,
        query,
      );

  const uidValidity = uidValidityOf(examined);
  const beside = (record: FetchRecord | undefined, towards: Anchor["towards"]): Position | null => {
    if (record?.uid === undefined || record.sequence === undefined) {
      const leadsBack = anchor && anchor.towards !== towards && exists > 0;
      return leadsBack ? toPosition(turnedRound(anchor)) : null;
    }
    const isEnd = towards === "older" ? record.sequence <= 1 : record.sequence >= exists;
    return isEnd ? null : toPosition({ uidValidity, uid: record.uid, sequence: record.sequence, towards });
  };
  const older = beside(records[0], "older");
  const newer = beside(records.at(-1), "newer");
  const [next, back] = isNewestFirst ? [older, newer] : [newer, older];
  return {
    records: isNewestFirst ? records.toReversed() : records,
    next,
    prev: anchor ? back : null,
    scan: null,
  };
}

/** @returns summaries in ascending order of UIDs */
async function fetchWindow(
  client: ImapClient,
  window: Window | undefined,
  examined: ExaminedMailbox,
  query: ListQuery,
): Promise<readonly FetchRecord[]> {
  if (!window) return [];
  const set = `${window.first}:${window.last}`;
  const items = summaryItems(client.announced, examined, query.preview);
  const found = await client.run(fetch({ by: "sequence", set }, items));
  return inOrder(found);
}

async function fetchBeside(
  client: ImapClient,
  examined: ExaminedMailbox,
  anchor: Anchor,
  query: ListQuery,
): Promise<readonly FetchRecord[]> {
  const items = summaryItems(client.announced, examined, query.preview);
  const window = windowBeside(anchor, examined.exists, query.limit);
  if (anchor.sequence <= examined.exists) {
    // The page by its place, and in the same turn the proof that the place is right: nothing before it has gone.
    const place = fetch({ by: "sequence", set: String(anchor.sequence) }, ["UID"]);
    const page = window ? [fetch({ by: "sequence", set: `${window.first}:${window.last}` }, items)] : [];
    const [standing, found] = await client.pipeline([place, ...page]);
    const stands = unwrap(await standing).get(anchor.uid)?.sequence === anchor.sequence;
    if (stands) return found ? inOrder(unwrap(await found)).filter(isBeyond(anchor)) : [];
  }
  const isOlder = anchor.towards === "older";
  if (isOlder && anchor.uid <= 1) return [];
  const range = isOlder ? `1:${anchor.uid - 1}` : `${anchor.uid + 1}:*`;
  const uids = [...(await client.run(uidSearch(range)))].filter((uid) => isBeyond(anchor)({ uid }));
  const nearest = isOlder ? uids.slice(-query.limit) : uids.slice(0, query.limit);
  if (nearest.length === 0) return [];
  const found = await client.run(fetch({ by: "uid", set: UidSet.of(nearest).format() }, items));
  return inOrder(found);
}

/** Ascending, without what the server sent unasked about other messages. */
function inOrder(records: ReadonlyMap<number, FetchRecord>): FetchRecord[] {
  return [...records.values()].filter(isSummary).sort((a, b) => (a.uid ?? 0) - (b.uid ?? 0));
}

// `n:*` answers the last message even where n is above it (quirk 35).
function isBeyond({ uid, towards }: Anchor): (record: Pick<FetchRecord, "uid">) => boolean {
  return (record) => record.uid !== undefined && (towards === "older" ? record.uid < uid : record.uid > uid);
}
