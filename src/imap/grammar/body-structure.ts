import type { ByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { Scanner } from "../wire/scanner.ts";

export type BodyParams = ReadonlyMap<string, ByteString>;

/** A message's MIME tree (RFC 9051 section 7.5.2, BODYSTRUCTURE), with what is of use of it. Values are octets. */
export type BodyStructure = Multipart | SinglePart;

export interface Multipart {
  readonly kind: "multipart";
  /** In lower case. */
  readonly subtype: string;
  readonly params: BodyParams;
  readonly parts: readonly BodyStructure[];
}

export interface SinglePart {
  readonly kind: "single";
  /** What it is fetched by, `1.2` (RFC 9051 section 6.4.5). */
  readonly partId: string;
  /** In lower case, as is `subtype`. */
  readonly type: string;
  readonly subtype: string;
  /** Of Content-Type, by name in lower case. */
  readonly params: BodyParams;
  /** Content-ID. */
  readonly id: ByteString | null;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string | null;
  /** Octets before transfer decoding; some servers estimate (quirk 27). */
  readonly size: number | null;
  readonly disposition: BodyDisposition | null;
  /** Of an attached message; null for any other part. Its structure is null where the server does not tell. */
  readonly message: { readonly structure: BodyStructure | null } | null;
}

export interface BodyDisposition {
  /** In lower case. */
  readonly type: string;
  readonly params: BodyParams;
}

/**
 * `body = "(" (body-type-1part / body-type-mpart) ")"`, with the deviations of quirk 25.
 * @throws {ParseError} also above `limits.maxParts` and `limits.maxNestingDepth`
 */
export function parseBodyStructure(scanner: Scanner): BodyStructure {
  return new BodyParser(scanner).parseBody("") ?? scanner.fail("a body without content");
}

const noParams: BodyParams = new Map();

class BodyParser {
  readonly #scanner: Scanner;
  #parts = 0;
  #depth = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** The body of a message: its parts are numbered below `parent`, and it is number 1 itself if it has none. */
  parseBody(parent: string): BodyStructure | undefined {
    return this.#parseNode(parent, below(parent, 1));
  }

  /**
   * @param prefix what the numbers of its parts begin with, if it is a multipart
   * @param partId its own number, if it is none
   * @returns undefined for `()`
   */
  #parseNode(prefix: string, partId: string): BodyStructure | undefined {
    const scanner = this.#scanner;
    if (++this.#parts > limits.maxParts) scanner.fail("too many parts");
    if (++this.#depth > limits.maxNestingDepth) scanner.fail("parts are nested too deep");
    scanner.expect("(");
    let node: BodyStructure | undefined;
    if (this.#peek() === "(") node = this.#parseMultipart(prefix);
    else if (!this.#isAtClose()) node = this.#parsePart(partId);
    // Extension data, now and in future (RFC 9051 section 9, `body-extension`).
    while (!this.#isAtClose()) scanner.skipValue();
    scanner.expect(")");
    this.#depth--;
    return node;
  }

  /** `1*body SP media-subtype [SP body-ext-mpart]`. */
  #parseMultipart(prefix: string): Multipart {
    const parts: BodyStructure[] = [];
    for (let number = 1; this.#peek() === "("; number++) {
      const id = below(prefix, number);
      const part = this.#parseNode(id, id);
      if (part) parts.push(part);
    }
    return { ...this.#parseEmptyMultipart(this.#text() ?? "mixed"), parts };
  }

  #parseEmptyMultipart(subtype: ByteString): Multipart {
    return { kind: "multipart", subtype: subtype.toLowerCase(), params: this.#params(), parts: [] };
  }

  /** `body-type-1part`, and what servers send for a multipart without parts: `("MIXED")`, `(NIL "mixed" ...)`. */
  #parsePart(partId: string): BodyStructure {
    const type = this.#text();
    if (type !== null && (this.#isAtClose() || this.#peek() === "(")) return this.#parseEmptyMultipart(type);
    const subtype = this.#text();
    if (type === null && subtype !== null) return this.#parseEmptyMultipart(subtype);
    // Quirk(gmx): `("multipart" "related" ("boundary" "x") NIL NIL "7BIT" -1 ...)`.
    if (type?.toLowerCase() === "multipart") return this.#parseEmptyMultipart(subtype ?? "mixed");
    return this.#parseSinglePart(partId, mediaTypeOf(type, subtype));
  }

  #parseSinglePart(partId: string, mediaType: MediaType): SinglePart {
    const params = this.#params();
    const id = this.#text();
    // body-fld-desc
    this.#skip();
    const encoding = this.#text()?.toLowerCase() ?? null;
    const size = this.#count();
    const message = isMessage(mediaType) ? { structure: this.#parseMessage(partId) } : null;
    // The count of lines, where there is one; it may be negative.
    if (/^[\d-]$/.test(this.#peek())) this.#skip();
    // body-fld-md5
    this.#skip();
    const disposition = this.#disposition();
    return { kind: "single", partId, ...mediaType, params, id, encoding, size, disposition, message };
  }

  /** `envelope SP body`; Gmail leaves both out, Domino sends `()` for the body. */
  #parseMessage(partId: string): BodyStructure | null {
    if (this.#peek() !== "(") return null;
    this.#skip();
    return (this.#peek() === "(" && this.parseBody(partId)) || null;
  }

  #disposition(): BodyDisposition | null {
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
  #params(): BodyParams {
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

type MediaType = Pick<SinglePart, "type" | "subtype">;

/** RFC 2045 section 5.2: without a type it is text; with half of one it is anything. */
function mediaTypeOf(type: ByteString | null, subtype: ByteString | null): MediaType {
  if (type === null) return { type: "text", subtype: "plain" };
  if (subtype === null) return { type: "application", subtype: "octet-stream" };
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase() };
}

function isMessage({ type, subtype }: MediaType): boolean {
  return type === "message" && (subtype === "rfc822" || subtype === "global");
}
