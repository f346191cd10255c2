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

export interface NamedMailbox {
  /** The names from the top of the hierarchy to this one, decoded. */
  readonly path: readonly string[];
  /** LIST attributes, in any case. */
  readonly attributes: readonly string[];
}

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
 * The role of each mailbox of an account, null for most. No role is given twice (RFC 8621 section 2), and none by its
 * name to one mailbox where the server says that it is another's.
 * @returns one entry for each mailbox, in their order
 */
export function assignRoles(mailboxes: readonly NamedMailbox[]): readonly (RoleAssignment | null)[] {
  const claims = mailboxes.map(claimOf);
  const assigned: (RoleAssignment | null)[] = claims.map(() => null);
  const taken = new Set<SpecialUse>();
  for (const source of sources) {
    for (const [index, claim] of claims.entries()) {
      if (claim?.source !== source || taken.has(claim.role)) continue;
      taken.add(claim.role);
      assigned[index] = claim;
    }
  }
  return assigned;
}

function claimOf({ path, attributes }: NamedMailbox): RoleAssignment | undefined {
  const known = attributes.map((attribute) => attribute.toLowerCase());
  if (known.includes("\\noselect") || known.includes("\\nonexistent")) return undefined;
  // In any case (RFC 9051 section 5.1): Yahoo spells it `Inbox` (quirk 28).
  if (path.length === 1 && path[0]?.toUpperCase() === "INBOX") return { role: "inbox", source: "protocol" };
  const special = known.map((attribute) => roleOfAttribute.get(attribute)).find((role) => role !== undefined);
  if (special) return { role: special, source: "special-use" };
  const named = isAtTop(path) ? roleOfName(path.at(-1) ?? "") : undefined;
  return named && { role: named, source: "name" };
}

/** Whether a name may speak for itself: at the top, or where servers keep all mailboxes. `Projects/Sent` may not. */
function isAtTop(path: readonly string[]): boolean {
  return (
    path.length === 1 || (path.length === 2 && /^(?:inbox|\[gmail\]|\[google mail\])$/i.test(path[0] ?? ""))
  );
}
