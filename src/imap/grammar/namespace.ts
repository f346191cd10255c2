import type { ByteString } from "../../base/bytes.ts";
import type { Scanner } from "../wire/scanner.ts";

export interface Namespace {
  /** As the server spells it: modified UTF-7, or UTF-8. */
  readonly prefix: ByteString;
  readonly delimiter: string | null;
}

export interface Namespaces {
  readonly personal: readonly Namespace[];
  readonly otherUsers: readonly Namespace[];
  readonly shared: readonly Namespace[];
}

/** `namespace SP namespace SP namespace` (RFC 9051 section 7.3.2); extensions are passed over. @throws {ParseError} */
export function parseNamespaces(scanner: Scanner): Namespaces {
  const personal = parseNamespace(scanner);
  scanner.sp();
  const otherUsers = parseNamespace(scanner);
  scanner.sp();
  return { personal, otherUsers, shared: parseNamespace(scanner) };
}

function parseNamespace(scanner: Scanner): readonly Namespace[] {
  const namespaces: Namespace[] = [];
  if (scanner.takeNil()) return namespaces;
  scanner.list(() => {
    const [prefix, delimiter] = parseDescription(scanner);
    namespaces.push({ prefix: prefix ?? "", delimiter: delimiter ?? null });
  });
  return namespaces;
}

/** `"(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")"`. */
function parseDescription(scanner: Scanner): readonly (ByteString | null)[] {
  const values: (ByteString | null)[] = [];
  scanner.list(() => {
    if (values.length < 2) values.push(scanner.nastring());
    else scanner.skipValue();
  });
  return values;
}
