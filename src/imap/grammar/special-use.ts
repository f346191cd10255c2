import type { ListedMailbox } from "./list.ts";
import { roleOfName } from "./well-known-names.ts";

/** What a mailbox is for: the attributes of RFC 6154 and RFC 8457 in lower case, and the inbox. */
export type SpecialUse =
  | "inbox"
  | "all"
  | "archive"
  | "drafts"
  | "flagged"
  | "important"
  | "junk"
  | "sent"
  | "trash";

export interface RoleAssignment {
  readonly role: SpecialUse;
  readonly source: "special-use" | "name" | "protocol";
}

/** Attributes of SPECIAL-USE, and those that XLIST had before (Gmail, QQ). */
const roleOfAttribute: ReadonlyMap<string, SpecialUse> = new Map([
  ["\\all", "all"],
  ["\\archive", "archive"],
  ["\\drafts", "drafts"],
  ["\\flagged", "flagged"],
  ["\\important", "important"],
  ["\\junk", "junk"],
  ["\\sent", "sent"],
  ["\\trash", "trash"],
  ["\\inbox", "inbox"],
  ["\\allmail", "all"],
  ["\\starred", "flagged"],
  ["\\spam", "junk"],
]);

const sources = ["protocol", "special-use", "name"] as const;

/**
 * The roles of an account's mailboxes, by their names in Unicode. No role is given twice (RFC 8621 section 2), and none
 * by its name to one mailbox where the server says that it is another's.
 */
export function assignRoles(
  mailboxes: ReadonlyMap<string, ListedMailbox>,
): ReadonlyMap<string, RoleAssignment> {
  const claims = Array.from(mailboxes, ([name, listed]) => ({ name, claim: claimOf(name, listed) }));
  const taken = new Set<SpecialUse>();
  const assigned = new Map<string, RoleAssignment>();
  for (const source of sources) {
    for (const { name, claim } of claims) {
      if (claim?.source !== source || taken.has(claim.role)) continue;
      taken.add(claim.role);
      assigned.set(name, claim);
    }
  }
  return assigned;
}

function claimOf(name: string, { attributes, delimiter }: ListedMailbox): RoleAssignment | undefined {
  if (attributes.has("\\noselect") || attributes.has("\\nonexistent")) return undefined;
  // In any case (RFC 9051 section 5.1): Yahoo spells it `Inbox` (quirk 28).
  if (name.toUpperCase() === "INBOX") return { role: "inbox", source: "protocol" };
  for (const attribute of attributes) {
    const role = roleOfAttribute.get(attribute);
    if (role) return { role, source: "special-use" };
  }
  const path = delimiter === null ? [name] : name.split(delimiter);
  const role = isAtTop(path) ? roleOfName(path.at(-1) ?? "") : undefined;
  return role && { role, source: "name" };
}

/** Whether a name may speak for itself: at the top, or where servers keep all mailboxes. `Projects/Sent` may not. */
function isAtTop(path: readonly string[]): boolean {
  return (
    path.length === 1 || (path.length === 2 && /^(?:inbox|\[gmail\]|\[google mail\])$/i.test(path[0] ?? ""))
  );
}
