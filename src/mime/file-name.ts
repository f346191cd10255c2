import { limits } from "../base/limits.ts";
import { stripInvisible } from "./invisible-characters.ts";
import { foldSpace } from "./white-space.ts";

const nameless = "attachment";

// Windows opens a device for these whatever the extension.
const devicePattern = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[. ]|$)/i;

/**
 * An attachment's name that can be saved under on any system and shows what it is: no path, no control or direction
 * characters, no hidden file, no device, 150 characters at most.
 */
export function safeFileName(name: string | null): string {
  const visible = foldSpace(stripInvisible((name ?? "").toWellFormed()));
  const path = visible.split(/[/\\]+/).filter((segment) => !/^[. ]*$/.test(segment));
  const flat = shortened(trimmed(path.join("_").replace(/[<>:"|?*]/g, "_")));
  if (flat === "") return nameless;
  return devicePattern.test(flat) ? `_${flat}` : flat;
}

/** `Content-Disposition` that has the part saved, never shown (RFC 6266), with a fallback in plain ASCII. */
export function contentDisposition(name: string | null): string {
  const safe = safeFileName(name);
  // Some browsers decode "%2F" here too (RFC 6266 appendix D).
  const ascii = safe.replace(/[^\x20-\x7e]|%/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtendedValue(safe)}`;
}

/** Dots and spaces at the ends: hidden files, and what Windows drops. */
function trimmed(name: string): string {
  return name
    .replace(/^[. ]+/, "")
    .trimEnd()
    .replace(/[. ]+$/, "");
}

/** Cuts the stem, so that the extension stays. */
function shortened(name: string): string {
  if (name.length <= limits.maxFileNameCharacters) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : "";
  const stem = name.slice(0, limits.maxFileNameCharacters - extension.length);
  // The cut may have left half a character.
  return trimmed(stem.toWellFormed().replace(/\ufffd$/, "")) + extension;
}

/** `value-chars` of RFC 8187 section 3.2.1. */
function encodeExtendedValue(value: string): string {
  return encodeURIComponent(value).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
