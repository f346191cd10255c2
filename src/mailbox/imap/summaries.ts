import { unlessRefused } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch, type MessageSet } from "../../imap/commands/fetch.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import { essentialItems, isSummary } from "./summary.ts";

/** Records by UID, as FETCH answers them. */
export type Records = ReadonlyMap<number, FetchRecord>;

/** The summaries of these messages, as far as they are there. @throws {MailError} */
export async function fetchSummaries(
  client: ImapClient,
  messages: MessageSet,
  items: readonly string[],
): Promise<Records> {
  return withMissing(client, messages, await client.run(fetch(messages, items)));
}

/**
 * What was found, and what did not come of the messages asked for: they are asked for once more, for the items that no
 * message can stretch. So one whose envelope is over the limits, or trips its server up, is listed without it.
 * @throws {MailError} the connection was lost
 */
export async function withMissing(
  client: ImapClient,
  messages: MessageSet,
  found: Records,
): Promise<Records> {
  const { by, set } = messages;
  const summaries = [...found.values()].filter(isSummary);
  const come = new Set(summaries.map((record) => (by === "uid" ? record.uid : record.sequence)));
  const missing = [...(UidSet.parse(set) ?? [])].filter((number) => !come.has(number));
  if (missing.length === 0) return found;
  const again = fetch({ by, set: UidSet.of(missing).format() }, essentialItems);
  const [fetching] = await client.pipeline([again]);
  const more = unlessRefused(await fetching);
  return more ? new Map([...found, ...more]) : found;
}
