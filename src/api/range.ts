import type { ByteRange } from "../mailbox/source.ts";

/**
 * One range of octets (RFC 9110 section 14.1.2).
 *
 * @returns null for what is to be answered whole: no range, another unit, several ranges, or a malformed one
 */
export function parseRange(header: string | undefined): ByteRange | null {
  const [, first = "", last = ""] = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/i.exec(header?.trim() ?? "") ?? [];
  if (first === "") return last === "" ? null : { suffix: Number(last) };
  if (last === "") return { from: Number(first), to: null };
  return Number(last) < Number(first) ? null : { from: Number(first), to: Number(last) };
}

/** Whether the range has at least one octet of these (RFC 9110 section 14.1.2: else 416). */
export function isSatisfiable(range: ByteRange, size: number): boolean {
  return size > 0 && ("suffix" in range ? range.suffix > 0 : range.from < size);
}
