import { toByteString } from "../../src/base/bytes.ts";
import { corpusFile } from "../support/corpus.ts";

/** An entity as mime4j's event stream has it. Text is octets, each character one of them. */
export interface ExpectedEntity {
  /** Header fields as they stand in the message, folded. */
  readonly fields: readonly string[];
  readonly kind: "multipart" | "message" | "leaf";
  /** The transfer-decoded content of a leaf, as a file beside the message. */
  readonly contentFile: string | null;
  readonly children: readonly ExpectedEntity[];
}

interface Draft {
  readonly fields: string[];
  kind: ExpectedEntity["kind"];
  contentFile: string | null;
  readonly children: Draft[];
}

/** What mime4j makes of a message: `x_decoded.xml` beside `x.msg`. */
export async function mime4jEntity(file: string): Promise<ExpectedEntity> {
  const xml = await corpusFile(file.replace(/\.msg$/, "_decoded.xml"));
  const text = toByteString(xml);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const top = newDraft();
  const open: Draft[] = [top];
  let field: string | undefined;
  for (const [, close, name = "", attributes = "", content = ""] of text.matchAll(
    /<(\/?)([a-z-]+)([^>]*)>|([^<]+)/g,
  )) {
    const inner = open.at(-1);
    if (name === "" && field !== undefined) field += unescapeXml(content);
    if (name === "field") {
      if (close) inner?.fields.push((field ?? "").replace(/^\r?\n/, ""));
      field = close ? undefined : "";
    }
    if (name === "multipart" && !close && inner) inner.kind = "multipart";
    if (/^(?:text|binary)-body$/.test(name) && inner) {
      inner.contentFile = folder + (/name="([^"]*)"/.exec(attributes)?.[1] ?? "");
    }
    if (name !== "message" && name !== "body-part") continue;
    if (close) open.pop();
    else if (name === "message" && inner && inner.kind !== "multipart" && inner !== top) {
      inner.kind = "message";
      open.push(attach(inner));
    } else if (inner) open.push(attach(inner));
  }
  const [root] = top.children;
  if (!root) throw new Error(`${file}: no message in its event stream`);
  return root;
}

function newDraft(): Draft {
  return { fields: [], kind: "leaf", contentFile: null, children: [] };
}

function attach(parent: Draft): Draft {
  const child = newDraft();
  parent.children.push(child);
  return child;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
}
