/** What a browser can do no harm with, as an attachment and unsniffed; everything else is `application/octet-stream`. */
const safeTypes: ReadonlySet<string> = new Set([
  ...["text/plain", "text/csv", "text/calendar", "text/vcard"],
  ...[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heic",
    "image/bmp",
    "image/tiff",
  ],
  ...["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac", "audio/webm"],
  ...["video/mp4", "video/ogg", "video/webm", "video/quicktime"],
  ...["application/pdf", "application/rtf", "application/json", "application/zip", "application/gzip"],
  ...["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"],
]);

const officeType =
  /^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\.[a-z0-9.-]{1,80}$/;

/** The Content-Type to serve a part with: text/html, SVG, XML, scripts and whatever is unknown are never named. */
export function safeContentType(type: string, charset: string | null): string {
  const essence = type.toLowerCase();
  if (!safeTypes.has(essence) && !officeType.test(essence)) return "application/octet-stream";
  if (!essence.startsWith("text/") || charset === null) return essence;
  // UTF-7 turns harmless text into markup where a browser still believes the label.
  return /^(?!.*utf-?7)[a-z0-9][a-z0-9._:+-]{0,39}$/i.test(charset)
    ? `${essence}; charset=${charset}`
    : essence;
}

const maxNameCharacters = 150;

/** Content-Disposition for a download (RFC 6266), whatever the message calls it. */
export function attachmentDisposition(name: string | null, fallback: string): string {
  const clean = safeFileName(name ?? "") || fallback;
  const ascii = clean.replaceAll(/[^ !#$&'()+,.0-9;=@A-Z[\]^_`a-z{}~-]/g, "_");
  const extended = clean === ascii ? "" : `; filename*=UTF-8''${encodeExtValue(clean)}`;
  return `attachment; filename="${ascii}"${extended}`;
}

/** A file's name without folders, controls or what hides its ending, and none that a system keeps for itself. */
export function safeFileName(name: string): string {
  const visible = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, "")
    .replaceAll(/[\\/:*?"<>|%]/g, "_")
    // Windows drops dots and spaces at the end; a dot in front hides the file elsewhere.
    .replace(/^[.\s]+/, "")
    .trim();
  const short = shorten(visible).replace(/[.\s]+$/, "");
  return /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i.test(short) ? `_${short}` : short;
}

/** Cut in the middle, so that the ending stays. */
function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= maxNameCharacters) return name;
  const ending = /\.[^.]{1,20}$/u.exec(name)?.[0] ?? "";
  return characters.slice(0, maxNameCharacters - Array.from(ending).length).join("") + ending;
}

/** `ext-value` of RFC 8187 section 3.2.1. */
function encodeExtValue(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
