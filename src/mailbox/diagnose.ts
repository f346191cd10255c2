import type { Account } from "../account/record.ts";
import { type ErrorCode, MailError, type Phase } from "../base/errors.ts";
import { ImapClient } from "../imap/client.ts";
import { examine } from "../imap/commands/examine.ts";
import { namespace } from "../imap/commands/namespace.ts";
import { sessionOf, type OpenOptions } from "./open.ts";

/** One step on the way to a mailbox, and how it went. */
export interface DiagnoseStage {
  readonly stage: "policy" | "dns" | "tcp" | "tls" | "greeting" | "capability" | "auth" | "mailbox";
  readonly ok: boolean;
  readonly ms: number;
  /** Why it failed. */
  readonly cause: ErrorCode | null;
}

// Name resolution happens inside the platform's connect, so it is part of `tcp` and no stage of its own.
const stages: readonly (readonly [DiagnoseStage["stage"], readonly Phase[]])[] = [
  ["tcp", ["connect"]],
  ["tls", ["tls"]],
  ["greeting", ["greeting"]],
  ["capability", ["capability"]],
  ["auth", ["auth"]],
  ["mailbox", ["select"]],
];

/**
 * Goes the whole way to the inbox once and tells each stage that was reached. The account has passed the policy.
 * Stores nothing, changes nothing.
 */
export async function diagnose(
  account: Account,
  options: OpenOptions = {},
): Promise<readonly DiagnoseStage[]> {
  const client = new ImapClient(sessionOf(account, options));
  const failure = await openInbox(client);
  const reached: DiagnoseStage[] = [{ stage: "policy", ok: true, ms: 0, cause: null }];
  for (const [stage, phases] of stages) {
    if (stage === "tls" && account.security === "none") continue;
    const ms = client.phases.reduce((sum, done) => sum + (phases.includes(done.phase) ? done.ms : 0), 0);
    const isFailed = failure?.phase !== undefined && phases.includes(failure.phase);
    reached.push({ stage, ok: !isFailed, ms, cause: isFailed ? failure.code : null });
    if (isFailed) break;
  }
  await client.close();
  return reached;
}

async function openInbox(client: ImapClient): Promise<MailError | undefined> {
  try {
    const capabilities = await client.capabilities();
    // Exchange says OK to wrong credentials and refuses this (quirk 3).
    if (capabilities.has("NAMESPACE")) await client.run(namespace);
    await client.run(examine("INBOX"));
    return undefined;
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
}
