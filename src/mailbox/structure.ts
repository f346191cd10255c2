import type { PartNode } from "../base/part-tree.ts";
import { decodeHeaderText } from "../mime/encoded-words.ts";
import { decodeParameter } from "../mime/parameters.ts";
import type { Attachment, BodyPart, Defect } from "./model.ts";

/** A part with content of its own: no multipart. */
export interface Part extends PartNode {
  readonly partId: string;
}

/** The parts that are a message's text, in order (RFC 8621 section 4.1.4, `textBody` and `htmlBody`). */
export interface BodyParts {
  readonly text: readonly Part[];
  readonly html: readonly Part[];
}

export function bodyPartsOf(structure: PartNode): BodyParts {
  const leaves = [...bodyLeaves(structure)];
  return {
    text: leaves.filter(({ type }) => type === "text/plain"),
    html: leaves.filter(({ type }) => type === "text/html"),
  };
}

/** Every leaf that is no part of the text: what a person would see as an attachment, and inline images. */
export function attachmentsOf(structure: PartNode): readonly Attachment[] {
  const body = new Set(bodyLeaves(structure));
  return [...leaves(structure)].filter((part) => !body.has(part)).map(toAttachment);
}

/** Images inside the text are none (RFC 8621 section 4.1.4, `hasAttachment`). */
export function hasAttachment(attachments: readonly Attachment[]): boolean {
  return attachments.some(({ disposition, cid }) =>
    disposition === null ? cid === null : disposition !== "inline",
  );
}

/** The part with this id; undefined where there is none, and for a multipart, which has no content of its own. */
export function findPart(structure: PartNode, partId: string): Part | undefined {
  for (const part of everyPart(structure)) if (part.partId === partId) return part;
  return undefined;
}

/**
 * Whether there is a multipart in which no part was found, since its boundary is missing or never comes. Dovecot
 * describes one text of no octets in its place.
 */
export function hasLostParts(node: PartNode): boolean {
  const [first, ...others] = node.children;
  const isMultipart = !isPart(node);
  if (isMultipart && (!first || (others.length === 0 && isStandIn(first)))) return true;
  // What an attached message lost is for whoever opens that.
  return isMultipart && node.children.some(hasLostParts);
}

/** Told of a message of which `hasLostParts` is true. */
export const lostPartsDefect: Defect = {
  property: "bodyStructure",
  detail: "The message has parts that nobody can tell apart: what text it has is in `raw` alone.",
};

/** An empty part that says nothing of itself: with a header of its own it is a real one. */
function isStandIn({ type, size, params, contentId, encoding, disposition }: PartNode): boolean {
  const isBare =
    contentId === null && disposition === null && (encoding ?? defaultEncoding) === defaultEncoding;
  const isDefault = [...params].every(
    ([name, value]) => name === "charset" && value.toLowerCase() === "us-ascii",
  );
  return type === "text/plain" && size === 0 && isBare && isDefault;
}

/** The part as the API shows it, with all below it. */
export function toBodyPart(part: PartNode): BodyPart {
  return {
    partId: part.partId,
    type: part.type,
    name: fileName(part),
    charset: charsetOf(part),
    disposition: part.disposition?.type ?? null,
    cid: contentId(part),
    encodedSize: part.size,
    encoding: part.encoding ?? (isPart(part) ? defaultEncoding : null),
    ...(part.children.length > 0 ? { subParts: part.children.map(toBodyPart) } : {}),
  };
}

// RFC 2045 section 6.1. Servers say it for a part that says nothing (RFC 9051 section 7.5.2), and so does this.
const defaultEncoding = "7bit";

/** Also the one that is meant where text names none (RFC 2045 section 5.2, RFC 8621 section 4.1.4). */
export function charsetOf({ type, params }: PartNode): string | null {
  return decodeParameter(params, "charset") ?? (type.startsWith("text/") ? "us-ascii" : null);
}

/** Content-Disposition's name, else Content-Type's (RFC 2183 section 2.3). */
export function fileName({ disposition, params }: PartNode): string | null {
  const declared = disposition && decodeParameter(disposition.params, "filename");
  return declared ?? decodeParameter(params, "name");
}

/** Leaves that are shown as the message's text: inline text without a name, and the first part whatever its name. */
function* bodyLeaves(node: PartNode, isFirst = true): Generator<Part> {
  if (isPart(node)) {
    const isText = node.type === "text/plain" || node.type === "text/html";
    const isAttached = node.disposition?.type === "attachment";
    if (isText && !isAttached && (isFirst || fileName(node) === null)) yield node;
    return;
  }
  const isAlternative = node.type === "multipart/alternative";
  for (const [index, child] of node.children.entries()) {
    // Behind the root of a multipart/related come its images and styles (RFC 2387).
    if (node.type === "multipart/related" && index > 0) return;
    yield* bodyLeaves(child, isFirst && (index === 0 || isAlternative));
  }
}

/** Leaves without those inside attached messages. */
function* leaves(node: PartNode): Generator<Part> {
  if (isPart(node)) yield node;
  else for (const child of node.children) yield* leaves(child);
}

/** Every part with content, attached messages and what is in them too. */
function* everyPart(node: PartNode): Generator<Part> {
  if (isPart(node)) yield node;
  for (const child of node.children) yield* everyPart(child);
}

function isPart(node: PartNode): node is Part {
  return node.partId !== null;
}

function toAttachment(part: Part): Attachment {
  return {
    partId: part.partId,
    name: fileName(part),
    type: part.type,
    ...decodedSize(part),
    disposition: part.disposition?.type ?? null,
    cid: contentId(part),
    charset: charsetOf(part),
  };
}

// base64 in lines of 76 characters (RFC 2045 section 6.8): 57 octets to 78 with the line's end.
const base64LineOctets = 57;
const base64LineLength = 78;

function decodedSize({ encoding, size }: Part): Pick<Attachment, "size" | "sizeIsEstimate"> {
  const isEncoded = encoding === "base64" || encoding === "quoted-printable";
  if (encoding !== "base64") return { size: size ?? 0, sizeIsEstimate: isEncoded || size === null };
  return { size: Math.round(((size ?? 0) * base64LineOctets) / base64LineLength), sizeIsEstimate: true };
}

function contentId({ contentId: id }: PartNode): string | null {
  return id === null ? null : decodeHeaderText(id).replace(/^\s*<|>\s*$/g, "");
}
