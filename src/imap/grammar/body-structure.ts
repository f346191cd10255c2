import type { ByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { PartDisposition, PartNode, PartParams } from "../../base/part-tree.ts";
import type { Scanner } from "../wire/scanner.ts";

/**
 * `body = "(" (body-type-1part / body-type-mpart) ")"`, with the deviations of quirk 25.
 * @throws {ParseError} also above `limits.maxParts` and `limits.maxNestingDepth`
 */
export function parseBodyStructure(scanner: Scanner): PartNode {
  return new BodyParser(scanner).parseBody("") ?? scanner.fail("a body without content");
}

const noParams: PartParams = new Map();

class BodyParser {
  readonly #scanner: Scanner;
  #parts = 0;
  #depth = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** The body of a message: its parts are numbered below `parent`, and it is number 1 itself if it has none. */
  parseBody(parent: string): PartNode | undefined {
    return this.#parseNode(parent, below(parent, 1));
  }

  /**
   * @param prefix what the numbers of its parts begin with, if it is a multipart
   * @param partId its own number, if it is none
   * @returns undefined for `()`
   */
  #parseNode(prefix: string, partId: string): PartNode | undefined {
    const scanner = this.#scanner;
    if (++this.#parts > limits.maxParts) scanner.fail("too many parts");
    if (++this.#depth > limits.maxNestingDepth) scanner.fail("parts are nested too deep");
    scanner.expect("(");
    let node: PartNode | undefined;
    if (this.#peek() === "(") node = this.#parseMultipart(prefix);
    else if (!this.#isAtClose()) node = this.#parsePart(partId);
    // Extension data, now and in future (RFC 9051 section 9, `body-extension`).
    while (!this.#isAtClose()) scanner.skipValue();
    scanner.expect(")");
    this.#depth--;
    return node;
  }

  /** `1*body SP media-subtype [SP body-ext-mpart]`. */
  #parseMultipart(prefix: string): PartNode {
    const children: PartNode[] = [];
    for (let number = 1; this.#peek() === "("; number++) {
      const id = below(prefix, number);
      const child = this.#parseNode(id, id);
      if (child) children.push(child);
    }
    return { ...this.#parseEmptyMultipart(this.#text() ?? "mixed"), children };
  }

  #parseEmptyMultipart(subtype: ByteString): PartNode {
    const type = `multipart/${subtype.toLowerCase()}`;
    const params = this.#params();
    const disposition = this.#disposition();
    return {
      partId: null,
      type,
      params,
      contentId: null,
      encoding: null,
      size: null,
      disposition,
      children: [],
    };
  }

  /** `body-type-1part`, and what servers send for a multipart without parts: `("MIXED")`, `(NIL "mixed" ...)`. */
  #parsePart(partId: string): PartNode {
    const type = this.#text();
    if (type !== null && (this.#isAtClose() || this.#peek() === "(")) return this.#parseEmptyMultipart(type);
    const subtype = this.#text();
    if (type === null && subtype !== null) return this.#parseEmptyMultipart(subtype);
    // Quirk(gmx): `("multipart" "related" ("boundary" "x") NIL NIL "7BIT" -1 ...)`.
    if (type?.toLowerCase() === "multipart") return this.#parseEmptyMultipart(subtype ?? "mixed");
    return this.#parseSinglePart(partId, mediaTypeOf(type, subtype));
  }

  #parseSinglePart(partId: string, type: string): PartNode {
    const params = this.#params();
    const contentId = this.#text();
    // body-fld-desc
    this.#skip();
    const encoding = this.#text()?.toLowerCase() ?? null;
    const size = this.#count();
    const isMessage = type === "message/rfc822" || type === "message/global";
    const children = isMessage ? this.#parseMessage(partId) : [];
    // The count of lines, where there is one; it may be negative.
    if (/^[\d-]$/.test(this.#peek())) this.#skip();
    // body-fld-md5
    this.#skip();
    const disposition = this.#disposition();
    return { partId, type, params, contentId, encoding, size, disposition, children };
  }

  /** `envelope SP body`; Gmail leaves both out, Domino sends `()` for the body. */
  #parseMessage(partId: string): readonly PartNode[] {
    if (this.#peek() !== "(") return [];
    this.#skip();
    const body = this.#peek() === "(" ? this.parseBody(partId) : undefined;
    return body ? [body] : [];
  }

  #disposition(): PartDisposition | null {
    // Quirk(exchange): `"inline"`, `(NIL NIL)`.
    if (this.#peek() !== "(") {
      const type = this.#text();
      return type !== null && /^[\w-]+$/.test(type) ? { type: type.toLowerCase(), params: noParams } : null;
    }
    let type: ByteString | null | undefined;
    let params = noParams;
    this.#scanner.list(() => {
      if (type === undefined) type = this.#scanner.nastring();
      else params = this.#params();
    });
    return type ? { type: type.toLowerCase(), params } : null;
  }

  /** `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`; the first of a name counts. */
  #params(): PartParams {
    if (this.#peek() !== "(") {
      this.#skip();
      return noParams;
    }
    const params = new Map<string, ByteString>();
    this.#scanner.list(() => {
      const name = this.#text()?.toLowerCase();
      // Quirk(mail.ru): `("boundary" NIL)`.
      const value = this.#text();
      if (name !== undefined && value !== null && !params.has(name)) params.set(name, value);
    });
    return params;
  }

  /** An octet count; null for what is none (`-1`). Quirk(mail.ru): `1.86931e+06`. */
  #count(): number | null {
    const text = this.#text();
    const count = text === null || text === "" ? -1 : Number(text);
    return Number.isSafeInteger(count) && count >= 0 ? count : null;
  }

  /** A string; null for NIL, for what is none, and where the list ends before. */
  #text(): ByteString | null {
    if (this.#isAtClose()) return null;
    if (this.#peek() !== "(") return this.#scanner.nastring();
    this.#scanner.skipValue();
    return null;
  }

  /** Passes over one value, if there is one. */
  #skip(): void {
    if (!this.#isAtClose()) this.#scanner.skipValue();
  }

  #isAtClose(): boolean {
    return this.#peek() === ")";
  }

  #peek(): string {
    this.#scanner.skipSpaces();
    return this.#scanner.peek();
  }
}

function below(prefix: string, number: number): string {
  return prefix === "" ? `${number}` : `${prefix}.${number}`;
}

/** RFC 2045 section 5.2: without a type it is text, as is text of no kind; with half of another it is anything. */
function mediaTypeOf(type: ByteString | null, subtype: ByteString | null): string {
  if (type && subtype) return `${type}/${subtype}`.toLowerCase();
  return !type || type.toLowerCase() === "text" ? "text/plain" : "application/octet-stream";
}
