import { expect } from "vitest";
import type { Account } from "../../src/account/record.ts";
import type { Timeouts } from "../../src/base/limits.ts";
import type { ByteStream, MailSource } from "../../src/mailbox/source.ts";
import { accountOn, collect, newest, patient, withMail } from "./mail-access.ts";
import { type MailOutcome, outcomeOf, sweep } from "./outcome.ts";
import { type ServerScript, startServer } from "./scripted-server.ts";

type Work = (source: MailSource, messageId: string) => Promise<unknown>;

export type WorkName = "list" | "list with previews" | "mailboxes" | "message" | "part" | "raw";

/** The work of one request each, with all that the caller gets of it. */
const works: Readonly<Record<WorkName, Work>> = {
  list: (source) => source.list(newest),
  "list with previews": (source) => source.list({ ...newest, preview: true }),
  mailboxes: (source) => source.mailboxes(),
  message: (source, id) => source.get(id, { kinds: "all", maxBytes: 10_000, offset: 0 }),
  part: async (source, id) => whole(await source.part(id, "2", { toUtf8: false })),
  raw: async (source, id) => whole(await source.raw(id, null)),
};

export const workNames: readonly WorkName[] = Object.keys(works) as WorkName[];

/** A body that breaks off tells nobody why: the answer is under way already. But it may not look like the whole. */
async function whole({ body }: ByteStream): Promise<string> {
  const { text, isBroken } = await collect(body);
  return isBroken ? "broken off" : text;
}

interface Trial {
  readonly work: WorkName;
  readonly account: Account;
  readonly messageId: string;
  readonly timeouts?: Timeouts;
}

interface Baseline {
  readonly messageId: string;
  readonly value: string;
  readonly bytes: number;
  readonly lines: number;
  readonly commands: number;
}

/** Work on scripted servers of a protocol that fail somewhere, and how it ends there. */
export interface FaultTrials {
  readonly attempt: (trial: Trial) => Promise<MailOutcome<unknown>>;
  /** What the work comes to on a server without faults, and how much is said for it. */
  readonly baselineOf: (work: WorkName) => Promise<Baseline>;
  /** Tries it as often as the fault has places, and sees to it that no socket stays open. @returns the ways it ended */
  readonly endsOf: (
    work: WorkName,
    count: number,
    script: ServerScript,
    baseline: Baseline,
    timeouts?: Timeouts,
  ) => Promise<string[]>;
}

export function faultTrials(protocol: "imap" | "pop3"): FaultTrials {
  const start = (script: ServerScript = {}): ReturnType<typeof startServer> =>
    startServer({ protocol, tls: "none", ...script });
  const account = (port: number): Account => accountOn(port, { protocol });
  return {
    attempt,
    async baselineOf(work) {
      await using server = await start();
      const page = await withMail(account(server.port), patient, (source) => source.list(newest));
      const messageId = page.unchanged ? "" : (page.items[0]?.id ?? "");
      await using fresh = await start();
      const outcome = await attempt({ work, account: account(fresh.port), messageId });
      if (!outcome.ok) throw outcome.error;
      const { bytesDown: bytes, linesDown: lines, lines: said } = await fresh.settled();
      return { messageId, value: JSON.stringify(outcome.value), bytes, lines, commands: said.length };
    },
    async endsOf(work, count, script, baseline, timeouts = patient) {
      await using server = await start(script);
      const trial = { work, account: account(server.port), messageId: baseline.messageId, timeouts };
      const outcomes = await sweep(count, () => attempt(trial));
      const { connections, openConnections } = await server.settled(3_000);
      expect({ connections, openConnections }).toEqual({ connections: count, openConnections: 0 });
      return [...new Set(outcomes.map((outcome) => endOf(outcome, baseline)))].sort();
    },
  };
}

function attempt({ work, account, messageId, timeouts = patient }: Trial): Promise<MailOutcome<unknown>> {
  const run: Work = works[work];
  return outcomeOf(withMail(account, timeouts, (source) => run(source, messageId)));
}

/** "same" as without faults, "other", "broken off", or the code of the error (outcomeOf sees to it that it has one). */
function endOf(outcome: MailOutcome<unknown>, baseline: Baseline): string {
  if (!outcome.ok) return outcome.error.code;
  if (outcome.value === "broken off") return outcome.value;
  return JSON.stringify(outcome.value) === baseline.value ? "same" : "other";
}

/** A body may break off while it is under way. */
export const orBroken = (work: WorkName): string[] =>
  work === "part" || work === "raw" ? ["broken off"] : [];

/** What is wrong with these ends: each of the first must be there, and of the others none but those of the last. */
export function wrong(
  ends: readonly string[],
  each: readonly string[],
  also: readonly string[] = [],
): string[] {
  const missing = each.filter((end) => !ends.includes(end)).map((end) => `never ${end}`);
  return [...missing, ...ends.filter((end) => !each.includes(end) && !also.includes(end))];
}
