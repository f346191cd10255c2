import { invalidField, MailError } from "../../base/errors.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import type { Position } from "../source.ts";

/**
 * A place in a mailbox: beside this message, towards older or newer ones. `sequence` is where the message stood, a
 * hint that is checked against its UID before it is believed.
 */
export interface Anchor {
  readonly uidValidity: number;
  readonly uid: number;
  readonly sequence: number;
  readonly towards: "older" | "newer";
}

/** Sequence numbers, both inclusive. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** The newest `limit` messages, or the oldest; undefined in an empty mailbox. */
export function edgeWindow(exists: number, limit: number, edge: "newest" | "oldest"): Window | undefined {
  if (exists === 0) return undefined;
  return edge === "newest"
    ? { first: Math.max(1, exists - limit + 1), last: exists }
    : { first: 1, last: Math.min(limit, exists) };
}

/** The `limit` messages beside the anchor, if it still stands where it stood; undefined where none are. */
export function windowBeside(anchor: Anchor, exists: number, limit: number): Window | undefined {
  const { sequence, towards } = anchor;
  const window =
    towards === "older"
      ? { first: Math.max(1, sequence - limit), last: sequence - 1 }
      : { first: sequence + 1, last: Math.min(exists, sequence + limit) };
  return window.first <= window.last ? window : undefined;
}

/** The other way round, from the anchor's own message on: where a page beside the anchor has no messages left. */
export function turnedRound(anchor: Anchor): Anchor {
  return anchor.towards === "older"
    ? { ...anchor, uid: anchor.uid - 1, towards: "newer" }
    : { ...anchor, uid: anchor.uid + 1, towards: "older" };
}

export function toPosition(anchor: Anchor): Position {
  return { v: anchor.uidValidity, u: anchor.uid, n: anchor.sequence, o: anchor.towards === "older" };
}

/** @throws {MailError} invalid_request (no position of ours), state_expired (the mailbox was made anew) */
export function readAnchor(position: Position, examined: ExaminedMailbox): Anchor {
  const { v: uidValidity, u: uid, n: sequence, o: isOlder } = position;
  if (typeof uidValidity !== "number" || typeof uid !== "number" || typeof sequence !== "number") {
    throw invalidField("?cursor", "is not a cursor of this list");
  }
  requireUidValidity(uidValidity, examined);
  return { uidValidity, uid, sequence, towards: isOlder === true ? "older" : "newer" };
}

/** A mailbox without UIDVALIDITY (quirk 17) is known by 0: its ids hold as long as nothing tells otherwise. */
export function uidValidityOf(examined: ExaminedMailbox): number {
  return examined.uidValidity ?? 0;
}

/** @throws {MailError} state_expired: a UID means another message now (RFC 9051 section 2.3.1.1) */
export function requireUidValidity(expected: number, examined: ExaminedMailbox): void {
  if (expected === uidValidityOf(examined)) return;
  throw new MailError(
    "state_expired",
    "The mail server numbered this mailbox anew: start over with a fresh list.",
    {
      retry: "after-resync",
    },
  );
}
