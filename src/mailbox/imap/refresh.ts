import { limits } from "../../base/limits.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { FetchAnswer } from "../../imap/commands/fetched-records.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { flagsToKeywords } from "../../imap/grammar/flags.ts";
import { type UidRange, UidSet } from "../../imap/grammar/uid-set.ts";
import type { ListQuery } from "../source.ts";
import { decodeMailboxId } from "./ids.ts";
import {
  isWholeRecord,
  type RememberedWindow,
  toWindowMessage,
  type WindowMessage,
} from "./remembered-window.ts";
import { toSummary } from "./summary.ts";

/**
 * What to ask for, to bring a window up to date in the turn in which its mailbox is opened. It is written before anything
 * is known of the mailbox as it is now, so each set has its end: a mailbox to which more came than `created` has room
 * for is listed anew.
 */
export interface RefreshPlan {
  readonly window: RememberedWindow;
  /** How many messages the page has. */
  readonly limit: number;
  /** UIDs that were not given yet; null where there are no more. */
  readonly created: UidRange | null;
  /** The remembered messages, as a range of UIDs; null where there are none. */
  readonly known: UidRange | null;
  /**
   * How those are found that are gone: the server tells (QRESYNC), or is asked which are left (CONDSTORE), or tells the
   * flags of those that are.
   */
  readonly removals: "vanished" | "search" | "flags";
  /** The first and the last of them, for the places where they stand; null where all are told with theirs. */
  readonly ends: UidSet | null;
  readonly preview: boolean;
  /** Messages of the page that are remembered without preview, where it has previews; null where none is. */
  readonly unpreviewed: UidSet | null;
}

/** What the server answered; null where it was not asked, or has refused. */
export interface RefreshAnswers {
  readonly created: FetchAnswer | null;
  /** Of the remembered messages those that changed, or all. */
  readonly flags: FetchAnswer | null;
  readonly left: UidSet | null;
  readonly ends: FetchAnswer | null;
  readonly unpreviewed: FetchAnswer | null;
}

/** @returns undefined where the page cannot come from this window */
export function planRefresh(
  window: RememberedWindow,
  { limit, preview }: Pick<ListQuery, "limit" | "preview">,
  hasQresync: boolean,
): RefreshPlan | undefined {
  const { messages, exists, uidNext } = window;
  if (messages.length < Math.min(limit, exists)) return undefined;
  const [first, last] = [messages[0], messages.at(-1)];
  const removals = window.highestModSeq === null ? "flags" : hasQresync ? "vanished" : "search";
  const unpreviewed = preview
    ? messages.slice(-limit).filter((message) => message.preview === undefined)
    : [];
  return {
    window,
    limit,
    preview,
    created:
      uidNext > maxUid ? null : { from: uidNext, to: Math.min(maxUid, uidNext + limits.maxUnseenUids - 1) },
    known: first ? { from: first.origin.uid, to: uidNext - 1 } : null,
    removals,
    ends: first && last && removals !== "flags" ? UidSet.of([first.origin.uid, last.origin.uid]) : null,
    unpreviewed: unpreviewed.length > 0 ? UidSet.of(unpreviewed.map(({ origin }) => origin.uid)) : null,
  };
}

const maxUid = 0xffff_ffff;

/**
 * The window as the mailbox is now.
 * @returns undefined wherever that is in doubt: then nothing of it counts
 */
export function refreshWindow(
  plan: RefreshPlan,
  examined: ExaminedMailbox,
  answers: RefreshAnswers,
): RememberedWindow | undefined {
  const { window } = plan;
  const { uidValidity, uidNext, exists, highestModSeq } = examined;
  if (uidValidity !== window.uidValidity || uidNext === null || !isLater(examined, plan)) return undefined;
  const created = plan.created ? createdRecords(answers.created, uidNext) : [];
  const kept = keptMessages(plan, answers);
  if (!created || !kept) return undefined;

  // The messages before the window can only have become fewer, and by as many as EXISTS says.
  const older = exists - kept.length - created.length;
  const olderBefore = window.exists - window.messages.length;
  if (older < 0 || older > olderBefore) return undefined;
  const told = [...created, ...(answers.flags?.values() ?? []), ...(answers.ends?.values() ?? [])];
  const uids = [...kept.map(({ origin }) => origin.uid), ...created.map(({ uid }) => uid)];
  const stands = ({ uid = 0, sequence }: FetchRecord): boolean => sequence === older + uids.indexOf(uid) + 1;
  if (!told.every(stands)) return undefined;
  // UIDs were given, to messages that are gone again or to such as the server counts and keeps back (quirk 14): where
  // both explain EXISTS, only a remembered message that is told with its place tells which.
  const isExplained = created.length === uidNext - window.uidNext || olderBefore === 0;
  if (!isExplained && told.length === created.length) return undefined;

  const messages = [...withFlags(kept, answers.flags), ...toMessages(created, window)];
  if (messages.length < Math.min(plan.limit, exists)) return undefined;
  if (plan.preview && !hasPreviews(messages.slice(-plan.limit), answers)) return undefined;
  const isSame =
    messages.length === window.messages.length &&
    messages.every((message, index) => message === window.messages[index]) &&
    exists === window.exists &&
    uidNext === window.uidNext &&
    highestModSeq === window.highestModSeq;
  return isSame ? window : { ...window, uidNext, exists, highestModSeq, messages };
}

