import { digestOf, digestOfPieces } from "../account/digest.ts";
import type { AppContext } from "./context.ts";
import { jsonPieces } from "./json-pieces.ts";

// Stands in every ETag: raise it when answers change their shape, so that no client keeps an old one.
const representation = 1;

/** A strong entity tag (RFC 9110 section 8.8.3), for an answer whose octets follow from these values. */
export async function strongTag(...values: readonly unknown[]): Promise<string> {
  return `"${await digestOf("etag", representation, ...values)}"`;
}

/**
 * Answers with this JSON under a strong tag of its octets, or with 304. It is written twice, since its tag goes first,
 * and never held.
 * @param subject whose it is: the same JSON of another has another tag
 */
export async function taggedContent(c: AppContext, subject: string, value: object): Promise<Response> {
  const tag = `"${await digestOfPieces(["etag", representation, subject], jsonPieces(value))}"`;
  if (isKnownTag(c, tag)) return notModified(c, tag);
  const headers = { ...taggedHeaders(tag), "Content-Type": "application/json" };
  return c.body(streamOf(jsonPieces(value)), 200, headers);
}

/** A weak one, for answers that mean the same but seal their cursors anew each time. */
export async function weakTag(...values: readonly unknown[]): Promise<string> {
  return `W/${await strongTag(...values)}`;
}

/** What `versionTag` is of, whatever its version: other values make another. */
export function tagSubject(...values: readonly unknown[]): Promise<string> {
  return digestOf("etag", representation, ...values);
}

/**
 * A weak tag that has the version of its subject (`tagSubject`) in it, so that a later If-None-Match gives that back
 * (`knownVersion`).
 * @param version has no quotation mark, comma or space
 */
export function versionTag(subject: string, version: string): string {
  return `W/"${subject}.${version}"`;
}

/** The version of this subject that the caller has, by an If-None-Match with a `versionTag`; null where it has none. */
export function knownVersion(c: AppContext, subject: string): string | null {
  for (const tag of knownTags(c)) {
    const opaque = opaqueTag(tag);
    if (opaque.startsWith(`"${subject}.`) && opaque.endsWith('"'))
      return opaque.slice(subject.length + 2, -1);
  }
  return null;
}

/** Whether the caller has this answer already: If-None-Match by weak comparison (RFC 9110 section 13.1.2). */
export function isKnownTag(c: AppContext, tag: string): boolean {
  const known = knownTags(c);
  return (known.length === 1 && known[0] === "*") || known.some((one) => opaqueTag(one) === opaqueTag(tag));
}

/** Answers with JSON, or with 304 where the caller has it already: then the content is not even made. */
export async function taggedJson(c: AppContext, tag: string, content: () => unknown): Promise<Response> {
  if (isKnownTag(c, tag)) return notModified(c, tag);
  const headers = { ...taggedHeaders(tag), "Content-Type": "application/json" };
  return c.body(JSON.stringify(await content()), 200, headers);
}

export function notModified(c: AppContext, tag: string): Response {
  return c.body(null, 304, taggedHeaders(tag));
}

/** The headers of an answer that its caller may keep, but must ask about each time. */
export function taggedHeaders(tag: string): Record<string, string> {
  return { ETag: tag, "Cache-Control": "private, no-cache", Vary: "Authorization, Mail-Account" };
}

/** Each piece is made when the caller has taken the one before. */
function streamOf(pieces: Iterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces.next();
      if (piece.done) controller.close();
      else controller.enqueue(piece.value);
    },
  });
}

function knownTags(c: AppContext): readonly string[] {
  const known = c.req.header("If-None-Match") ?? "";
  return known.split(",").map((entry) => entry.trim());
}

function opaqueTag(tag: string): string {
  return tag.replace(/^W\//, "");
}
