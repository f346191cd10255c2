import type { BodyStructure, SinglePart } from "../../imap/grammar/body-structure.ts";
import { decodeHeaderText } from "../../mime/encoded-words.ts";
import { decodeParameter } from "../../mime/parameters.ts";
import type { Attachment, BodyPart } from "../model.ts";

/** The parts that are a message's text, in order (RFC 8621 section 4.1.4, `textBody` and `htmlBody`). */
export interface BodyParts {
  readonly text: readonly SinglePart[];
  readonly html: readonly SinglePart[];
}

export function bodyPartsOf(structure: BodyStructure): BodyParts {
  const leaves = [...bodyLeaves(structure)];
  return {
    text: leaves.filter(({ subtype }) => subtype === "plain"),
    html: leaves.filter(({ subtype }) => subtype === "html"),
  };
}

/** Every leaf that is no part of the text: what a person would see as an attachment, and inline images. */
export function attachmentsOf(structure: BodyStructure): readonly Attachment[] {
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
export function findPart(structure: BodyStructure, partId: string): SinglePart | undefined {
  for (const part of everyPart(structure)) if (part.partId === partId) return part;
  return undefined;
}

/** The part as the API shows it, with all below it. */
export function toBodyPart(part: BodyStructure): BodyPart {
  if (part.kind === "multipart") {
    return { ...noContent, type: `multipart/${part.subtype}`, subParts: part.parts.map(toBodyPart) };
  }
  return {
    partId: part.partId,
    type: mediaType(part),
    name: fileName(part),
    charset: charsetOf(part),
    disposition: part.disposition?.type ?? null,
    cid: contentId(part),
    encodedSize: part.size,
    encoding: part.encoding,
    ...(part.message?.structure ? { subParts: [toBodyPart(part.message.structure)] } : {}),
  };
}

const noContent = {
  partId: null,
  name: null,
  charset: null,
  disposition: null,
  cid: null,
  encodedSize: null,
  encoding: null,
};

/** `text/plain`, in lower case. */
export function mediaType({ type, subtype }: SinglePart): string {
  return `${type}/${subtype}`;
}

export function charsetOf(part: SinglePart): string | null {
  return decodeParameter(part.params, "charset");
}

/** Content-Disposition's name, else Content-Type's (RFC 2183 section 2.3). */
export function fileName({ disposition, params }: SinglePart): string | null {
  const declared = disposition && decodeParameter(disposition.params, "filename");
  return declared ?? decodeParameter(params, "name");
}

/** Leaves that are shown as the message's text: inline text without a name, and the first part whatever its name. */
function* bodyLeaves(part: BodyStructure, isFirst = true): Generator<SinglePart> {
  if (part.kind === "single") {
    const isText = part.type === "text" && (part.subtype === "plain" || part.subtype === "html");
    const isAttached = part.disposition?.type === "attachment";
    if (isText && !isAttached && (isFirst || fileName(part) === null)) yield part;
    return;
  }
  for (const [index, child] of part.parts.entries()) {
    // Behind the root of a multipart/related come its images and styles (RFC 2387).
    if (part.subtype === "related" && index > 0) return;
    yield* bodyLeaves(child, isFirst && (index === 0 || part.subtype === "alternative"));
  }
}

/** Leaves without those inside attached messages. */
function* leaves(part: BodyStructure): Generator<SinglePart> {
  if (part.kind === "single") yield part;
  else for (const child of part.parts) yield* leaves(child);
}

/** Every part with content, attached messages and what is in them too. */
function* everyPart(part: BodyStructure): Generator<SinglePart> {
  if (part.kind === "multipart") {
    for (const child of part.parts) yield* everyPart(child);
    return;
  }
  yield part;
  if (part.message?.structure) yield* everyPart(part.message.structure);
}

function toAttachment(part: SinglePart): Attachment {
  return {
    partId: part.partId,
    name: fileName(part),
    type: mediaType(part),
    ...decodedSize(part),
    disposition: part.disposition?.type ?? null,
    cid: contentId(part),
    charset: charsetOf(part),
  };
}

// base64 in lines of 76 characters (RFC 2045 section 6.8): 57 octets to 78 with the line's end.
const base64LineOctets = 57;
const base64LineLength = 78;

function decodedSize({ encoding, size }: SinglePart): Pick<Attachment, "size" | "sizeIsEstimate"> {
  const isEncoded = encoding === "base64" || encoding === "quoted-printable";
  if (encoding !== "base64") return { size: size ?? 0, sizeIsEstimate: isEncoded || size === null };
  return { size: Math.round(((size ?? 0) * base64LineOctets) / base64LineLength), sizeIsEstimate: true };
}

function contentId({ id }: SinglePart): string | null {
  return id === null ? null : decodeHeaderText(id).replace(/^\s*<|>\s*$/g, "");
}
