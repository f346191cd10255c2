import { fromByteString, isAscii } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import { BodyScanner } from "./body-scanner.ts";
import { Boundaries, type Delimiter } from "./boundaries.ts";
import { HeaderCollector } from "./header-collector.ts";
import { decodeParameter } from "./parameters.ts";
import { readPartHeader } from "./part-header.ts";
import type { PartNode, PartParams } from "../base/part-tree.ts";

export type SplitEvent =
  /** The header of a part is complete; multiparts and attached messages are parts too. */
  | { readonly kind: "part"; readonly node: PartNode }
  /**
   * The next octets of a part's body before transfer decoding. Only leaves have them: what is in a multipart or in an
   * attached message comes as parts of its own. Good until the next push.
   */
  | { readonly kind: "body"; readonly node: PartNode; readonly bytes: Uint8Array }
  /** A part is over, and its size known. */
  | { readonly kind: "end"; readonly node: PartNode };

export interface SplitOptions {
  /** The number of a part that is a leaf even if it is an attached message: to take it as octets. */
  readonly opaque?: string;
}

interface GrowingNode extends PartNode {
  size: number | null;
  readonly children: PartNode[];
}

interface OpenPart {
  readonly node: GrowingNode;
  readonly kind: "leaf" | "message" | "multipart";
  /** What the numbers of its parts begin with. */
  readonly prefix: string;
  /** Where its body begins, in octets of the message. */
  readonly bodyStart: number;
  /** Boundaries that were open before its own. */
  readonly outerBoundaries: number;
}

const identityEncodings: ReadonlySet<string | null> = new Set([null, "7bit", "8bit", "binary"]);
const messageTypes: ReadonlySet<string> = new Set(["message/rfc822", "message/global"]);

/**
 * Takes a message apart while it comes (RFC 2046 section 5.1), in memory that does not depend on its size. Parts are
 * numbered as IMAP numbers them (RFC 9051 section 6.4.5), so that it does not matter who took the message apart.
 *
 * Every event must be taken before the next push. After an error it is of no more use.
 */
export class MessageSplitter {
  readonly #opaque: string | undefined;
  readonly #boundaries = new Boundaries();
  readonly #body = new BodyScanner(this.#boundaries);
  readonly #header = new HeaderCollector();
  /** From the root to the part whose header was complete last. */
  readonly #open: OpenPart[] = [];
  #isInHeader = true;
  #root: PartNode | undefined;
  #rootHeader = new Uint8Array(0);
  #parts = 0;
  #structureBytes = 0;
  /** Octets of the message before the chunk. */
  #offset = 0;

  constructor(options: SplitOptions = {}) {
    this.#opaque = options.opaque;
  }

  /** The parts so far; undefined until the message's own header is complete. */
  get root(): PartNode | undefined {
    return this.#root;
  }

  /** The message's own header block with its empty line, up to `limits.maxHeaderBytes`; empty until it is complete. */
  get header(): Uint8Array {
    return this.#rootHeader;
  }

  /** @throws {MailError} message_too_complex */
  *push(chunk: Uint8Array): Generator<SplitEvent, void, void> {
    for (let at = 0; at < chunk.length;) {
      at = this.#isInHeader ? yield* this.#takeHeader(chunk, at) : yield* this.#takeBody(chunk, at);
    }
    this.#offset += chunk.length;
  }

  /**
   * The message is over, and so is what is open of it.
   * @throws {MailError} message_too_complex
   */
  *end(): Generator<SplitEvent, void, void> {
    if (this.#isInHeader) {
      const delimiter = this.#header.matchLine(this.#boundaries);
      if (delimiter) yield* this.#endHeaderAt(delimiter, this.#offset);
      else this.#header.acceptLine();
    } else {
      const { held, found } = this.#body.end();
      yield* this.#emit(held);
      if (found) yield* this.#delimit(found, this.#offset - found.length, found.lineEnd);
    }
    yield* this.#endHeaders(this.#offset);
    yield* this.#close(0, this.#offset);
  }

