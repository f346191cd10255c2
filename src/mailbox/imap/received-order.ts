import { invalidField } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { ImapClient } from "../../imap/client.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import { fetch, type MessageSet } from "../../imap/commands/fetch.ts";
import { uidSortByArrival } from "../../imap/commands/sort.ts";
import { protocolViolation } from "../../net/failures.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { parseInternalDate } from "../../imap/grammar/internal-date.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import type { ListQuery, Position } from "../source.ts";
import type { Page } from "./list.ts";
import { requireUidValidity, uidValidityOf } from "./page.ts";
import { fetchSummaries } from "./summaries.ts";
import { isSummary, summaryItems } from "./summary.ts";

/** UIDs from the oldest INTERNALDATE to the newest. */
interface Order {
  readonly uids: readonly number[];
  /** When each was received, where it is known without asking again. */
  readonly receivedAt: ReadonlyMap<number, string> | null;
  readonly scan: Page["scan"];
}

interface Place {
  readonly uid: number;
  readonly receivedAt: string;
  readonly isForward: boolean;
}

/**
 * A page by INTERNALDATE: by the server's SORT (RFC 5256), else by a scan of the newest messages' dates. Either way
 * three turns on a fresh connection.
 */
export async function listByReceivedAt(
  client: ImapClient,
  examined: ExaminedMailbox,
  query: ListQuery,
): Promise<Page> {
  const place = query.position && readPlace(query.position, examined);
  const order = await orderOf(client, examined);
  const uids = query.sort === "-receivedAt" ? order.uids.toReversed() : order.uids;
  const [start, end] = place ? await sliceBeside(client, place, order, query) : [0, query.limit];
  const wanted = uids.slice(start, end);
  if (wanted.length === 0) {
    const back = place && uids.length > 0 ? turnedRound(place, query, examined) : null;
    const [next, prev] = place?.isForward ? [null, back] : [back, null];
    return { records: [], next, prev, scan: order.scan };
  }

  const items = summaryItems(client.announced, examined, query.preview);
  const set = UidSet.of(wanted).format();
  const found = await fetchSummaries(client, { by: "uid", set }, items);
  const records = wanted.flatMap((uid) => found.get(uid) ?? []).filter(isSummary);
  const positionAt = (record: FetchRecord | undefined, isForward: boolean): Position | null =>
    record?.uid === undefined
      ? null
      : { v: uidValidityOf(examined), u: record.uid, r: receivedAtOf(record), f: isForward };
  return {
    records,
    next: end < uids.length ? positionAt(records.at(-1), true) : null,
    prev: place && start > 0 ? positionAt(records[0], false) : null,
    scan: order.scan,
  };
}

async function orderOf(client: ImapClient, examined: ExaminedMailbox): Promise<Order> {
  const capabilities = await client.capabilities();
  // The whole order comes in one line, which is capped.
  if (capabilities.has("SORT") && examined.exists <= limits.maxUidExpansion) {
    return { uids: await client.run(uidSortByArrival), receivedAt: null, scan: null };
  }
  return scanDates(client, examined);
}

async function scanDates(client: ImapClient, { exists }: ExaminedMailbox): Promise<Order> {
  const first = Math.max(1, exists - limits.maxScanMessages + 1);
  const receivedAt =
    exists === 0
      ? new Map<number, string>()
      : await fetchDates(client, { by: "sequence", set: `${first}:${exists}` });
  const uids = [...receivedAt.keys()].sort((a, b) => compare(receivedAt, a, b));
  return { uids, receivedAt, scan: { scanned: uids.length, complete: first === 1 } };
}

async function fetchDates(client: ImapClient, messages: MessageSet): Promise<ReadonlyMap<number, string>> {
  const found = await client.run(fetch(messages, ["UID", "INTERNALDATE"]));
  const receivedAt = new Map<number, string>();
  for (const [uid, record] of found) receivedAt.set(uid, receivedAtOf(record));
  return receivedAt;
}

/** @returns where the page begins and ends in the order of the list */
async function sliceBeside(
  client: ImapClient,
  place: Place,
  order: Order,
  { sort, limit }: ListQuery,
): Promise<[number, number]> {
  const found = order.uids.indexOf(place.uid);
  const isThere = found !== -1;
  // The message that the cursor stands on may be gone: then dates tell where it stood.
  const before = isThere ? found : await countBefore(client, order, place);
  const behind = order.uids.length - before - (isThere ? 1 : 0);
  const at = sort === "-receivedAt" ? behind : before;
  if (!place.isForward) return [Math.max(0, at - limit), at];
  const start = isThere ? at + 1 : at;
  return [start, start + limit];
}

/** So many dates are asked for at a time: in three turns the place is found among `limits.maxUidExpansion` messages. */
const datesPerTurn = 100;

/** How many messages of the order stand before this place, by as few dates as it takes. */
async function countBefore(client: ImapClient, { uids, receivedAt }: Order, place: Place): Promise<number> {
  let low = 0;
  let high = uids.length;
  while (low < high) {
    const step = receivedAt ? 1 : Math.ceil((high - low) / datesPerTurn);
    const probes = uids
      .slice(low, high)
      .flatMap((uid, index) => (index % step === 0 ? [[uid, low + index] as const] : []));
    const dates =
      receivedAt ??
      (await fetchDates(client, { by: "uid", set: UidSet.of(probes.map(([uid]) => uid)).format() }));
    // Of a message that has gone meanwhile nothing is known, and nothing is needed.
    const known = receivedAt ? probes : probes.filter(([uid]) => dates.get(uid));
    if (known.length === 0) throw protocolViolation("The mail server does not tell dates.", "fetch");
    const isBefore = ([uid]: readonly [number, number]): boolean =>
      compareTo(dates.get(uid) ?? "", uid, place) < 0;
    const last = known.findLast(isBefore);
    const next = known.find((probe) => !isBefore(probe));
    if (step === 1) return next?.[1] ?? high;
    if (last) low = last[1] + 1;
    if (next) high = next[1];
  }
  return low;
}

/** From the place's own message on, the other way round. No message has half a UID, so it stands beside this one. */
function turnedRound(place: Place, { sort }: ListQuery, examined: ExaminedMailbox): Position {
  const { uid, receivedAt, isForward } = place;
  const beside = isForward === (sort === "-receivedAt") ? uid - 0.5 : uid + 0.5;
  return { v: uidValidityOf(examined), u: beside, r: receivedAt, f: !isForward };
}

function compare(receivedAt: ReadonlyMap<number, string>, a: number, b: number): number {
  return compareTo(receivedAt.get(a) ?? "", a, { uid: b, receivedAt: receivedAt.get(b) ?? "" });
}

/** RFC 3339 in UTC sorts as text; messages of one second stand by UID. */
function compareTo(receivedAt: string, uid: number, place: Pick<Place, "uid" | "receivedAt">): number {
  if (receivedAt !== place.receivedAt) return receivedAt < place.receivedAt ? -1 : 1;
  return uid - place.uid;
}

function receivedAtOf(record: FetchRecord): string {
  return (record.internalDate && parseInternalDate(record.internalDate)) ?? "";
}

function readPlace(position: Position, examined: ExaminedMailbox): Place {
  const { v: uidValidity, u: uid, r: receivedAt, f: isForward } = position;
  if (typeof uidValidity !== "number" || typeof uid !== "number" || typeof receivedAt !== "string") {
    throw invalidField("?cursor", "is not a cursor of this list");
  }
  requireUidValidity(uidValidity, examined);
  return { uid, receivedAt, isForward: isForward === true };
}
