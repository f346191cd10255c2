import { decodeByteString } from "../../base/bytes.ts";
import type { Scanner } from "../wire/scanner.ts";

/** `id-params-list = "(" *(string SP nstring) ")" / nil` (RFC 2971), by field name in lower case. @throws {ParseError} */
export function parseId(scanner: Scanner): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (scanner.takeNil()) return fields;
  scanner.list(() => {
    const name = scanner.astring();
    scanner.skipSpaces();
    const value = scanner.nastring();
    if (value !== null) fields.set(decodeByteString(name).toLowerCase(), decodeByteString(value));
  });
  return fields;
}