  *#takeHeader(chunk: Uint8Array, from: number): Generator<SplitEvent, number, void> {
    let at = from;
    while (this.#isInHeader && at < chunk.length) {
      at = this.#header.take(chunk, at);
      const { lineEnd, lineLength } = this.#header;
      if (lineEnd === 0) break;
      const delimiter = this.#header.matchLine(this.#boundaries);
      if (delimiter) {
        yield* this.#endHeaderAt(delimiter, this.#offset + at);
      } else {
        this.#header.acceptLine();
        if (lineLength === lineEnd) yield* this.#beginPart(this.#offset + at, lineEnd);
      }
    }
    return at;
  }

  *#takeBody(chunk: Uint8Array, from: number): Generator<SplitEvent, number, void> {
    const { held, from: start, to, next, found } = this.#body.scan(chunk, from);
    yield* this.#emit(held);
    yield* this.#emit(chunk.subarray(start, to));
    if (found) yield* this.#delimit(found, this.#offset + next - found.length, found.lineEnd);
    return next;
  }

  *#emit(bytes: Uint8Array): Generator<SplitEvent, void, void> {
    const part = this.#open.at(-1);
    if (bytes.length > 0 && part?.kind === "leaf") yield { kind: "body", node: part.node, bytes };
  }

  /** A header that ends at a delimiter, as it has no empty line. */
  *#endHeaderAt(delimiter: Delimiter, position: number): Generator<SplitEvent, void, void> {
    const { lineLength, lineEnd, lineEndBefore } = this.#header;
    const start = position - lineLength;
    yield* this.#endHeaders(start);
    yield* this.#delimit(delimiter, start - lineEndBefore, lineEnd);
  }

  /** Ends the header that is being read, and that of the attached message that thereby begins and ends. */
  *#endHeaders(position: number): Generator<SplitEvent, void, void> {
    while (this.#isInHeader) yield* this.#beginPart(position, 0);
  }

  /**
   * @param contentEnd where all that it ends ends: before the line end that belongs to the delimiter
   * @param lineEnd octets of the line end behind it
   */
  *#delimit(
    { index, isClose }: Delimiter,
    contentEnd: number,
    lineEnd: number,
  ): Generator<SplitEvent, void, void> {
    const owner = this.#open.findIndex(
      ({ kind, outerBoundaries }) => kind === "multipart" && outerBoundaries === index,
    );
    yield* this.#close(owner + 1, contentEnd);
    // Behind the close delimiter is the epilogue, which is nobody's.
    this.#boundaries.keep(isClose ? index : index + 1);
    this.#isInHeader = !isClose;
    if (isClose) this.#body.start(lineEnd);
    else this.#header.start(lineEnd);
  }

  /** Ends the parts that are open, but for the outermost so many. */
  *#close(count: number, contentEnd: number): Generator<SplitEvent, void, void> {
    for (let part = this.#open.at(-1); part && this.#open.length > count; part = this.#open.at(-1)) {
      this.#open.pop();
      // Negative where the delimiter follows on the header: the line end between the two is not the body's.
      if (part.kind !== "multipart") part.node.size = Math.max(0, contentEnd - part.bodyStart);
      yield { kind: "end", node: part.node };
    }
  }

  /** The header is complete: what follows is a body, or the header of an attached message. */
  *#beginPart(bodyStart: number, lineEndBefore: number): Generator<SplitEvent, void, void> {
    const parent = this.#open.at(-1);
    const part = this.#openPart(parent, bodyStart);
    if (parent) parent.node.children.push(part.node);
    else this.#root = part.node;
    this.#open.push(part);
    const boundary = part.kind === "multipart" ? boundaryOf(part.node.params) : undefined;
    if (boundary) this.#boundaries.push(boundary);
    this.#isInHeader = part.kind === "message";
    if (this.#isInHeader) this.#header.start(lineEndBefore);
    else this.#body.start(lineEndBefore);
    yield { kind: "part", node: part.node };
  }

  #openPart(parent: OpenPart | undefined, bodyStart: number): OpenPart {
    if (++this.#parts > limits.maxParts) throw tooComplex("too many parts");
    if (this.#open.length >= limits.maxNestingDepth) throw tooComplex("parts that are nested too deep");
    if (!parent) this.#rootHeader = this.#header.block.slice();
    // RFC 2046 section 5.1.5
    const isDigested = parent?.node.type === "multipart/digest";
    const { type, params, encoding, contentId, disposition, cost } = readPartHeader(
      this.#header.block,
      isDigested ? "message/rfc822" : "text/plain",
    );
    this.#structureBytes += cost;
    if (this.#structureBytes > limits.maxStructureBytes) throw tooComplex("too much to say of its parts");

    // RFC 9051 section 6.4.5: a body that is no multipart is number 1 of its message.
    const number = parent?.kind === "multipart" ? parent.node.children.length + 1 : 1;
    const partId = parent && parent.prefix !== "" ? `${parent.prefix}.${number}` : `${number}`;
    const outerBoundaries = this.#boundaries.count;
    if (type.startsWith("multipart/")) {
      const node = { type, params, disposition, partId: null, contentId: null, encoding: null };
      const prefix = parent?.kind === "multipart" ? partId : (parent?.prefix ?? "");
      return {
        node: { ...node, size: null, children: [] },
        kind: "multipart",
        prefix,
        bodyStart,
        outerBoundaries,
      };
    }
    const isMessage = messageTypes.has(type) && identityEncodings.has(encoding) && partId !== this.#opaque;
    const node = { partId, type, params, contentId, encoding, size: null, disposition, children: [] };
    return { node, kind: isMessage ? "message" : "leaf", prefix: partId, bodyStart, outerBoundaries };
  }
}

/** @returns undefined where there is none, or none that is of use: then its parts cannot be told apart */
function boundaryOf(params: PartParams): Uint8Array | undefined {
  // As it stands where it can: it may look like an encoded word, and is none.
  const value = params.get("boundary") ?? decodeParameter(params, "boundary") ?? "";
  const boundary = value.replace(/[ \t]+$/, "");
  if (boundary === "" || boundary.length > limits.maxBoundaryBytes) return undefined;
  return isAscii(boundary) || params.has("boundary") ? fromByteString(boundary) : undefined;
}

function tooComplex(what: string): MailError {
  return new MailError("message_too_complex", `The message has ${what}: \`raw\` works.`);
}
