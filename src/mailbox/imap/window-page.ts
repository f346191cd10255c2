import type { MessageSummary } from "../model.ts";
import { isNewestPage, withoutPreview, withPreview } from "../newest-page.ts";
import type { ListQuery, ListResult, Position, Remembered } from "../source.ts";
import { encodeMailboxId } from "./ids.ts";
import { toPosition } from "./page.ts";
import { parseWindow, type RememberedWindow } from "./remembered-window.ts";
import { snapshotOf, versionOf } from "./version.ts";

/** The newest messages of a window, newest first, and where the list goes on behind them. */
export function pageOfWindow(
  { messages, exists, uidValidity }: RememberedWindow,
  { limit, preview }: Pick<ListQuery, "limit" | "preview">,
): { readonly items: readonly MessageSummary[]; readonly next: Position | null } {
  const page = messages.slice(-limit);
  const items = page
    .toReversed()
    .map((message) => (preview ? withPreview(message) : withoutPreview(message)));
  const sequence = exists - page.length + 1;
  const [oldest] = page;
  const isMore = oldest !== undefined && sequence > 1;
  return {
    items,
    next: isMore ? toPosition({ uidValidity, uid: oldest.origin.uid, sequence, towards: "older" }) : null,
  };
}

/**
 * A list by nothing but what is remembered, as the mailbox was then.
 * @returns undefined where that does not hold all that is asked for
 */
export function listFromWindow(remembered: Remembered, query: ListQuery): ListResult | undefined {
  const window = isNewestPage(query) ? parseWindow(remembered) : undefined;
  if (!window || !isAskedFor(window, query.mailbox)) return undefined;
  const { messages, exists, mailboxId } = window;
  const version = versionOf(window);
  const reminder = { remembered, cache: "hit" } as const;
  if (version !== null && version === query.knownVersion) return { unchanged: true, version, ...reminder };
  const hasAll = messages.length >= Math.min(query.limit, exists);
  const hasPreviews = messages.slice(-query.limit).every(({ preview }) => preview !== undefined);
  if (!hasAll || (query.preview && !hasPreviews)) return undefined;
  return {
    unchanged: false,
    ...pageOfWindow(window, query),
    prev: null,
    total: exists,
    snapshot: snapshotOf(mailboxId, window),
    version,
    scan: null,
    ...reminder,
  };
}

const inboxId = encodeMailboxId({ kind: "name", name: "INBOX" });

function isAskedFor({ mailboxId, role }: RememberedWindow, idOrRole: string): boolean {
  const asked = idOrRole.toLowerCase();
  return idOrRole === mailboxId || asked === role || (asked === "inbox" && mailboxId === inboxId);
}
