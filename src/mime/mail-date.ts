import { foldSpace } from "./white-space.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `obs-zone` (RFC 5322 section 4.3), in hours. All others, the military letters too, say nothing: UTC. */
const zones: ReadonlyMap<string, number> = new Map([
  ["edt", -4],
  ["est", -5],
  ["cdt", -5],
  ["cst", -6],
  ["mdt", -6],
  ["mst", -7],
  ["pdt", -7],
  ["pst", -8],
]);

// The white space around ":" and "," is gone by now. Each part ends where the next kind of character begins.
const pattern =
  /^(?:[a-z]{1,12}[., ]{0,2})?(\d{1,2})[ -]([a-z]{3,12})[. -]{1,2}(\d{2,4})[ ,](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d{1,9})? ?(.{0,40})$/i;

/**
 * A Date header (`date-time`, RFC 5322 sections 3.3 and 4.3) as RFC 3339 in UTC: two-digit years, comments, zone
 * names, no seconds and no zone (taken as UTC) included.
 * @returns null for anything else, as guesses at dates differ from one place to the next
 */
export function parseMailDate(value: string): string | null {
  // Most dates need no tidying.
  const match = pattern.exec(value) ?? pattern.exec(tidied(value));
  if (!match) return null;
  const [, day = "", monthName = "", yearDigits = "", hour = "", minute = "", second = "0", zone = ""] =
    match;
  const offset = zoneMinutes(zone);
  const local = utcInstant(
    fullYear(yearDigits),
    months.indexOf(monthName.slice(0, 3).toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (offset === null || local === null) return null;
  const instant = new Date(local - offset * 60_000).toISOString();
  // A year beyond 9999 has more digits than RFC 3339 takes.
  return instant.length === 24 ? `${instant.slice(0, 19)}Z` : null;
}

function tidied(value: string): string {
  const text = foldSpace(withoutComments(value.slice(0, 1_000)));
  return text.replace(/ ?([:,]) ?/g, "$1").trim();
}

/** Two digits are 1950 to 2049, three count from 1900 (RFC 5322 section 4.3). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

/** null where one of them is out of range, such as 30 February. */
function utcInstant(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  // 60 is a leap second, which the clock does not know.
  const date = new Date(Date.UTC(year, month, day, hour, minute, Math.min(second, 59)));
  const isInRange =
    year >= 1900 &&
    second <= 60 &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return isInRange ? date.getTime() : null;
}

/** Minutes east of UTC; null where digits make no offset. */
function zoneMinutes(zone: string): number | null {
  const match = /^(?:utc?|gmt)? ?([+-])(\d?\d):?(\d\d)(?!\d)/i.exec(zone);
  if (match) {
    const [, sign, hours, minutes] = match;
    const offset = Number(hours) * 60 + Number(minutes);
    return Number(minutes) > 59 ? null : sign === "-" ? -offset : offset;
  }
  if (zone === "" || zone === "0000") return 0;
  const name = /^[a-z]+/i.exec(zone)?.[0].toLowerCase();
  // A twelve-hour clock is not in the grammar, and to take 10 PM for 10:00 would be a guess.
  if (name === undefined || name === "am" || name === "pm") return null;
  return (zones.get(name) ?? 0) * 60;
}

/** Comments nest (RFC 5322 section 3.2.2); one that never ends takes the rest. */
function withoutComments(value: string): string {
  if (!value.includes("(")) return value;
  let out = "";
  let depth = 0;
  for (let i = 0; i < value.length; i++) {
    const character = value[i];
    if (character === "\\" && depth > 0) i++;
    else if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth === 0) out += character;
  }
  return out;
}
