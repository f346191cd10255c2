import type { Account } from "../account/record.ts";
import type { PhaseTime } from "../base/deadline.ts";
import { type ErrorCode, MailError, type Phase } from "../base/errors.ts";
import { ImapClient } from "../imap/client.ts";
import { examine } from "../imap/commands/examine.ts";
import { namespace } from "../imap/commands/namespace.ts";
import { Pop3Client } from "../pop3/client.ts";
import { stat } from "../pop3/commands/stat.ts";
import { type OpenOptions, sessionOf } from "./open.ts";

/** One step on the way to a mailbox, and how it went. */
export interface DiagnoseStage {
  readonly stage: "policy" | "dns" | "tcp" | "tls" | "greeting" | "capability" | "auth" | "mailbox";
  readonly ok: boolean;
  readonly ms: number;
  /** Why it failed. */
  readonly cause: ErrorCode | null;
}

type Step = readonly [DiagnoseStage["stage"], Phase];

const steps = {
  // Name resolution happens inside the platform's connect, so it is part of `tcp` and no stage of its own.
  tcp: ["tcp", "connect"],
  tls: ["tls", "tls"],
  greeting: ["greeting", "greeting"],
} as const satisfies Record<string, Step>;

const inside: readonly Step[] = [
  ["capability", "capability"],
  ["auth", "auth"],
  ["mailbox", "select"],
];

/** In the order in which they run: each begins when the one before has succeeded. */
const stepsOf: Readonly<Record<Account["security"], readonly Step[]>> = {
  tls: [steps.tcp, steps.tls, steps.greeting, ...inside],
  // What the server says before TLS does not count (RFC 9051 section 6.2.1), so its capabilities come behind it.
  starttls: [steps.tcp, steps.greeting, steps.tls, ...inside],
  none: [steps.tcp, steps.greeting, ...inside],
};

/**
 * Goes the whole way to the inbox once and tells each stage that was reached. The account has passed the policy.
 * Stores nothing, changes nothing.
 * @throws {MailError} invalid_request, internal: no findings about the server
 */
export async function diagnose(
  account: Account,
  options: OpenOptions = {},
): Promise<readonly DiagnoseStage[]> {
  const way = wayTo(account, options);
  const failure = await goneBy(way);
  const reached = reachedStages(account.security, way.client.phases, failure);
  await way.client.close();
  return reached;
}

/** What the phases of a session, and the failure that ended it, say of the stages. */
export function reachedStages(
  security: Account["security"],
  phases: readonly PhaseTime[],
  failure: MailError | undefined,
): readonly DiagnoseStage[] {
  const way = stepsOf[security];
  const end = failure ? failedStep(way, failure, phases) : way.length;
  const reached: DiagnoseStage[] = [{ stage: "policy", ok: true, ms: 0, cause: null }];
  for (const [index, [stage, phase]] of way.slice(0, end + 1).entries()) {
    const ms = phases.reduce((sum, done) => sum + (done.phase === phase ? done.ms : 0), 0);
    reached.push({ stage, ok: index < end, ms, cause: index < end ? null : (failure?.code ?? null) });
  }
  return reached;
}

/** A session that was not opened yet, and how it comes to the inbox. */
interface Way {
  readonly client: { readonly phases: readonly PhaseTime[]; close(): Promise<void> };
  readonly go: () => Promise<unknown>;
}

function wayTo(account: Account, options: OpenOptions): Way {
  if (account.protocol === "pop3") {
    const client = new Pop3Client(sessionOf(account, options));
    return { client, go: () => client.run(stat) };
  }
  const client = new ImapClient(sessionOf(account, options));
  return { client, go: () => openInbox(client) };
}

/** Which step failed: the one that the failure names, or else the one behind the last that ran. */
function failedStep(way: readonly Step[], failure: MailError, phases: readonly PhaseTime[]): number {
  const named = way.findIndex(([, phase]) => phase === failure.phase);
  const last = way.findLastIndex(([, phase]) => phases.some((done) => done.phase === phase));
  return named === -1 ? Math.min(last + 1, way.length - 1) : named;
}

/** What says nothing about the server. */
const noFinding: ReadonlySet<ErrorCode> = new Set(["internal", "invalid_request"]);

/** @returns why it did not get there */
async function goneBy({ go, client }: Way): Promise<MailError | undefined> {
  try {
    await go();
    return undefined;
  } catch (error) {
    if (error instanceof MailError && !noFinding.has(error.code)) return error;
    await client.close();
    throw error;
  }
}

async function openInbox(client: ImapClient): Promise<void> {
  const capabilities = await client.capabilities();
  // Exchange says OK to wrong credentials and refuses this (quirk 3).
  if (capabilities.has("NAMESPACE")) await client.run(namespace);
  await client.run(examine("INBOX"));
}
