import type { Retention } from "../account/record.ts";
import { capabilityMissing } from "../base/errors.ts";
import type { AcknowledgedSet } from "./acknowledged-set.ts";
import type { MailSource } from "./source.ts";

export interface Acknowledgement {
  readonly acknowledged: readonly string[];
  readonly removed: readonly string[];
  readonly notFound: readonly string[];
}

const dayMs = 86_400_000;

/** Remembers messages as acknowledged, and removes what the retention says is due. */
export async function acknowledge(
  source: MailSource,
  set: AcknowledgedSet,
  messageIds: readonly string[],
  retention: Retention,
  nowMs: number,
): Promise<Acknowledgement> {
  if (!source.index) throw capabilityMissing("acknowledge");
  if (retention.mode === "delete" && !source.removal) throw capabilityMissing("remove");
  const present = new Set(await source.index.ids());
  const asked = [...new Set(messageIds)];
  const acknowledged = asked.filter((id) => present.has(id));
  await set.add(acknowledged, nowMs);
  const notFound = asked.filter((id) => !present.has(id));
  if (retention.mode === "keep" || !source.removal) return { acknowledged, removed: [], notFound };
  const times = [...(await set.all())];
  const due = times.filter(([id, atMs]) => present.has(id) && atMs + retention.afterDays * dayMs <= nowMs);
  const { removed } = await source.removal.remove(due.map(([id]) => id));
  await set.forget(removed);
  return { acknowledged, removed, notFound };
}
