import { encodeUtf8 } from "../base/bytes.ts";

/** Characters of text that become a piece; as JSON they may be six times as many octets (`\u0001`). */
export const pieceCharacters = 65_536;

/**
 * The JSON of a value in UTF-8, octet for octet what JSON.stringify writes, but piece by piece: of a body of control
 * characters the whole would take many times its own memory. Only what is in objects is taken apart, no array.
 */
export function* jsonPieces(value: object): Generator<Uint8Array> {
  let text = "";
  for (const fragment of fragmentsOf(value)) {
    text += fragment;
    if (text.length < pieceCharacters) continue;
    yield encodeUtf8(text);
    text = "";
  }
  if (text !== "") yield encodeUtf8(text);
}

function* fragmentsOf(value: unknown): Generator<string> {
  if (typeof value === "string" && value.length > pieceCharacters) yield* textFragments(value);
  else if (typeof value !== "object" || value === null || Array.isArray(value)) yield JSON.stringify(value);
  else yield* memberFragments(value);
}

function* memberFragments(value: object): Generator<string> {
  let separator = "{";
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    yield* fragmentsOf(member);
    separator = ",";
  }
  yield separator === "{" ? "{}" : "}";
}

function* textFragments(text: string): Generator<string> {
  yield '"';
  for (let at = 0; at < text.length;) {
    let end = at + pieceCharacters;
    // Half a surrogate pair would be written as an escape.
    if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
    yield JSON.stringify(text.slice(at, end)).slice(1, -1);
    at = end;
  }
  yield '"';
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
