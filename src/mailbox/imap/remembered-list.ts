import type { ImapClient } from "../../imap/client.ts";
import type { ExaminedMailbox } from "../../imap/commands/examine.ts";
import { isNewestPage } from "../newest-page.ts";
import type { ListQuery, ListResult, Remembered } from "../source.ts";
import { decodeMailboxId } from "./ids.ts";
import type { RefreshedWindow } from "./open-mailbox.ts";
import { fetchPreviews } from "./preview.ts";
import {
  formatWindow,
  type ListedPage,
  parseWindow,
  type RememberedWindow,
  windowOf,
  type WindowOrigin,
} from "./remembered-window.ts";
import { snapshotOf, versionOf } from "./version.ts";
import { pageOfWindow } from "./window-page.ts";

/** What is remembered of this mailbox, where a list can come from that. */
export function windowFor(query: ListQuery, mailboxId: string): RememberedWindow | undefined {
  const window = query.remembered && isNewestPage(query) ? parseWindow(query.remembered) : undefined;
  return window?.mailboxId === mailboxId ? window : undefined;
}

/** The list that a window has, and how it is remembered from now on. */
export async function listRefreshed(
  client: ImapClient,
  examined: ExaminedMailbox,
  refreshed: RefreshedWindow,
  query: ListQuery,
): Promise<ListResult> {
  const version = versionOf(examined);
  const cache = "stale";
  const remind = (window: RememberedWindow): Remembered | null => {
    const origin = originOf(client, query);
    const isTheSame = refreshed.isAsRemembered && window === refreshed.window && isEqual(origin, window);
    return isTheSame ? query.remembered : formatWindow({ ...window, ...origin });
  };
  if (version !== null && version === query.knownVersion)
    return { unchanged: true, version, remembered: remind(refreshed.window), cache };
  const window = query.preview ? await withPreviews(client, refreshed) : refreshed.window;
  return {
    unchanged: false,
    ...pageOfWindow(window, query),
    prev: null,
    total: examined.exists,
    snapshot: snapshotOf(window.mailboxId, examined),
    version,
    scan: null,
    remembered: remind(window),
    cache,
  };
}

/** What is remembered of a page of the newest messages that was listed without. */
export function rememberPage(
  client: ImapClient,
  examined: ExaminedMailbox,
  page: ListedPage,
  query: ListQuery,
): Remembered | null {
  const window = windowOf(page, examined, originOf(client, query));
  return window ? formatWindow(window) : null;
}

function originOf(client: ImapClient, { mailbox }: ListQuery): WindowOrigin {
  return {
    role: decodeMailboxId(mailbox) ? null : mailbox.toLowerCase(),
    hasQresync: client.hasQresync,
    hasPreview: client.announced?.has("PREVIEW") ?? false,
  };
}

function isEqual(a: WindowOrigin, b: WindowOrigin): boolean {
  return a.role === b.role && a.hasQresync === b.hasQresync && a.hasPreview === b.hasPreview;
}

/** One turn more where the server makes none, for those that have none. */
async function withPreviews(
  client: ImapClient,
  { window, unpreviewed }: RefreshedWindow,
): Promise<RememberedWindow> {
  if (unpreviewed.length === 0) return window;
  const previews = await fetchPreviews(client, unpreviewed);
  const messages = window.messages.map((message) => {
    const preview = previews.get(message.origin.uid);
    return preview === undefined || message.preview !== undefined ? message : { ...message, preview };
  });
  return { ...window, messages };
}
