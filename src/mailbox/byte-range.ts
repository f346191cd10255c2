import type { ByteRange, OctetRange } from "./source.ts";

/** The octets of so many that a range selects, both inclusive; null where it selects none (RFC 9110 section 14.1.2). */
export function selectRange(range: ByteRange, size: number): OctetRange | null {
  const from = "suffix" in range ? Math.max(0, size - range.suffix) : range.from;
  const to = Math.min(size - 1, ("suffix" in range ? null : range.to) ?? size - 1);
  return from <= to ? { from, to } : null;
}
