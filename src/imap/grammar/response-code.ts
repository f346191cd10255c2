import type { ByteString } from "../../base/bytes.ts";
import { ParseError } from "../wire/parse-error.ts";
import { Scanner } from "../wire/scanner.ts";
import { UidSet } from "./uid-set.ts";

/** Codes that say all by their name: RFC 9051 section 7.1, RFC 5530, and Yahoo's and Gmail's (quirk 12). */
const plainCodes = [
  "ALERT",
  "ALREADYEXISTS",
  "AUTHENTICATIONFAILED",
  "AUTHORIZATIONFAILED",
  "BADCHARSET",
  "CANNOT",
  "CLIENTBUG",
  "CLOSED",
  "CONTACTADMIN",
  "CORRUPTION",
  "EXPIRED",
  "EXPUNGEISSUED",
  "HASCHILDREN",
  "INUSE",
  "LIMIT",
  "NOMODSEQ",
  "NONEXISTENT",
  "NOPERM",
  "NOTSAVED",
  "NOUPDATE",
  "OVERQUOTA",
  "PARSE",
  "PRIVACYREQUIRED",
  "READ-ONLY",
  "READ-WRITE",
  "SERVERBUG",
  "THROTTLED",
  "TOOBIG",
  "TRYCREATE",
  "UIDNOTSTICKY",
  "UNAVAILABLE",
  "UNKNOWN-CTE",
  "UNSEEN",
  "USEATTR",
] as const;

type PlainCode = (typeof plainCodes)[number];

/** `resp-text-code` (RFC 9051 section 7.1), told apart by its name. */
export type ResponseCode =
  | { readonly name: PlainCode }
  | { readonly name: "CAPABILITY"; readonly capabilities: readonly string[] }
  /** 0 is no number of RFC 9051's, but is sent (quirk 17). */
  | { readonly name: "UIDVALIDITY" | "UIDNEXT"; readonly value: number }
  | { readonly name: "HIGHESTMODSEQ"; readonly value: bigint }
  | { readonly name: "PERMANENTFLAGS"; readonly flags: readonly ByteString[] }
  | { readonly name: "APPENDUID"; readonly uidValidity: number; readonly uids: UidSet }
  | {
      readonly name: "COPYUID";
      readonly uidValidity: number;
      readonly from: UidSet;
      readonly to: UidSet;
    }
  /** Anything else, and what does not parse. Referrals are here: they are never followed, as they would take the credentials elsewhere. */
  | { readonly name: "OTHER"; readonly atom: string };

/** `resp-text`: hostile text, for a person's eyes at most, and what it starts with for a program's. */
export interface ResponseText {
  readonly code: ResponseCode | undefined;
  readonly text: ByteString;
}

const plainCodeOf: ReadonlyMap<string, PlainCode> = new Map(plainCodes.map((name) => [name, name]));

/** What begins a `resp-text-code`. Quirk(exchange): `[Error="..." ...]` is text that begins with a bracket. */
const codeName = /^[^\s"()\\{%*]+$/;

/** `resp-text = ["[" resp-text-code "]" SP] [text]`; the text may be missing (quirk 17). Never throws. */
export function parseResponseText(line: ByteString): ResponseText {
  const end = line.startsWith("[") ? endOfCode(line) : -1;
  // `atom [SP ...]`: cut at the first space, since a pattern for all of it goes over many spaces again and again.
  const inside = line.slice(1, Math.max(1, end));
  const space = inside.indexOf(" ");
  const name = space === -1 ? inside : inside.slice(0, space);
  if (!codeName.test(name)) return { code: undefined, text: line };
  const rest = space === -1 ? "" : inside.slice(space).trimStart();
  return { code: parseCode(name.toUpperCase(), rest), text: line.slice(end + 1).trimStart() };
}

/** Where the bracket closes: names of flags and mailboxes may have brackets in quotes. */
function endOfCode(line: ByteString): number {
  let isQuoted = false;
  for (let at = 1; at < line.length; at++) {
    const character = line[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "]" && !isQuoted) return at;
  }
  // A quotation mark without its pair is not one.
  return line.indexOf("]");
}

function parseCode(name: string, rest: ByteString): ResponseCode {
  const plain = plainCodeOf.get(name);
  if (plain) return { name: plain };
  const scanner = new Scanner([rest]);
  try {
    const code = parseArguments(name, scanner);
    scanner.skipSpaces();
    return code && scanner.isAtEnd ? code : { name: "OTHER", atom: name };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { name: "OTHER", atom: name };
  }
}

function parseArguments(name: string, scanner: Scanner): ResponseCode | undefined {
  switch (name) {
    case "CAPABILITY":
      return { name, capabilities: scanner.rest().split(" ").filter(Boolean) };
    case "UIDVALIDITY":
    case "UIDNEXT":
      return { name, value: scanner.number() };
    case "HIGHESTMODSEQ":
      return { name, value: scanner.bigNumber() };
    case "PERMANENTFLAGS": {
      const flags: ByteString[] = [];
      scanner.list(() => flags.push(scanner.atom()));
      return { name, flags };
    }
    case "APPENDUID":
      return { name, uidValidity: scanner.number(), uids: parseSet(scanner) };
    case "COPYUID":
      return { name, uidValidity: scanner.number(), from: parseSet(scanner), to: parseSet(scanner) };
    default:
      return undefined;
  }
}

function parseSet(scanner: Scanner): UidSet {
  scanner.sp();
  return UidSet.parse(scanner.atom()) ?? scanner.fail("expected a set");
}
