import type { Scanner } from "../wire/scanner.ts";
import { UidSet } from "./uid-set.ts";

/** VANISHED (RFC 7162 section 3.2.10). */
export interface Vanished {
  /** Whether they were gone before this session looked: no sequence number changes by it. */
  readonly isEarlier: boolean;
  readonly uids: UidSet;
}

/** `["(EARLIER)"] SP known-uids`. @throws {ParseError} */
export function parseVanished(scanner: Scanner): Vanished {
  let isEarlier = false;
  if (scanner.peek() === "(") {
    scanner.list(() => (isEarlier = scanner.atom().toUpperCase() === "EARLIER"));
    scanner.skipSpaces();
  }
  const uids = UidSet.parse(scanner.atom()) ?? scanner.fail("expected a set");
  return { isEarlier, uids };
}
