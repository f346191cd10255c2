import type { ByteString } from "../../base/bytes.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** `date-day-fixed "-" date-month "-" date-year SP time SP zone`; a day of one digit and more spaces are forgiven. */
const dateTime = /^ *(\d\d?)-([a-z]{3})-(\d{4}) +(\d\d):(\d\d):(\d\d) +([+-])(\d\d)(\d\d)$/i;

/** `date-time` of RFC 9051 section 9 (INTERNALDATE, SAVEDATE) as RFC 3339 in UTC; null where it is none. */
export function parseInternalDate(text: ByteString): string | null {
  const match = dateTime.exec(text);
  if (!match) return null;
  const [, day, monthName = "", year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const month = months.indexOf(monthName.toLowerCase());
  const date = new Date(0);
  date.setUTCFullYear(Number(year), month, Number(day));
  // A day or a month that does not exist would have become another one.
  if (month === -1 || date.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60 || Number(zoneMinutes) > 59)
    return null;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -1 : 1);
  // Second 60 is a leap second, which a Date cannot hold.
  date.setUTCHours(Number(hour), Number(minute) - zone, Math.min(Number(second), 59));
  const formatted = date.toISOString();
  // A year of more than four digits is written with a sign.
  return formatted.length === "2026-11-22T00:00:00.000Z".length ? `${formatted.slice(0, 19)}Z` : null;
}
