import { limits } from "../base/limits.ts";

/**
 * The message ids of a Message-ID, In-Reply-To or References value, without angle brackets and in order (RFC 8621
 * section 4.1.2.5). Words around them, which old mailers wrote, are left out; without any bracket each word with an
 * `@` is taken for an id.
 */
export function parseMessageIds(value: string): string[] {
  const words = value.includes("<")
    ? value
        .split("<", limits.maxMessageIds + 1)
        .slice(1)
        // An id whose bracket is never closed ends where the next begins.
        .map((word) => word.split(">", 1)[0] ?? "")
    : value.split(/[\s,]+/, limits.maxMessageIds).filter((word) => word.includes("@"));
  // Folding may have put white space inside.
  return words.map((word) => word.replace(/[\s\p{Cc}]+/gu, "")).filter((id) => id !== "");
}
