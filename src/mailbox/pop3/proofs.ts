import type { Pop3Client } from "../../pop3/client.ts";
import { headerDigest } from "./header-digest.ts";
import type { Maildrop } from "./maildrop.ts";
import { headerOf } from "./message-start.ts";
import { readStarts } from "./read-starts.ts";

/**
 * What a message is known by beside its id, since a server may give the unique-id of one that is gone to another (RFC
 * 1939 section 7): a digest of its header, by one turn of TOPs for all.
 *
 * @returns by message id, without those that are not there and those whose header the server refuses
 */
export async function takeProofs(
  client: Pop3Client,
  maildrop: Maildrop,
  messageIds: readonly string[],
): Promise<Map<string, string>> {
  const places = [...maildrop.placesOf(messageIds)];
  const proofs = new Map<string, string>();
  if (maildrop.isByDigest) {
    for (const [id, index] of places) proofs.set(id, maildrop.uidls[index] ?? "");
    return proofs;
  }
  if (places.length === 0) return proofs;
  const numbers = places.map(([, index]) => maildrop.numberAt(index));
  const found = await readStarts(client, numbers, 0, (start) => headerDigest(headerOf(start)));
  for (const [nth, [id]] of places.entries()) {
    const digest = await found[nth]?.start;
    if (digest !== undefined) proofs.set(id, digest);
  }
  return proofs;
}
