import { limits } from "../../base/limits.ts";
import type { MessageSummary } from "../model.ts";
import { isNewestPage, newestThatFit, toRemember, withoutPreview, withPreview } from "../newest-page.ts";
import type { ListQuery, ListResult, Remembered } from "../source.ts";
import { isMessageSummary } from "../summary-shape.ts";
import { isPassingDefect } from "./kept-headers.ts";
import { decodeKeys, encodeKeys, encodeMessageId, KeyList, maildropId } from "./keys.ts";
import type { Maildrop } from "./maildrop.ts";
import { toPosition } from "./position.ts";
import { takeSnapshot } from "./snapshot.ts";
import { versionOf } from "./version.ts";

/** What is remembered of a maildrop: the keys of all its messages, and its newest messages as they were listed. */
export interface RememberedMaildrop {
  readonly keys: KeyList;
  /** By message id. */
  readonly messages: ReadonlyMap<string, MessageSummary>;
}

// Raise it when the meaning of anything here changes, and when a summary is made otherwise: what is older is forgotten.
const format = 1;

/** @returns undefined for what is no maildrop of ours, or a damaged one, or of an older release */
export function parseMaildrop(remembered: Remembered): RememberedMaildrop | undefined {
  const { protocol, format: told, keys: text, messages } = remembered;
  if (protocol !== "pop3" || told !== format || typeof text !== "string") return undefined;
  const keys = decodeKeys(text);
  if (!keys || keys.length > limits.maxRememberedMaildrop || !isListOfMessages(messages)) return undefined;
  const ids = new Set(keys.map(encodeMessageId));
  if (ids.size < keys.length || !messages.every(({ id }) => ids.has(id))) return undefined;
  return { keys: KeyList.ofKeys(keys), messages: new Map(messages.map((one) => [one.id, one])) };
}

function isListOfMessages(value: unknown): value is readonly MessageSummary[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one) =>
        isMessageSummary(one) &&
        one.origin.protocol === "pop3" &&
        one.size !== null &&
        Object.keys(one.mailboxIds).join() === maildropId,
    )
  );
}

/**
 * A remembered message, as it is listed now. A server may give the unique-id of a message that is gone to another (RFC
 * 1939 section 7): it is the same where its octets are as many.
 * @param maildrop with sizes
 * @returns undefined where it is not remembered, or not for certain
 */
export function knownAt(
  { messages }: RememberedMaildrop,
  maildrop: Maildrop,
  index: number,
  { preview }: Pick<ListQuery, "preview">,
): MessageSummary | undefined {
  const message = messages.get(maildrop.idAt(index));
  if (!message || !isTold(maildrop, index) || message.size !== maildrop.sizeAt(index)) return undefined;
  if (preview) return message.preview === undefined ? undefined : withPreview(message);
  return withoutPreview(message);
}

/** Whether its id is of the unique-id that the server gave to no other. */
function isTold(maildrop: Maildrop, index: number): boolean {
  return !maildrop.isByDigest && !maildrop.isRepeated(index);
}

/**
 * What is to be remembered once a page of the newest was listed.
 * @param earlier what was remembered before, if anything
 * @returns null where the maildrop is too large, or its messages cannot be told apart
 */
export function rememberMaildrop(
  maildrop: Maildrop,
  items: readonly MessageSummary[],
  earlier: RememberedMaildrop | undefined,
): Remembered | null {
  const { keys, length, total } = maildrop;
  if (maildrop.isByDigest || total !== length || total > limits.maxRememberedMaildrop) return null;
  const listed = new Map(items.map((item) => [item.id, item]));
  const newest = keys.indexes().slice(-limits.maxRememberedMessages);
  const messages = newest.flatMap((index) => {
    const id = maildrop.idAt(index);
    const [known, item] = [earlier?.messages.get(id), listed.get(id)];
    // What was listed without preview may have had one.
    const isKnown = known !== undefined && known.size === (item?.size ?? maildrop.sizeAt(index));
    const message = isKnown && (item?.preview ?? null) === null ? known : item;
    return message && isTold(maildrop, index) && isLasting(message) ? [toRemember(message)] : [];
  });
  return {
    protocol: "pop3",
    format,
    keys: encodeKeys(keys.indexes().map((index) => keys.at(index))),
    messages: newestThatFit(messages),
  };
}

/** Whether it is listed so whatever else is on its page, and the next time too. */
function isLasting({ size, defects = [] }: MessageSummary): boolean {
  return size !== null && !defects.some(isPassingDefect);
}

/**
 * A list by nothing but what is remembered, as the maildrop was then.
 * @returns undefined where that does not hold all that is asked for
 */
export function listFromMaildrop(remembered: Remembered, query: ListQuery): ListResult | undefined {
  const isAskedFor = query.mailbox === maildropId || query.mailbox.toLowerCase() === "inbox";
  const maildrop = isAskedFor && isNewestPage(query) ? parseMaildrop(remembered) : undefined;
  if (!maildrop) return undefined;
  const { keys, messages } = maildrop;
  const version = versionOf(keys.length, keys);
  const reminder = { remembered, cache: "hit" } as const;
  if (version === query.knownVersion) return { unchanged: true, version, ...reminder };
  const start = Math.max(0, keys.length - query.limit);
  const page = keys.indexes().slice(start);
  const found = page.flatMap((index) => messages.get(encodeMessageId(keys.at(index))) ?? []);
  const hasPreviews = found.every(({ preview }) => preview !== undefined);
  if (found.length < page.length || (query.preview && !hasPreviews)) return undefined;
  return {
    unchanged: false,
    items: found.toReversed().map(query.preview ? withPreview : withoutPreview),
    next: start > 0 ? toPosition({ at: start, towards: "older", receivedAt: null }, keys) : null,
    prev: null,
    total: keys.length,
    snapshot: takeSnapshot(keys),
    version,
    scan: null,
    ...reminder,
  };
}
