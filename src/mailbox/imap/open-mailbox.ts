import { type Outcome, unlessRefused } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import type { ImapCommand } from "../../imap/command.ts";
import { capability } from "../../imap/commands/capability.ts";
import { examine, type ExaminedMailbox } from "../../imap/commands/examine.ts";
import { fetch, type FetchModifiers } from "../../imap/commands/fetch.ts";
import type { FetchAnswer } from "../../imap/commands/fetched-records.ts";
import { uidSearch } from "../../imap/commands/search.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { Capabilities } from "../../imap/grammar/capability.ts";
import type { UidRange } from "../../imap/grammar/uid-set.ts";
import type { ListQuery } from "../source.ts";
import { explainRefusal, type LocatedMailbox } from "./locate.ts";
import { Opening } from "./opening.ts";
import { planRefresh, type RefreshAnswers, type RefreshPlan, refreshWindow } from "./refresh.ts";
import type { RememberedWindow } from "./remembered-window.ts";
import { summaryItems } from "./summary.ts";

export interface OpenedMailbox {
  readonly examined: ExaminedMailbox;
  /** Its newest messages; undefined where what was remembered does not tell them for certain. */
  readonly refreshed: RefreshedWindow | undefined;
}

export interface RefreshedWindow {
  readonly window: RememberedWindow;
  /** Whether nothing has changed. */
  readonly isAsRemembered: boolean;
  /** What its previews are made of, of messages that have none in it. */
  readonly unpreviewed: readonly FetchRecord[];
}

/**
 * Opens a mailbox, and in the same turn brings up to date what is remembered of it.
 * @param window of this mailbox, where there is one
 */
export async function openMailbox(
  client: ImapClient,
  mailbox: LocatedMailbox,
  query: ListQuery,
  window: RememberedWindow | undefined,
): Promise<OpenedMailbox> {
  const plan = window && planRefresh(window, query, hasQresync(client, window));
  const opening = new Opening();
  const refresh = plan && refreshCommands(client, plan, query, opening);
  const sent: readonly ImapCommand<unknown>[] = Object.values(refresh ?? {}).filter((one) => one !== null);
  // Whether the server makes previews must be known before the FETCH; servers that do not say get asked on the way.
  const asking = query.preview && !client.announced ? [capability] : [];
  const [examining, ...others] = await client.pipeline([opening.examine(mailbox.name), ...sent, ...asking]);
  const opened = await examining;
  if (!opened.ok) throw await explainRefusal(client, mailbox, opened.error);
  const examined = opened.value;
  if (!plan || !refresh) return { examined, refreshed: undefined };

  const answerOf = async <Result>(command: ImapCommand<Result> | null): Promise<Result | null> => {
    const outcome = command && (await others[sent.indexOf(command)]);
    // Outcomes stand in the order of the commands, whatever those are of.
    return outcome ? (unlessRefused(outcome as Outcome<Result>) ?? null) : null;
  };
  const answers: RefreshAnswers = {
    created: await answerOf(refresh.created),
    flags: await answerOf(refresh.flags),
    left: await answerOf(refresh.left),
    ends: await answerOf(refresh.ends),
    unpreviewed: await answerOf(refresh.unpreviewed),
  };
  const current = refreshWindow(plan, examined, answers);
  if (current) {
    const unpreviewed = [...(answers.unpreviewed?.values() ?? []), ...(answers.created?.values() ?? [])];
    return { examined, refreshed: { window: current, isAsRemembered: current === window, unpreviewed } };
  }
  // The page is asked for by its place, which must be that of now.
  const placed = opening.isShifted ? await client.run(examine(mailbox.name)) : examined;
  return { examined: placed, refreshed: undefined };
}

/** Before the session is logged in nobody knows but from the last time; the server refuses what it does not have. */
function hasQresync(client: ImapClient, window: RememberedWindow): boolean {
  return client.announced ? client.hasQresync : window.hasQresync;
}

type RefreshCommands = {
  readonly [Name in keyof RefreshAnswers]: ImapCommand<NonNullable<RefreshAnswers[Name]>> | null;
};

function refreshCommands(
  client: ImapClient,
  { window, created, known, removals, ends, unpreviewed }: RefreshPlan,
  { preview }: ListQuery,
  opening: Opening,
): RefreshCommands {
  const { highestModSeq } = window;
  const fetching = (
    set: string,
    items: readonly string[],
    modifiers?: FetchModifiers,
  ): ImapCommand<FetchAnswer> => opening.behind(fetch({ by: "uid", set }, items, modifiers));
  const flagItems = highestModSeq === null ? ["UID", "FLAGS"] : ["UID", "FLAGS", "MODSEQ"];
  const since =
    highestModSeq === null ? {} : { changedSince: highestModSeq, vanished: removals === "vanished" };
  const capabilities = client.announced ?? new Capabilities(window.hasPreview ? ["PREVIEW"] : []);
  // Of messages in one range all answers are taken for answers to each FETCH, and so have the flags.
  const previewItems = [...flagItems, "BODYSTRUCTURE", ...(capabilities.has("PREVIEW") ? ["PREVIEW"] : [])];
  return {
    created: created && fetching(formatRange(created), summaryItems(capabilities, window, preview)),
    flags: known && fetching(formatRange(known), flagItems, since),
    left: known && removals === "search" ? opening.behind(uidSearch(formatRange(known))) : null,
    ends: ends && fetching(ends.format(), flagItems),
    unpreviewed: unpreviewed && fetching(unpreviewed.format(), previewItems),
  };
}

function formatRange({ from, to }: UidRange): string {
  return from === to ? `${from}` : `${from}:${to}`;
}
