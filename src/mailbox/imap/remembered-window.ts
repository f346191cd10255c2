import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import type { MessageSummary, Origin } from "../model.ts";
import { newestThatFit, toRemember } from "../newest-page.ts";
import type { Remembered } from "../source.ts";
import { isMessageSummary } from "../summary-shape.ts";
import { decodeMailboxId, encodeMessageId } from "./ids.ts";

/**
 * What is remembered of a mailbox: its newest messages as they were listed, none left out between the first of them and
 * the mailbox's last, and what EXAMINE said just before.
 */
export interface RememberedWindow extends WindowOrigin {
  readonly mailboxId: string;
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly exists: number;
  /** null without CONDSTORE. */
  readonly highestModSeq: bigint | null;
  /** Oldest first. Those that were listed with previews have theirs, unless it is null. */
  readonly messages: readonly WindowMessage[];
}

/** What the window was made by. */
export interface WindowOrigin {
  /** The role by which the mailbox was asked for; null where it was by its id. */
  readonly role: string | null;
  /** What its server could do, for the pipeline in which the session is only just logged in. */
  readonly hasQresync: boolean;
  readonly hasPreview: boolean;
}

export type WindowMessage = MessageSummary & { readonly origin: Extract<Origin, { protocol: "imap" }> };

// Raise it when the meaning of anything here changes, and when a summary is made otherwise: what is older is forgotten.
const format = 1;

/** As it is kept: the newest of its messages that fit, or null where none does. */
export function formatWindow(window: RememberedWindow): Remembered | null {
  const messages = newestThatFit(window.messages);
  if (messages.length === 0 && window.exists > 0) return null;
  const { highestModSeq } = window;
  return {
    ...window,
    protocol: "imap",
    format,
    highestModSeq: highestModSeq === null ? null : String(highestModSeq),
    messages,
  };
}

/** @returns undefined for what is no window of ours, or a damaged one, or of an older release */
export function parseWindow(remembered: Remembered): RememberedWindow | undefined {
  const { mailboxId, role, uidValidity, uidNext, exists, highestModSeq, hasQresync, hasPreview } = remembered;
  const { messages } = remembered;
  if (remembered["protocol"] !== "imap" || remembered["format"] !== format) return undefined;
  if (typeof mailboxId !== "string" || !(typeof role === "string" || role === null)) return undefined;
  if (!isCount(uidValidity, 1) || !isCount(uidNext, 1) || !isCount(exists, 0)) return undefined;
  if (typeof hasQresync !== "boolean" || typeof hasPreview !== "boolean") return undefined;
  const modSeq = highestModSeq === null ? null : parseModSeq(highestModSeq);
  if (modSeq === undefined || !isListOfMessages(messages)) return undefined;
  if (messages.length > exists || (messages.length === 0 && exists > 0)) return undefined;
  if (!areOf(messages, { mailboxId, uidValidity, uidNext })) return undefined;
  return {
    mailboxId,
    role,
    uidValidity,
    uidNext,
    exists,
    highestModSeq: modSeq,
    hasQresync,
    hasPreview,
    messages,
  };
}

function isCount(value: unknown, min: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= 0xffff_ffff;
}

function parseModSeq(value: unknown): bigint | undefined {
  return typeof value === "string" && /^[1-9]\d{0,18}$/.test(value) ? BigInt(value) : undefined;
}

function isListOfMessages(value: unknown): value is readonly WindowMessage[] {
  return (
    Array.isArray(value) &&
    value.every((message) => isMessageSummary(message) && message.origin.protocol === "imap")
  );
}

/** Whether these are messages of this mailbox, in their order. */
function areOf(
  messages: readonly WindowMessage[],
  { mailboxId, uidValidity, uidNext }: Pick<RememberedWindow, "mailboxId" | "uidValidity" | "uidNext">,
): boolean {
  const mailbox = decodeMailboxId(mailboxId);
  let before = 0;
  return (
    mailbox !== undefined &&
    messages.every(({ id, mailboxIds, origin }) => {
      const { uid } = origin;
      const isNext = Number.isInteger(uid) && uid > before && uid < uidNext;
      before = uid;
      return (
        isNext &&
        origin.uidValidity === uidValidity &&
        id === encodeMessageId({ mailbox, uidValidity, uid }) &&
        Object.keys(mailboxIds).join() === mailboxId
      );
    })
  );
}

/** A page as it was fetched, and as it is listed: newest first, each message in both. */
export interface ListedPage {
  readonly mailboxId: string;
  readonly records: readonly FetchRecord[];
  readonly items: readonly MessageSummary[];
}

/**
 * The window of the newest page.
 * @returns undefined where the server says too little of the mailbox, or counts messages that it does not give out
 * (quirk 14), so that places do not follow from EXISTS
 */
export function windowOf(
  { mailboxId, records, items }: ListedPage,
  { uidValidity, uidNext, exists, highestModSeq }: ExaminedMailbox,
  known: WindowOrigin,
): RememberedWindow | undefined {
  if (uidValidity === null || uidNext === null) return undefined;
  const isAtTheEnd = records.every(
    ({ sequence, uid }, index) => sequence === exists - index && uid !== undefined && uid < uidNext,
  );
  const partial = records.findIndex((record) => !isWholeRecord(record));
  const whole = items.slice(0, partial === -1 ? items.length : partial);
  const messages = whole.flatMap((summary) => toWindowMessage(summary) ?? []).reverse();
  if (!isAtTheEnd || (messages.length === 0 && exists > 0)) return undefined;
  return { ...known, mailboxId, uidValidity, uidNext, exists, highestModSeq, messages };
}

/** Whether it has all that a summary is made of: what is missing may be there the next time. */
export function isWholeRecord(record: FetchRecord): boolean {
  const { uid, sequence, flags, internalDate, size, envelope, bodyStructure } = record;
  const items = [uid, sequence, flags, internalDate, size, envelope, bodyStructure];
  return !record.isCut && items.every((item) => item !== undefined);
}

export function toWindowMessage(summary: MessageSummary): WindowMessage | undefined {
  const message = toRemember(summary);
  const { origin } = message;
  return origin.protocol === "imap" ? { ...message, origin } : undefined;
}
