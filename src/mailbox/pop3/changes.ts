import { MailError } from "../../base/errors.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { Changes, Snapshot } from "../source.ts";
import { decodeKeys, encodeMessageId, type KeyList } from "./keys.ts";
import type { Maildrop } from "./maildrop.ts";
import { countUpTo } from "./place.ts";
import { SetSketch } from "./set-sketch.ts";
import { takeSnapshot } from "./snapshot.ts";
import { fetchSummaries } from "./summaries.ts";

/** What is in one of two sets of messages and not in the other. */
interface Difference {
  /** Indexes in the maildrop, ascending. */
  readonly created: readonly number[];
  readonly destroyed: readonly Uint32Array[];
}

/**
 * What came and went since the snapshot. Messages have no flags over POP3, so none is ever updated.
 * @throws {MailError} state_expired: more was removed than the snapshot of a large maildrop can tell
 */
export async function changesSince(
  client: Pop3Client,
  maildrop: Maildrop,
  snapshot: Snapshot,
  limit: number,
): Promise<Changes> {
  const { keys } = maildrop;
  const { created, destroyed } = difference(keys, snapshot);
  const wish = { preview: false, filter: null };
  const found = await fetchSummaries(client, maildrop, created.slice(0, limit), wish);
  // What the server did not give out was not reported either.
  const reported = new Set(found.map(({ index }) => index));
  const unreported = new Set(created.filter((index) => !reported.has(index)));
  return {
    basis: "uidl-diff",
    created: found.map(({ summary }) => summary),
    updated: [],
    destroyed: destroyed.map(encodeMessageId),
    hasMore: created.length > limit,
    snapshot: takeSnapshot(keys, (index) => !unreported.has(index)),
  };
}

function difference(keys: KeyList, { k: listed, s: text, n: marks }: Snapshot): Difference {
  const all = typeof listed === "string" ? decodeKeys(listed) : undefined;
  if (all) return compare(all, keys);
  const known = typeof text === "string" ? SetSketch.decode(text) : undefined;
  if (!known || typeof marks !== "string") throw expired();
  // What is newer than the newest known message came since: so any number of arrivals can be told.
  const upTo = countUpTo(marks, keys);
  const ways = [
    // The difference of the older messages, if it is small; or all that was known, if that was little.
    () => read(known, keys, upTo),
    () => read(known, keys, 0),
  ];
  for (const way of ways) {
    const found = way();
    if (found) return found;
  }
  throw expired();
}

function compare(known: readonly Uint32Array[], keys: KeyList): Difference {
  const created = new Set(keys.indexes());
  const destroyed: Uint32Array[] = [];
  for (const key of known) {
    const index = keys.indexOf(key);
    if (index === -1) destroyed.push(key);
    else created.delete(index);
  }
  return { created: [...created], destroyed };
}

/** @param upTo messages from this one on are taken for arrivals, unless the sketch knows them */
function read(known: SetSketch, keys: KeyList, upTo: number): Difference | undefined {
  const sketch = known.copy();
  sketch.toggleAll(keys, 0, upTo);
  const differing = sketch.drain();
  if (!differing) return undefined;
  const created = new Set(Array.from({ length: keys.length - upTo }, (_, nth) => upTo + nth));
  const destroyed: Uint32Array[] = [];
  for (const key of differing) {
    const index = keys.indexOf(key);
    if (index === -1) destroyed.push(key);
    else if (index < upTo) created.add(index);
    else created.delete(index);
  }
  return { created: [...created].sort((a, b) => a - b), destroyed };
}

function expired(): MailError {
  return new MailError("state_expired", "Too much changed since this state: start over with a fresh list.", {
    retry: "after-resync",
  });
}
