import type { ByteString } from "../../base/bytes.ts";

/** System flags of IMAP that are keywords of JMAP (RFC 8621 section 4.1.1); `$deleted` by analogy. */
const systemFlags: readonly (readonly [flag: string, keyword: string])[] = [
  ["\\Seen", "$seen"],
  ["\\Answered", "$answered"],
  ["\\Flagged", "$flagged"],
  ["\\Draft", "$draft"],
  ["\\Deleted", "$deleted"],
];
const keywordOfFlag = new Map(systemFlags.map(([flag, keyword]) => [flag.toLowerCase(), keyword]));
const flagOfKeyword = new Map(systemFlags.map(([flag, keyword]) => [keyword, flag]));

/** RFC 8621 section 4.1.1: 1 to 255 characters, U+0021 to U+007E but those that IMAP atoms cannot have. */
const keywordPattern = /^[!#$&'+-[^-z|}~]{1,255}$/;

/**
 * A message's flags as JMAP's `keywords`, in lower case. `\Recent` and system flags of no meaning here are left out, and
 * so is an IMAP keyword that is spelled like one of JMAP's system keywords: it would forge the flag.
 */
export function flagsToKeywords(flags: readonly ByteString[]): Readonly<Record<string, true>> {
  const keywords: [string, true][] = [];
  for (const flag of flags) {
    const keyword = flagToKeyword(flag);
    if (keyword !== undefined) keywords.push([keyword, true]);
  }
  // Unlike assignment, fromEntries makes own properties of any name, `__proto__` too.
  return Object.fromEntries(keywords);
}

function flagToKeyword(flag: ByteString): string | undefined {
  const lower = flag.toLowerCase();
  const system = keywordOfFlag.get(lower);
  if (system !== undefined) return system;
  return keywordPattern.test(lower) && !flagOfKeyword.has(lower) ? lower : undefined;
}

/** The flag that a keyword stands for; undefined where it is no keyword. */
export function keywordToFlag(keyword: string): ByteString | undefined {
  const lower = keyword.toLowerCase();
  return flagOfKeyword.get(lower) ?? (keywordPattern.test(lower) ? lower : undefined);
}
