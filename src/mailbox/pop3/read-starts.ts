import { type Outcome, unlessRefused } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import type { Pop3Command } from "../../pop3/command.ts";
import { list, scanListing } from "../../pop3/commands/list.ts";
import { retr } from "../../pop3/commands/retr.ts";
import { top } from "../../pop3/commands/top.ts";
import { MessageStart } from "./message-start.ts";

export interface ReadStart<Result> {
  /** undefined where the server did not give it out. */
  readonly start: Result | undefined;
  /** LIST's octets, null where it does not say or was not asked. */
  readonly size: number | null;
}

/** LIST's octets by message number. */
type Sizes = Map<number, number>;

/**
 * Starts of messages, header and so many lines, by a TOP of each, and their sizes: all in one turn where the server
 * takes pipelines. A server without TOP sends the whole messages (RETR), which are dropped behind their starts as they
 * come (quirk 42); so it does with a message that it has no TOP of.
 *
 * @param make what is wanted of a message's first octets; called as soon as they are there, so that they are not held
 * @param isSized whether LIST is asked
 * @returns in the order of the numbers
 * @throws {MailError} the connection was lost
 */
export async function readStarts<Result>(
  client: Pop3Client,
  numbers: readonly number[],
  lines: number,
  make: (start: Uint8Array) => Result,
  isSized = false,
): Promise<ReadStart<Result>[]> {
  if (numbers.length === 0) return [];
  const read = (): MessageStart<Result> => new MessageStart(make);
  const starts = new Map<number, Result>();
  const sizes: Sizes = new Map();
  const ask = async (
    asked: readonly number[],
    command: (number: number) => Pop3Command<Result>,
    sizing: readonly Pop3Command<SizeAnswer>[] = [],
  ): Promise<void> => {
    if (asked.length === 0) return;
    const outcomes: readonly Promise<Outcome<Result | SizeAnswer>>[] = await client.pipeline([
      ...sizing,
      ...asked.map(command),
    ]);
    const listed = outcomes.slice(0, sizing.length) as Promise<Outcome<SizeAnswer>>[];
    for (const [nth, outcome] of listed.entries()) take(sizes, numbers[nth], unlessRefused(await outcome));
    const given = outcomes.slice(sizing.length) as Promise<Outcome<Result>>[];
    for (const [nth, outcome] of given.entries()) {
      const start = unlessRefused(await outcome);
      if (start !== undefined) starts.set(asked[nth] ?? 0, start);
    }
  };
  const byTop = (number: number): Pop3Command<Result> => top(number, lines, read);
  const byRetr = (number: number): Pop3Command<Result> => retr(number, read);
  const sizing = isSized ? sizingOf(client, numbers) : [];
  if (isRefused(client)) {
    await ask(numbers, byRetr, sizing);
  } else {
    const probed = numbers.slice(0, probesOf(client));
    await ask(probed, byTop, sizing);
    learn(client, probed.length, starts.size);
    if (!isRefused(client)) await ask(numbers.slice(probed.length), byTop);
    await ask(
      numbers.filter((number) => !starts.has(number)),
      byRetr,
    );
  }
  return numbers.map((number) => ({ start: starts.get(number), size: sizes.get(number) ?? null }));
}

type SizeAnswer = number | null | ReadonlyMap<number, number>;

/** One LIST of all is a turn, where each of its own would be one; else it may be of many more than these. */
function sizingOf(client: Pop3Client, numbers: readonly number[]): readonly Pop3Command<SizeAnswer>[] {
  if (client.isPipelining || numbers.length === 1) return numbers.map((number) => list(number));
  return [scanListing(new Set(numbers))];
}

function take(sizes: Sizes, number: number | undefined, answer: SizeAnswer | undefined): void {
  if (typeof answer === "number") sizes.set(number ?? 0, answer);
  else for (const [of, octets] of answer ?? []) sizes.set(of, octets);
}

function isRefused({ topSupport }: Pop3Client): boolean {
  return topSupport === "refused";
}

// So many refused where CAPA lists TOP: one may be no more than a message that the server cannot read.
const listedProbes = 3;

/** How many TOPs are sent before their answers are waited for: a turn is spent on that only where it tells. */
function probesOf({ topSupport, isPipelining }: Pop3Client): number {
  if (topSupport === "untried") return 1;
  return topSupport === "listed" && !isPipelining ? listedProbes : Infinity;
}

function learn(client: Pop3Client, asked: number, given: number): void {
  if (given > 0) client.topSupport = "taken";
  else if (client.topSupport === "untried" || (client.topSupport === "listed" && asked >= listedProbes))
    client.topSupport = "refused";
}
