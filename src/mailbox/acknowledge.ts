import type { Retention } from "../account/record.ts";
import { capabilityMissing } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Acknowledged, AcknowledgedSet } from "./acknowledged-set.ts";
import type { IndexFacet, MailSource } from "./source.ts";

const dayMs = 86_400_000;

/** What became of it, as message ids. */
export interface Acknowledgement {
  /** Of those asked: there, and remembered from now on. */
  readonly acknowledged: readonly string[];
  /** Gone from the mail server now, as it has confirmed; among them some that were acknowledged earlier. */
  readonly removed: readonly string[];
  /** Of those asked: the mail server has none such, or does not tell it apart from another. */
  readonly notFound: readonly string[];
}

/**
 * "I have it": remembers these messages, and removes what is due. The order makes it safe to be cut off anywhere. The
 * mail server lets the caller in before the set is read or written; a message is in the set, stored, before it can be
 * removed; and the set forgets it only afterwards.
 *
 * An id alone removes nothing: it may be another message's by now, one that nobody has acknowledged (RFC 1939 section
 * 7). So the set has a proof beside it, and what has none, as it was acknowledged to be kept, stays.
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

  const listed = new Set(await index.ids());
  const asked = [...new Set(messageIds)];
  const acknowledged = asked.filter((id) => listed.has(id));
  const notFound = asked.filter((id) => !listed.has(id));
  const isProving = retention.mode === "delete" && acknowledged.length > 0;
  const proofs = isProving ? await index.proofs(acknowledged) : new Map<string, string>();
  const entries = new Map(acknowledged.map((id) => [id, proofs.get(id) ?? null]));
  if (entries.size > 0) await set.add(entries, nowMs);

  const known = await set.all();
  const { due, replaced } =
    retention.mode === "delete"
      ? await findDue(index, entries, ripeOf(listed, known, nowMs - retention.afterDays * dayMs))
      : { due: [], replaced: [] };
  const { removed, missing } =
    removal && due.length > 0 ? await removal.remove(due) : { removed: [], missing: [] };

  const gone = new Set([...removed, ...missing, ...replaced]);
  const forgotten = [...known.keys()].filter((id) => gone.has(id) || !listed.has(id));
  if (forgotten.length > 0) await set.forget(forgotten);
  return { acknowledged, removed, notFound };
}

/** Those that were acknowledged long enough ago, oldest message first, with the proof that was taken then. */
function ripeOf(
  listed: ReadonlySet<string>,
  known: ReadonlyMap<string, Acknowledged>,
  untilMs: number,
): Map<string, string> {
  const ripe = new Map<string, string>();
  for (const id of listed) {
    const entry = known.get(id);
    if (entry && entry.proof !== null && entry.atMs <= untilMs) ripe.set(id, entry.proof);
  }
  return ripe;
}

/**
 * Of what is ripe: what the mail server still has, and the ids that it has given to other messages. What it does not
 * give out now is neither.
 *
 * @param taken the proofs that this session took already, null where there was none to take: nothing changes within it
 */
async function findDue(
  index: IndexFacet,
  taken: ReadonlyMap<string, string | null>,
  ripe: ReadonlyMap<string, string>,
): Promise<{ readonly due: readonly string[]; readonly replaced: readonly string[] }> {
  const others = [...ripe.keys()].filter((id) => !taken.has(id)).slice(0, limits.maxHeaderScanMessages);
  const proofs = others.length > 0 ? await index.proofs(others) : new Map<string, string>();
  const proofNow = (id: string): string | null => taken.get(id) ?? proofs.get(id) ?? null;
  return {
    due: [...ripe].flatMap(([id, proof]) => (proofNow(id) === proof ? [id] : [])),
    replaced: [...ripe].flatMap(([id, proof]) => ([proof, null].includes(proofNow(id)) ? [] : [id])),
  };
}
