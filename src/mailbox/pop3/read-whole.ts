import type { MailError } from "../../base/errors.ts";
import { type Outcome, unlessRefused } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { list } from "../../pop3/commands/list.ts";
import { retr } from "../../pop3/commands/retr.ts";
import { allLines, type Reading, top } from "../../pop3/commands/top.ts";

export interface WholeReading<Result> {
  /** LIST's octets, null where it does not say. */
  readonly size: () => Promise<number | null>;
  readonly outcome: Promise<Outcome<Result>>;
}

/**
 * Reads a whole message, by TOP with all its lines: after a RETR Gmail never lists a message again and other servers
 * mark it as read, whatever the session ends by (docs/adr/0014-top-for-whole-messages.md). A server without TOP gets a
 * RETR.
 */
export async function readWhole<Result>(
  client: Pop3Client,
  number: number,
  read: () => Reading<Result>,
): Promise<WholeReading<Result>> {
  const [sizing, reading] = await client.pipeline([list(number), top(number, allLines, read)]);
  const orRetrieved = async (): Promise<Outcome<Result>> => {
    const outcome = await reading;
    if (outcome.ok || !isRefusal(outcome.error)) return outcome;
    const [retrieving] = await client.pipeline([retr(number, read)]);
    return retrieving;
  };
  return { size: async () => unlessRefused(await sizing) ?? null, outcome: orRetrieved() };
}

function isRefusal({ code, connection }: MailError): boolean {
  return code === "server_rejected" && connection === "usable";
}
