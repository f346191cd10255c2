import type { Account } from "../account/record.ts";
import type { PhaseTime } from "../base/deadline.ts";
import { type ErrorCode, MailError, type Phase } from "../base/errors.ts";
import { ImapClient } from "../imap/client.ts";
import { examine } from "../imap/commands/examine.ts";
import { namespace } from "../imap/commands/namespace.ts";
import type { Security } from "../net/transport.ts";
import { Pop3Client } from "../pop3/client.ts";
import { stat } from "../pop3/commands/stat.ts";
import { type OpenOptions, pop3Login, sessionOf } from "./open.ts";

/** One step on the way to a mailbox, and how it went. */
export interface DiagnoseStage {
  readonly stage: "policy" | "dns" | "tcp" | "tls" | "greeting" | "capability" | "auth" | "mailbox";
  readonly ok: boolean;
  readonly ms: number;
  /** Why it failed. */
  readonly cause: ErrorCode | null;
}

/** The stages in the order in which a session of this security comes to them, each with what it is timed and fails by. */
function stagesOf(security: Security): readonly (readonly [DiagnoseStage["stage"], Phase])[] {
  const tls = ["tls", "tls"] as const;
  const greeting = ["greeting", "greeting"] as const;
  return [
    // Name resolution happens inside the platform's connect, so it is part of `tcp` and no stage of its own.
    ["tcp", "connect"],
    ...(security === "tls" ? [tls, greeting] : security === "starttls" ? [greeting, tls] : [greeting]),
    ["capability", "capability"],
    ["auth", "auth"],
    ["mailbox", "select"],
  ];
}

/**
 * Goes the whole way to the inbox once and tells each stage that was reached. The account has passed the policy.
 * Stores nothing, changes nothing.
 * @throws {MailError} what is wrong with the account before any stage comes to it
 */
export async function diagnose(
  account: Account,
  options: OpenOptions = {},
): Promise<readonly DiagnoseStage[]> {
  const way = wayTo(account, options);
  try {
    const failure = await goneBy(way);
    return reachedStages(account.security, way.client.phases, failure);
  } finally {
    await way.client.close();
  }
}

/** A session that was not opened yet, and how it comes to the inbox. */
interface Way {
  readonly client: { readonly phases: readonly PhaseTime[]; close(): Promise<void> };
  readonly go: () => Promise<unknown>;
}

function wayTo(account: Account, options: OpenOptions): Way {
  if (account.protocol === "pop3") {
    const client = new Pop3Client(pop3Login(account, options));
    return { client, go: () => client.run(stat) };
  }
  const client = new ImapClient(sessionOf(account, options));
  return { client, go: () => openInbox(client) };
}

/** What a session's phases, and the failure that ended it, say of the stages. @throws the failure, if it is of none of them */
export function reachedStages(
  security: Security,
  phases: readonly PhaseTime[],
  failure: MailError | undefined,
): readonly DiagnoseStage[] {
  const reached: DiagnoseStage[] = [{ stage: "policy", ok: true, ms: 0, cause: null }];
  for (const [stage, phase] of stagesOf(security)) {
    const times = phases.filter((done) => done.phase === phase);
    const isFailed = failure?.phase === phase;
    // Servers tell their capabilities unasked as well, in the greeting: that stage is passed with it.
    if (times.length === 0 && !isFailed && stage !== "capability") continue;
    const ms = times.reduce((sum, done) => sum + done.ms, 0);
    reached.push({ stage, ok: !isFailed, ms, cause: isFailed ? failure.code : null });
    if (isFailed) return reached;
  }
  if (failure) throw failure;
  return reached;
}

async function openInbox(client: ImapClient): Promise<void> {
  const capabilities = await client.capabilities();
  // Exchange says OK to wrong credentials and refuses this (quirk 3).
  if (capabilities.has("NAMESPACE")) await client.run(namespace);
  await client.run(examine("INBOX"));
}

/** @returns why it did not get there */
async function goneBy({ go }: Way): Promise<MailError | undefined> {
  try {
    await go();
    return undefined;
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
}
