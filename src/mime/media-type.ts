const opaque = "application/octet-stream";

// Nothing here is run by a browser that opens it: no HTML, SVG, XML or script, whatever the sender calls it.
const safeTypes: ReadonlySet<string> = new Set([
  ...["png", "jpeg", "gif", "webp", "avif", "bmp", "tiff", "heic"].map((subtype) => `image/${subtype}`),
  ...["mpeg", "mp4", "ogg", "wav", "webm", "aac", "flac"].map((subtype) => `audio/${subtype}`),
  ...["mpeg", "mp4", "ogg", "webm", "quicktime"].map((subtype) => `video/${subtype}`),
  ...["plain", "csv", "calendar", "vcard"].map((subtype) => `text/${subtype}`),
  "application/pdf",
  "application/zip",
  "application/gzip",
  "application/rtf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  ...["wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"].map(
    (subtype) => `application/vnd.openxmlformats-officedocument.${subtype}`,
  ),
  ...["text", "spreadsheet", "presentation"].map(
    (subtype) => `application/vnd.oasis.opendocument.${subtype}`,
  ),
]);

/**
 * The Content-Type under which a part may be served: its own where no browser runs it, else
 * application/octet-stream. Text keeps its charset, unless markup could hide in it (UTF-7, shifting charsets).
 */
export function safeContentType(type: string, charset: string | null): string {
  const name = type.trim().toLowerCase();
  if (!safeTypes.has(name)) return opaque;
  const isText = name.startsWith("text/");
  return isText && charset !== null && isPlainCharset(charset)
    ? `${name}; charset=${charset.toLowerCase()}`
    : name;
}

function isPlainCharset(charset: string): boolean {
  return (
    /^[a-z0-9][a-z0-9_.-]{1,39}$/i.test(charset) &&
    !/^(?:x-)?(?:utf-?7|unicode-1-1-utf-7|iso-?2022|hz)/i.test(charset)
  );
}
