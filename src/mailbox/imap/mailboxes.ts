import { unlessRefused, unwrap } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { list, type ListedMailboxes } from "../../imap/commands/list.ts";
import { lsub } from "../../imap/commands/lsub.ts";
import { status } from "../../imap/commands/status.ts";
import type { Capabilities } from "../../imap/grammar/capability.ts";
import type { ListedMailbox } from "../../imap/grammar/list.ts";
import { assignRoles, type RoleAssignment } from "../../imap/grammar/special-use.ts";
import type { StatusItems } from "../../imap/grammar/status.ts";
import type { Mailbox } from "../model.ts";
import { encodeMailboxId, mailboxKey } from "./ids.ts";

/** A mailbox with the name that the server knows it by, in Unicode. */
export interface ServerMailbox extends Mailbox {
  readonly fullName: string;
}

/** Without them a look-up by name or role costs the server nothing per mailbox. */
export type Counts = "with-counts" | "without-counts";

// More STATUS commands than this in one pipeline would take the server minutes: the rest go without counts.
const maxStatusCommands = 500;

/**
 * Every mailbox with its counts: one turn behind the login where the server has LIST-STATUS (RFC 5819), two without.
 * @throws {MailError}
 */
export async function listMailboxes(client: ImapClient, counts: Counts): Promise<readonly ServerMailbox[]> {
  const capabilities = await client.capabilities();
  const listed = await listEverything(
    client,
    capabilities,
    counts === "with-counts" ? statusItems(capabilities) : [],
  );
  // Quirk 31: INBOX exists, whatever the list says.
  const named = new Map([["INBOX", unlistedInbox], ...listed.mailboxes]);
  const roles = assignRoles(named);
  const mailboxes = await Promise.all(
    [...named].map(([name, entry]) =>
      toMailbox(name, entry, roles.get(name) ?? null, listed.subscribed.has(name), listed.status.get(name)),
    ),
  );
  return mailboxes.sort((a, b) => a.sortOrder - b.sortOrder || a.fullName.localeCompare(b.fullName));
}

const unlistedInbox: ListedMailbox = { attributes: new Set(), delimiter: null, name: "INBOX" };

interface Listing extends ListedMailboxes {
  readonly subscribed: ReadonlySet<string>;
}

async function listEverything(
  client: ImapClient,
  capabilities: Capabilities,
  items: readonly string[],
): Promise<Listing> {
  if (capabilities.has("LIST-EXTENDED") || capabilities.has("IMAP4REV2")) {
    const hasStatus = capabilities.has("LIST-STATUS") || capabilities.has("IMAP4REV2");
    const [extended] = await client.pipeline([
      list({
        returns: ["SUBSCRIBED", ...(capabilities.has("SPECIAL-USE") ? (["SPECIAL-USE"] as const) : [])],
        status: hasStatus ? items : [],
      }),
    ]);
    const found = unlessRefused(await extended);
    // Quirk 29: some servers announce LIST-EXTENDED and refuse it, or answer nothing to it.
    if (found && found.mailboxes.size > 0) {
      const subscribed = new Set<string>();
      for (const [name, { attributes }] of found.mailboxes)
        if (attributes.has("\\subscribed")) subscribed.add(name);
      return hasStatus ? { ...found, subscribed } : withStatus(client, found, subscribed, items);
    }
  }
  const [plain, subscriptions] = await client.pipeline([list({ returns: [], status: [] }), lsub]);
  const listed = unwrap(await plain);
  const subscribed = unlessRefused(await subscriptions) ?? new Set<string>();
  return withStatus(client, listed, subscribed, items);
}

async function withStatus(
  client: ImapClient,
  listed: ListedMailboxes,
  subscribed: ReadonlySet<string>,
  items: readonly string[],
): Promise<Listing> {
  if (items.length === 0) return { ...listed, subscribed };
  const names = [...listed.mailboxes]
    .filter(([, { attributes }]) => isSelectable(attributes))
    .map(([name]) => name)
    .slice(0, maxStatusCommands);
  const outcomes = await client.pipeline(names.map((name) => status(name, items)));
  const counts = new Map<string, StatusItems>();
  for (const [index, name] of names.entries()) {
    const outcome = await outcomes[index];
    // A mailbox that is listed and cannot be opened goes without counts (quirk 31).
    const found = outcome && unlessRefused(outcome);
    if (found) counts.set(name, found);
  }
  return { mailboxes: listed.mailboxes, status: counts, subscribed };
}

function statusItems(capabilities: Capabilities): readonly string[] {
  const items = ["MESSAGES", "UNSEEN", "UIDNEXT", "UIDVALIDITY"];
  return capabilities.has("CONDSTORE") || capabilities.has("QRESYNC") ? [...items, "HIGHESTMODSEQ"] : items;
}

function isSelectable(attributes: ReadonlySet<string>): boolean {
  return !attributes.has("\\noselect") && !attributes.has("\\nonexistent");
}

// INBOX first, then what people look for, then the rest by name.
const sortOrders: Readonly<Record<string, number>> = {
  inbox: 1,
  drafts: 2,
  sent: 3,
  archive: 4,
  junk: 5,
  trash: 6,
};

/** Without the empty steps of a trailing delimiter (quirk 28). */
function pathOf(fullName: string, delimiter: string | null): readonly string[] {
  return delimiter ? fullName.split(delimiter).filter((step) => step !== "") : [fullName];
}

async function toMailbox(
  fullName: string,
  { attributes, delimiter }: ListedMailbox,
  role: RoleAssignment | null,
  isSubscribed: boolean,
  counts: StatusItems | undefined,
): Promise<ServerMailbox> {
  const path = pathOf(fullName, delimiter);
  const parentName = delimiter && path.length > 1 ? path.slice(0, -1).join(delimiter) : null;
  return {
    id: encodeMailboxId(await mailboxKey(fullName)),
    fullName,
    name: path.at(-1) ?? fullName,
    path,
    parentId: parentName === null ? null : encodeMailboxId(await mailboxKey(parentName)),
    role: role?.role ?? null,
    roleSource: role?.source ?? null,
    sortOrder: sortOrders[role?.role ?? ""] ?? 10,
    totalEmails: counts?.messages ?? null,
    unreadEmails: counts?.unseen ?? null,
    isSubscribed,
    isSelectable: isSelectable(attributes),
    uidValidity: counts?.uidValidity ?? null,
    uidNext: counts?.uidNext ?? null,
    highestModSeq: counts?.highestModSeq === undefined ? null : String(counts.highestModSeq),
    myRights: null,
  };
}
