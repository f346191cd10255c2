import { fromByteString, toByteString } from "../../src/base/bytes.ts";
import type { Outcome } from "../../src/base/outcome.ts";
import type { ImapCommand, StateName } from "../../src/imap/command.ts";
import { Capabilities } from "../../src/imap/grammar/capability.ts";
import { PendingCommand } from "../../src/imap/pending-command.ts";
import { readResponse } from "../../src/imap/response.ts";
import { ResponseCutter } from "../../src/imap/wire/response-cutter.ts";

export interface CommandSituation {
  readonly state?: StateName;
  readonly capabilities?: readonly string[];
  readonly isUtf8?: boolean;
}

/** A command of which the server knows as `a1`, and the segments that it is written in, as byte strings. */
function sent(
  command: ImapCommand<unknown>,
  { state, capabilities = ["IMAP4rev1"], isUtf8 = false }: CommandSituation,
): { readonly pending: PendingCommand; readonly segments: readonly string[] | undefined } {
  const pending = new PendingCommand(command);
  const segments = pending.prepare("a1", {
    state: state ?? command.states[0] ?? "selected",
    capabilities: new Capabilities(capabilities),
    isUtf8,
  });
  return { pending, segments: segments?.map(toByteString) };
}

/** What is written for a command, segment by segment. @throws {MailError} where it may not be sent */
export async function encoded(
  command: ImapCommand<unknown>,
  situation: CommandSituation = {},
): Promise<readonly string[]> {
  const { pending, segments } = sent(command, situation);
  if (segments) return segments;
  const outcome = await pending.outcome;
  if (outcome.ok) throw new Error("a command that was not sent cannot succeed");
  throw outcome.error;
}

/**
 * What becomes of a command that is answered like this: untagged responses, then the reply to `a1`. What the command
 * does not take is noted in `left`.
 */
export async function answered<Result>(
  command: ImapCommand<Result>,
  answer: string,
  situation: CommandSituation = {},
  left: string[] = [],
): Promise<Outcome<Result>> {
  const { pending } = sent(command, situation);
  const cutter = new ResponseCutter((prefix, size) => {
    const before = prefix.findLast((piece) => typeof piece === "string") ?? "";
    return pending.collector?.literal?.(before, size) ?? "buffer";
  });
  for (const cut of cutter.push(fromByteString(answer))) {
    if (cut.kind === "chunk") {
      await cut.sink.write(cut.bytes);
      continue;
    }
    const response = readResponse(cut.pieces, cut.isCut);
    if (response.kind === "tagged") pending.complete(response);
    else if (response.kind === "untagged" && !pending.offer(response)) left.push(response.name);
  }
  // The outcome is that of this very command.
  return pending.outcome as Promise<Outcome<Result>>;
}

/** The result of a command that is answered like this. @throws {MailError} */
export async function resultOf<Result>(
  command: ImapCommand<Result>,
  answer: string,
  situation?: CommandSituation,
): Promise<Result> {
  const outcome = await answered(command, answer, situation);
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}
