import { describe, expect, it } from "vitest";
import { corpusText } from "../../test/support/corpus.ts";
import { contentDisposition, safeFileName } from "./file-name.ts";
import { safeContentType } from "./media-type.ts";

interface Vectors {
  readonly names: readonly string[];
  readonly content_types: readonly string[];
}

const vectors: Vectors = JSON.parse(await corpusText("own-vectors/attachments.json"));

describe("the attachment vectors", () => {
  it.each(vectors.names)("name %j cannot leave its folder or its header", (name) => {
    const safe = safeFileName(name);
    expect(safe).not.toMatch(/[/\\:\p{Cc}\p{Cf}]|^[. ]|[. ]$|^$/u);
    expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
    expect(safe.length).toBeLessThanOrEqual(150);
    const header = contentDisposition(name);
    const parsed = /^attachment; filename="([^"\\%\r\n]+)"; filename\*=UTF-8''([^\s;,"']+)$/.exec(header);
    expect(parsed).not.toBeNull();
    expect(decodeURIComponent(parsed?.[2] ?? "")).toBe(safe);
    expect(new Headers({ "content-disposition": header }).get("content-disposition")).toBe(header);
  });

  it("content types become one of the few that no browser runs", () => {
    const served = new Map(vectors.content_types.map((type) => [type, safeContentType(type, "utf-8")]));
    const own = [...served].filter(([, type]) => type !== "application/octet-stream");
    expect(own).toEqual([
      ["application/pdf", "application/pdf"],
      ["text/vcard", "text/vcard; charset=utf-8"],
      ["text/calendar", "text/calendar; charset=utf-8"],
    ]);
  });
});
