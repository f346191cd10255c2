import type { ByteString } from "../base/bytes.ts";
import type { StatusText, Tagged, Untagged } from "./command.ts";
import { parseResponseText } from "./grammar/response-code.ts";
import { ParseError } from "./wire/parse-error.ts";
import type { Piece } from "./wire/response-cutter.ts";
import { Scanner } from "./wire/scanner.ts";

/** One response, told apart (RFC 9051 section 9, `response`). */
export type Response =
  | ({ readonly kind: "untagged" } & Untagged)
  | ({ readonly kind: "tagged"; readonly tag: string } & Tagged)
  | { readonly kind: "continuation"; readonly text: ByteString };

const statusNames = new Set(["OK", "NO", "BAD", "BYE", "PREAUTH"]);

/**
 * @param isCut whether more came than these pieces
 * @throws {ParseError} it is none of the three
 */
export function readResponse(pieces: readonly Piece[], isCut: boolean = false): Response {
  const scanner = new Scanner(pieces);
  if (scanner.take("+")) {
    // Quirk 7: Exchange leaves the space out.
    scanner.skipSpaces();
    return { kind: "continuation", text: scanner.rest() };
  }
  if (scanner.take("* ")) return readUntagged(pieces, isCut, scanner);
  const tag = scanner.atom();
  scanner.sp();
  const name = scanner.atom().toUpperCase();
  if (name !== "OK" && name !== "NO" && name !== "BAD")
    throw new ParseError("a tagged reply is OK, NO or BAD");
  return { kind: "tagged", tag, name, ...readStatus(scanner) };
}

function readUntagged(pieces: readonly Piece[], isCut: boolean, scanner: Scanner): Response {
  // Quirk(exchange): `* Server Unavailable. 15` where a BYE belongs.
  if (scanner.take("Server Unavailable")) {
    return {
      kind: "untagged",
      name: "BYE",
      number: undefined,
      status: { code: undefined, text: "Server Unavailable" },
      octets: octetsOf(pieces),
      isCut,
      scan: () => scanner,
    };
  }
  const number = /^[0-9]$/.test(scanner.peek()) ? scanner.number() : undefined;
  if (number !== undefined) scanner.sp();
  const name = scanner.itemName().toUpperCase();
  const status = statusNames.has(name) ? readStatus(scanner) : undefined;
  const scan = (): Scanner => {
    const fresh = new Scanner(pieces);
    fresh.take("* ");
    if (number !== undefined) {
      fresh.number();
      fresh.sp();
    }
    fresh.itemName();
    fresh.skipSpaces();
    return fresh;
  };
  return { kind: "untagged", name, number, status, octets: octetsOf(pieces), isCut, scan };
}

function readStatus(scanner: Scanner): StatusText {
  scanner.skipSpaces();
  return parseResponseText(scanner.rest());
}

function octetsOf(pieces: readonly Piece[]): number {
  let octets = 0;
  for (const piece of pieces) octets += typeof piece === "string" ? piece.length : (piece.bytes?.length ?? 0);
  return octets;
}