/** Whether nothing that EXAMINE says speaks against it that this is the same mailbox, later. */
function isLater({ uidNext, exists, highestModSeq }: ExaminedMailbox, plan: RefreshPlan): boolean {
  const { window, created, removals } = plan;
  const lastSeen = created ? created.to + 1 : window.uidNext;
  if (uidNext === null || uidNext < window.uidNext || uidNext > lastSeen) return false;
  if (highestModSeq === null || window.highestModSeq === null) return highestModSeq === window.highestModSeq;
  if (highestModSeq > window.highestModSeq) return true;
  // With QRESYNC removals raise it too (RFC 7162 section 3.2.3).
  const isSame = uidNext === window.uidNext && (exists === window.exists || removals !== "vanished");
  return highestModSeq === window.highestModSeq && isSame;
}

type Created = FetchRecord & { readonly uid: number };

/** Those that were there when the mailbox was opened, oldest first. @returns undefined where one is not whole */
function createdRecords(answer: FetchAnswer | null, uidNext: number): readonly Created[] | undefined {
  if (!answer?.isWhole) return undefined;
  const records = [...answer].map(([uid, record]) => ({ ...record, uid })).filter(({ uid }) => uid < uidNext);
  if (!records.every(isWholeRecord)) return undefined;
  return records.sort((a, b) => a.uid - b.uid);
}

/** The remembered messages that are still there. @returns undefined where what the server says of them does not fit */
function keptMessages(
  { window, known, removals, ends: asked }: RefreshPlan,
  { flags, left, ends }: RefreshAnswers,
): readonly WindowMessage[] | undefined {
  const { messages } = window;
  if (known === null) return messages;
  if (!flags?.isWhole || (asked && !ends?.isWhole) || (removals === "search" && !left)) return undefined;
  const found = removals === "search" && left ? left : UidSet.of(flags.keys());
  const kept = messages.filter(({ origin: { uid } }) =>
    removals === "vanished" ? !flags.vanished.has(uid) : found.has(uid),
  );
  // A message between the remembered ones that was not there then: the window has lost its order.
  const isComplete =
    removals === "vanished" || found.pick("lowest", kept.length + 1, known).length === kept.length;
  const uids = new Set(kept.map(({ origin }) => origin.uid));
  const areOfThem = [...flags].every(
    ([uid, { flags: told, modSeq }]) =>
      uids.has(uid) && told !== undefined && (modSeq !== undefined || window.highestModSeq === null),
  );
  return isComplete && areOfThem ? kept : undefined;
}

/** Whether there is what previews are made of, of each message that has none. */
function hasPreviews(page: readonly WindowMessage[], { unpreviewed, created }: RefreshAnswers): boolean {
  const isReady = (uid: number): boolean => {
    const record = unpreviewed?.get(uid) ?? created?.get(uid);
    return record?.bodyStructure !== undefined;
  };
  return page.every(({ preview, origin }) => preview !== undefined || isReady(origin.uid));
}

/** What did not change is the same object still. */
function withFlags(messages: readonly WindowMessage[], answer: FetchAnswer | null): readonly WindowMessage[] {
  return messages.map((message) => {
    const { flags, modSeq } = answer?.get(message.origin.uid) ?? {};
    if (flags === undefined) return message;
    const keywords = flagsToKeywords(flags);
    const told = modSeq === undefined ? null : String(modSeq);
    const isSame = JSON.stringify(keywords) === JSON.stringify(message.keywords);
    if (isSame && told === message.origin.modSeq) return message;
    return { ...message, keywords, origin: { ...message.origin, modSeq: told } };
  });
}

function toMessages(records: readonly FetchRecord[], window: RememberedWindow): readonly WindowMessage[] {
  const { mailboxId, uidValidity } = window;
  const mailbox = decodeMailboxId(mailboxId);
  if (!mailbox) return [];
  return records.flatMap(
    (record) => toWindowMessage(toSummary(record, { mailbox, mailboxId, uidValidity })) ?? [],
  );
}
