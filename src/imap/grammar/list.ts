import type { ByteString } from "../../base/bytes.ts";
import type { Scanner } from "../wire/scanner.ts";

/** One mailbox of a LIST, LSUB or XLIST response. */
export interface ListedMailbox {
  /** In lower case, `\hasnochildren`. */
  readonly attributes: ReadonlySet<string>;
  /** What separates levels of the hierarchy; null where the name has no levels. */
  readonly delimiter: string | null;
  /** As the server spells it: modified UTF-7, or UTF-8. */
  readonly name: ByteString;
}

/**
 * `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]`
 * (RFC 9051 section 7.3.1). Extended data is passed over: what counts of it is in the attributes.
 * @throws {ParseError}
 */
export function parseList(scanner: Scanner): ListedMailbox {
  const attributes = new Set<string>();
  scanner.list(() => attributes.add(scanner.atom().toLowerCase()));
  scanner.skipSpaces();
  const delimiter = scanner.nastring();
  scanner.sp();
  return { attributes, delimiter: delimiter === "" ? null : delimiter, name: parseMailboxName(scanner) };
}

/** LIST-EXTENDED data behind a name (RFC 5258, RFC 5465, RFC 9051): no name ends like that by chance. */
const extendedData = / \((?:"?(?:CHILDINFO|OLDNAME)"? |\) *$)/i;

/** Quirk(exchange): names with spaces or control characters come without quotes (quirk 28). */
function parseMailboxName(scanner: Scanner): ByteString {
  if (scanner.peek() === '"' || scanner.isAtLiteral()) return scanner.string();
  const rest = scanner.rest();
  const end = rest.search(extendedData);
  const name = (end === -1 ? rest : rest.slice(0, end)).trimEnd();
  return name === "" ? scanner.fail("expected a mailbox name") : name;
}
