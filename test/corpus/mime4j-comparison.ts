import type { BodyPart, HeaderField, Message } from "../../src/mailbox/model.ts";
import { corpusFile } from "../support/corpus.ts";
import type { WorkerApi } from "../support/worker-api.ts";
import { type Comparison, compare, compareOctets, isSameOctets } from "./comparison.ts";
import { onTheWire } from "./mime-messages.ts";
import { type ExpectedEntity, mime4jEntity } from "./mime4j-expected.ts";

/** Holds what the API says of a message against what mime4j makes of it. */
export async function compareWithMime4j(
  api: WorkerApi,
  file: string,
  id: string,
): Promise<readonly Comparison[]> {
  const message = await api.message(id);
  const expected = await mime4jEntity(file);
  const content = async (partId: string): Promise<Uint8Array> => api.bytes(`/messages/${id}/parts/${partId}`);
  return [
    ...compareHeaders(message.headers, expected.fields),
    ...compareSubject(message, expected.fields),
    ...(await compareEntities(message.bodyStructure, expected, "", "text/plain", content)),
  ];
}

function compareHeaders(headers: readonly HeaderField[], fields: readonly string[]): Comparison[] {
  const names = headers.map(({ name }) => name.toLowerCase()).join(" ");
  const expectedNames = fields.map((field) => nameOf(field).toLowerCase()).join(" ");
  const byNames = compare("header names", "", names, expectedNames);
  // Values are held against each other one by one, so their number has to be the same.
  if (!byNames.isSame) return [byNames];
  const values = headers.flatMap(({ name, value }, index) => {
    const raw = valueOf(fields[index] ?? "");
    return isPlain(raw)
      ? [compare("header values", "", `${name}: ${fold(value)}`, `${name}: ${fold(raw)}`)]
      : [];
  });
  return [byNames, ...values];
}

function compareSubject({ subject }: Message, fields: readonly string[]): Comparison[] {
  const field = fields.find((field) => nameOf(field).toLowerCase() === "subject");
  if (field === undefined) return [compare("subject", "", subject, null)];
  return isPlain(field) ? [compare("subject", "", fold(subject ?? ""), fold(valueOf(field)))] : [];
}

async function compareEntities(
  part: BodyPart | null,
  expected: ExpectedEntity,
  path: string,
  defaultType: string,
  content: (partId: string) => Promise<Uint8Array>,
): Promise<Comparison[]> {
  const structure = compare("structure", path, shapeOf(part), expectedShape(expected));
  if (!part || !structure.isSame) return [structure];
  const header = mimeHeader(expected.fields);
  const found = [structure, compare("content type", path, part.type, header.type ?? defaultType)];
  if (expected.kind === "leaf") {
    // RFC 2045 section 5.2.
    const charset = header.charset?.toLowerCase() ?? (part.type.startsWith("text/") ? "us-ascii" : null);
    found.push(compare("charset", path, part.charset?.toLowerCase() ?? null, charset));
    found.push(compare("transfer encoding", path, part.encoding, header.encoding ?? "7bit"));
    if (header.fileName !== undefined) found.push(compare("file name", path, part.name, header.fileName));
    if (expected.contentFile !== null && part.partId !== null) {
      const [ours, theirs] = [await content(part.partId), await corpusFile(expected.contentFile)];
      found.push(compareContent(path, ours, theirs, header.encoding !== "base64"));
    }
  }
  const childType = part.type === "multipart/digest" ? "message/rfc822" : "text/plain";
  for (const [index, child] of expected.children.entries()) {
    const childPath = path === "" ? String(index + 1) : `${path}.${index + 1}`;
    found.push(
      ...(await compareEntities(part.subParts?.[index] ?? null, child, childPath, childType, content)),
    );
  }
  return found;
}

/** The same octets; where they are text, CRLF or LF may end its lines, as either is kept on disk. */
function compareContent(part: string, ours: Uint8Array, theirs: Uint8Array, isText: boolean): Comparison {
  const isSame = isSameOctets(ours, theirs) || (isText && isSameOctets(onTheWire(ours), onTheWire(theirs)));
  return compareOctets(part, ours, theirs, isSame);
}

/** `multipart(3)`, `message`, or `leaf`. */
function shapeOf(part: BodyPart | null): string {
  if (!part) return "nothing";
  if (part.type === "message/rfc822" && part.subParts) return "message";
  return part.partId === null ? `multipart(${part.subParts?.length ?? 0})` : "leaf";
}

function expectedShape({ kind, children }: ExpectedEntity): string {
  return kind === "multipart" ? `multipart(${children.length})` : kind;
}

interface MimeHeader {
  readonly type: string | undefined;
  readonly charset: string | undefined;
  readonly encoding: string | undefined;
  /** undefined where it is encoded: only what stands there plainly is compared. */
  readonly fileName: string | null | undefined;
}

/** What the header fields of an entity say where they say it plainly. */
function mimeHeader(fields: readonly string[]): MimeHeader {
  const value = (name: string): string | undefined => {
    const field = fields.find((field) => nameOf(field).toLowerCase() === name);
    return field === undefined ? undefined : valueOf(field).replace(/\r?\n/g, "").trim();
  };
  const contentType = value("content-type");
  const disposition = value("content-disposition");
  const name = parameter(disposition, "filename") ?? parameter(contentType, "name") ?? null;
  const isEncoded = /filename\*|name\*|=\?/i.test(`${contentType} ${disposition}`);
  return {
    type: /^([^\s;/]+\/[^\s;]+)/.exec(contentType ?? "")?.[1]?.toLowerCase(),
    charset: parameter(contentType, "charset"),
    encoding: value("content-transfer-encoding")?.toLowerCase(),
    fileName: isEncoded ? undefined : name,
  };
}

function parameter(value: string | undefined, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, "i").exec(
    value ?? "",
  );
  return found?.[1]?.replace(/\\(.)/g, "$1") ?? found?.[2];
}

function nameOf(field: string): string {
  return field.slice(0, Math.max(0, field.indexOf(":"))).trimEnd();
}

function valueOf(field: string): string {
  return field.slice(field.indexOf(":") + 1);
}

/** In US-ASCII and without encoded words: nothing of it needs decoding. */
function isPlain(value: string): boolean {
  return /^[\t\r\n -~]*$/.test(value) && !value.includes("=?");
}

function fold(value: string): string {
  return value.replace(/\s+/g, " ").trim();
}
