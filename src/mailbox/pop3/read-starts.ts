import { type Outcome, unlessRefused } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { list } from "../../pop3/commands/list.ts";
import { retr } from "../../pop3/commands/retr.ts";
import { top } from "../../pop3/commands/top.ts";
import { MessageStart } from "./message-start.ts";

export interface ReadStart<Result> {
  /** undefined where the server has no such message. */
  readonly start: Result | undefined;
  /** LIST's octets, null where it does not say. */
  readonly size: number | null;
}

/**
 * Sizes and starts of messages, header and so many lines, by a LIST and a TOP of each and all in one turn. A server
 * without TOP sends the whole messages (RETR), which are dropped behind their starts as they come (quirk 42).
 *
 * @param make what is wanted of a message's first octets; called as soon as they are there, so that they are not held
 * @returns in the order of the numbers
 */
export async function readStarts<Result>(
  client: Pop3Client,
  numbers: readonly number[],
  lines: number,
  make: (start: Uint8Array) => Result,
): Promise<ReadStart<Result>[]> {
  const read = (): MessageStart<Result> => new MessageStart(make);
  const outcomes: readonly Promise<Outcome<number | Result | null>>[] = await client.pipeline([
    ...numbers.map((number) => list(number)),
    ...numbers.map((number) => top(number, lines, read)),
  ]);
  const sizes = await resultsOf(outcomes.slice(0, numbers.length) as Promise<Outcome<number | null>>[]);
  let starts = await resultsOf(outcomes.slice(numbers.length) as Promise<Outcome<Result>>[]);
  if (numbers.length > 0 && starts.every((start) => start === undefined)) {
    starts = await resultsOf(await client.pipeline(numbers.map((number) => retr(number, read))));
  }
  return numbers.map((_, nth) => ({ start: starts[nth], size: sizes[nth] ?? null }));
}

async function resultsOf<Result>(
  outcomes: readonly Promise<Outcome<Result>>[],
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = [];
  for (const outcome of outcomes) results.push(unlessRefused(await outcome));
  return results;
}
