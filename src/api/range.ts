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
