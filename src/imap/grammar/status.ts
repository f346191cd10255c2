import type { ByteString } from "../../base/bytes.ts";
import { Scanner } from "../wire/scanner.ts";

/** Items of a STATUS response; each is left out where the server left it out (quirk 17). */
export interface StatusItems {
  readonly messages?: number;
  readonly unseen?: number;
  readonly uidNext?: number;
  readonly uidValidity?: number;
  /** 0 where the mailbox keeps no mod-sequences (RFC 7162 section 3.1.2.2). */
  readonly highestModSeq?: bigint;
}

export interface StatusResponse {
  /** As the server spells it: modified UTF-7, or UTF-8. */
  readonly mailbox: ByteString;
  readonly items: StatusItems;
}

/**
 * `mailbox SP "(" [status-att-list] ")"` (RFC 9051 section 7.3.3), empty or with a space at its end too (quirk 17).
 * @throws {ParseError}
 */
export function parseStatus(scanner: Scanner): StatusResponse {
  const regular = scanner.attempt(() => parseRegular(scanner));
  return regular ?? parseUnquoted(scanner.rest());
}

function parseRegular(scanner: Scanner): StatusResponse {
  const mailbox = scanner.astring();
  scanner.sp();
  return { mailbox, items: parseItems(scanner) };
}

/** Quirk(exchange): a name with spaces comes without quotes (quirk 28). */
function parseUnquoted(line: ByteString): StatusResponse {
  const end = line.lastIndexOf(" (");
  return { mailbox: line.slice(0, Math.max(0, end)), items: parseItems(new Scanner([line.slice(end + 1)])) };
}

function parseItems(scanner: Scanner): StatusItems {
  const items: { -readonly [Item in keyof StatusItems]: StatusItems[Item] } = {};
  scanner.list(() => {
    const name = scanner.atom().toUpperCase();
    scanner.sp();
    if (name === "MESSAGES") items.messages = scanner.number();
    else if (name === "UNSEEN") items.unseen = scanner.number();
    else if (name === "UIDNEXT") items.uidNext = scanner.number();
    else if (name === "UIDVALIDITY") items.uidValidity = scanner.number();
    else if (name === "HIGHESTMODSEQ") items.highestModSeq = scanner.bigNumber();
    else scanner.skipValue();
  });
  return items;
}
