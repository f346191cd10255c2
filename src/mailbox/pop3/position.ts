import { invalidField } from "../../base/errors.ts";
import type { Position } from "../source.ts";
import type { KeyList } from "./keys.ts";
import { findPlace, placeAt } from "./place.ts";

/** Where a list goes on: at this place, towards older or newer messages. */
export interface Cut {
  /** How many messages of the maildrop are older. */
  readonly at: number;
  readonly towards: "older" | "newer";
  /** Where the list is sorted by it: what the messages beside the place were received at. */
  readonly receivedAt: string | null;
}

export function toPosition({ at, towards, receivedAt }: Cut, keys: KeyList): Position {
  const { older, newer } = placeAt(keys, at);
  return { o: older, n: newer, d: towards === "older", r: receivedAt };
}

/** @throws {MailError} invalid_request (no position of ours), state_expired (it is not to be found any more) */
export function readPosition(position: Position, keys: KeyList): Cut {
  const { o: older, n: newer, d: isOlder, r: receivedAt } = position;
  if (typeof older !== "string" || typeof newer !== "string") {
    throw invalidField("?cursor", "is not a cursor of this list");
  }
  return {
    at: findPlace({ older, newer }, keys),
    towards: isOlder === true ? "older" : "newer",
    receivedAt: typeof receivedAt === "string" ? receivedAt : null,
  };
}
