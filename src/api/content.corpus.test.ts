import { describe, expect, it } from "vitest";
import { corpusText } from "../../test/support/corpus.ts";
import { attachmentDisposition, safeContentType } from "./content.ts";

interface Vectors {
  readonly names: readonly string[];
  readonly content_types: readonly string[];
}

const { names, content_types: types }: Vectors = JSON.parse(await corpusText("own-vectors/attachments.json"));

describe("hostile attachments", () => {
  it.each(names)("the name %j stays one header value, one file name and no path", (name) => {
    const header = attachmentDisposition(name, "part-1");
    expect(header).toMatch(
      /^attachment; filename="[^"\\/:%]{1,150}"(; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+)?$/,
    );
    expect(new Headers({ "Content-Disposition": header }).get("Content-Disposition")).toBe(header);
    const shown = decodeURIComponent(/UTF-8''(.+)$/.exec(header)?.[1] ?? /="(.+)"$/.exec(header)?.[1] ?? "");
    expect(shown).not.toMatch(/[/\\\p{Cc}\p{Cf}]|^\.|[. ]$|^(con|nul|aux)(\.|$)/iu);
  });

  it.each(types)("the type %j is served as nothing that a browser runs or renders as a page", (type) => {
    expect(safeContentType(type, null)).toMatch(/^(application\/(octet-stream|pdf)|text\/(vcard|calendar))$/);
  });
});
