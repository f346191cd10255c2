import type { Retention } from "../account/record.ts";
import { capabilityMissing } from "../base/errors.ts";
import type { AcknowledgedSet } from "./acknowledged-set.ts";
import type { MailSource } from "./source.ts";

const dayMs = 86_400_000;

/** What became of it, as message ids. */
export interface Acknowledgement {
  /** Of those asked: there, and remembered from now on. */
  readonly acknowledged: readonly string[];
  /** Gone from the mail server now, as it has confirmed; among them some that were acknowledged earlier. */
  readonly removed: readonly string[];
  /** Of those asked: the mail server has none such. */
  readonly notFound: readonly string[];
}

/**
 * "I have it": remembers these messages, and removes what is due. The order makes it safe to be cut off anywhere. The
 * mail server lets the caller in before the set is read or written; a message is in the set, stored, before it can be
 * removed; and the set forgets it only afterwards.
 *
 * @param retention days count from the acknowledgement, whenever the message arrived
 * @throws {MailError} capability_missing ("acknowledge" or "remove"), before anything is done; and whatever the source
 * throws: then nothing is told as removed, and the acknowledgements stay
 */
export async function acknowledge(
  source: Pick<MailSource, "index" | "removal">,
  set: AcknowledgedSet,
  messageIds: readonly string[],
  retention: Retention,
  nowMs: number,
): Promise<Acknowledgement> {
  const { index, removal } = source;
  if (!index) throw capabilityMissing("acknowledge");
  if (retention.mode === "delete" && !removal) throw capabilityMissing("remove");

  const listed = countEach(await index.ids());
  const asked = [...new Set(messageIds)];
  const acknowledged = asked.filter((id) => listed.has(id));
  const notFound = asked.filter((id) => !listed.has(id));
  if (acknowledged.length > 0) await set.add(acknowledged, nowMs);

  const since = await set.all();
  const due = retention.mode === "delete" ? findDue(listed, since, nowMs - retention.afterDays * dayMs) : [];
  const { removed, missing } =
    removal && due.length > 0 ? await removal.remove(due) : { removed: [], missing: [] };

  const gone = new Set([...removed, ...missing]);
  const forgotten = [...since.keys()].filter((id) => gone.has(id) || !listed.has(id));
  if (forgotten.length > 0) await set.forget(forgotten);
  return { acknowledged, removed, notFound };
}

/**
 * An id that two messages share (RFC 1939 section 7 allows it for equal ones) names neither of them, so both stay: the
 * caller may have seen only one.
 */
function findDue(
  listed: ReadonlyMap<string, number>,
  since: ReadonlyMap<string, number>,
  untilMs: number,
): string[] {
  const due: string[] = [];
  for (const [id, count] of listed) {
    const atMs = since.get(id);
    if (count === 1 && atMs !== undefined && atMs <= untilMs) due.push(id);
  }
  return due;
}

function countEach(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
