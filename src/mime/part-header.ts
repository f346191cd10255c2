import { type ByteString, fromByteString, toByteString } from "../base/bytes.ts";
import { type ContentField, parseContentField } from "./content-field.ts";
import { splitHeaderBlock } from "./header-block.ts";
import type { PartDisposition, PartParams } from "../base/part-tree.ts";

/** What the header of a part says of its body (RFC 2045 section 3). */
export interface PartHeader {
  /** `type/subtype`, in lower case. */
  readonly type: string;
  readonly params: PartParams;
  readonly encoding: string | null;
  readonly contentId: ByteString | null;
  readonly disposition: PartDisposition | null;
  /** Octets of the fields that this was read from: what it may take to keep it. */
  readonly cost: number;
}

const noParams: PartParams = new Map();
const wantedNames: ReadonlySet<string> = new Set(
  ["type", "transfer-encoding", "id", "disposition"].map((name) => `content-${name}`),
);

/**
 * @param block header fields, up to the empty line
 * @param defaultType of a part without Content-Type
 */
export function readPartHeader(block: Uint8Array, defaultType: string): PartHeader {
  const wanted = new Map<string, ByteString>();
  let cost = 0;
  for (const { name, raw } of splitHeaderBlock(block).fields) {
    const key = name.toLowerCase();
    // The first counts, but of dispositions the last: so it is in what servers say of a message.
    if (!wantedNames.has(key) || (wanted.has(key) && key !== "content-disposition")) continue;
    // A copy, as a slice would keep the whole block in memory for as long as the part is known.
    wanted.set(key, toByteString(fromByteString(raw)));
    cost += raw.length;
  }
  const type = wanted.get("content-type");
  const disposition = contentField(wanted.get("content-disposition"));
  return {
    ...(type === undefined ? { type: defaultType, params: noParams } : mediaTypeOf(parseContentField(type))),
    encoding: contentField(wanted.get("content-transfer-encoding"))?.value ?? null,
    contentId: unfold(wanted.get("content-id")),
    disposition: disposition && { type: disposition.value, params: disposition.params },
    cost,
  };
}

/** RFC 2045 section 5.2: what cannot be read is text, as is text of no kind; half of another type is anything. */
function mediaTypeOf({ value, params }: ContentField): { type: string; params: PartParams } {
  if (value.includes("/")) return { type: value, params };
  return { type: value === "" || value === "text" ? "text/plain" : "application/octet-stream", params };
}

function contentField(raw: ByteString | undefined): ContentField | null {
  const field = raw === undefined ? null : parseContentField(raw);
  return field?.value ? field : null;
}

function unfold(raw: ByteString | undefined): ByteString | null {
  return raw?.replace(/[\r\n]+/g, "").trim() || null;
}
