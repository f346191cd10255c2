import { encodeUtf8 } from "../base/bytes.ts";
import type { PartNode } from "../base/part-tree.ts";
import { decodeTextWindow } from "../mime/text-window.ts";
import type { WholeMessage } from "../mime/whole-message.ts";
import type { MessageBody } from "./model.ts";
import type { BodyWish } from "./source.ts";
import { BufferSink } from "./buffer-sink.ts";
import { type BodyParts, bodyPartsOf, charsetOf, type Part } from "./structure.ts";

/** Octets of one part to fetch, and what they are for. */
export interface PartWindow {
  readonly kind: keyof BodyParts;
  readonly part: Part;
  /** Where the part starts in all parts of its kind, one behind the other. */
  readonly start: number;
  readonly from: number;
  /** 0 for the part that the next window begins with. */
  readonly count: number;
  /** One octet more than `count` is asked for, which tells whether the part goes on; else its size does, which is exact. */
  readonly isProbing?: true;
  readonly sink: BufferSink;
}

// A part whose size is not told: it has less than this (RFC 9051 section 9, `body-fld-octets`), so that no offset means two.
const unknownSize = 2 ** 32;

/**
 * Which octets of which parts make the body that was wished for. The parts of a kind count as one sequence of octets as
 * they travel: so an offset means the same whatever the message is made of.
 */
export function planBody(structure: PartNode, wish: BodyWish): readonly PartWindow[] {
  const parts = bodyPartsOf(structure);
  const windows: PartWindow[] = [];
  for (const kind of ["text", "html"] as const) {
    if (wish.kinds !== "all" && wish.kinds !== kind) continue;
    // For all parts together, whatever their sizes: those are the server's word, or the sender's.
    const budget = { bytes: wish.maxBytes + 1 };
    let start = 0;
    for (const [index, part] of parts[kind].entries()) {
      const from = Math.max(0, wish.offset - start);
      // Up to the end of the window, not of the part: its size may be an estimate (quirk 27), and the server ends it.
      const count = Math.max(0, wish.offset + wish.maxBytes - start - from);
      const size = part.size ?? unknownSize;
      const isLast = index === parts[kind].length - 1;
      if (from === 0 || isLast || from < size) {
        const sink = new BufferSink(count + 1, budget);
        windows.push({ kind, part, start, from, count, isProbing: true, sink });
      }
      if (count === 0) break;
      start += size;
    }
  }
  return windows;
}

/** The body out of what was fetched. */
export function readBody(windows: readonly PartWindow[]): MessageBody {
  return toBody(readKind(windows, "text"), readKind(windows, "html"));
}

function toBody(text: Content, html: Content): MessageBody {
  return {
    text: text.content,
    html: html.content,
    isTruncated: text.isCut || html.isCut,
    nextOffset: commonOffset([text, html]),
    isEncodingProblem: text.hasProblem || html.hasProblem,
  };
}

/** Where all that is cut goes on, if all that is not cut has ended by there; else the one or the other is lost or repeated. */
function commonOffset(contents: readonly Content[]): number | null {
  const [first, ...others] = contents.filter(({ isCut }) => isCut).map(({ end }) => end);
  if (first === undefined || first === null || others.some((end) => end !== first)) return null;
  return contents.every(({ end }) => end !== null && end <= first) ? first : null;
}

/** The body of a message that was parsed whole; offsets count the octets of its text in UTF-8. */
export function cutBody(message: WholeMessage, wish: BodyWish): MessageBody {
  const wanted = (kind: keyof BodyParts): Content => {
    const text = wish.kinds === "all" || wish.kinds === kind ? message[kind] : null;
    if (text === null) return nothing;
    const whole = encodeUtf8(text);
    const bytes = whole.subarray(wish.offset, wish.offset + wish.maxBytes);
    const isEnd = wish.offset + bytes.length >= whole.length;
    const decoded = decodeTextWindow({ bytes, encoding: null, charset: "utf-8", isEnd });
    return {
      content: decoded.text,
      isCut: !isEnd,
      end: decoded.canGoOn ? wish.offset + decoded.consumed : null,
      hasProblem: false,
    };
  };
  return toBody(wanted("text"), wanted("html"));
}

interface Content {
  readonly content: string | null;
  readonly isCut: boolean;
  /** Up to where the content goes; null where nothing can go on from there. */
  readonly end: number | null;
  readonly hasProblem: boolean;
}

const nothing: Content = { content: null, isCut: false, end: 0, hasProblem: false };

function readKind(windows: readonly PartWindow[], kind: PartWindow["kind"]): Content {
  const own = windows.filter((window) => window.kind === kind);
  const pieces: string[] = [];
  let end = 0;
  let hasProblem = false;
  for (const [index, window] of own.entries()) {
    const { part, start, from } = window;
    const { bytes, isEnd } = octetsOf(window);
    const isLeftOut = index > 0 && bytes.length === 0 && !isEnd;
    const decoded = decodeTextWindow({ bytes, encoding: part.encoding, charset: charsetOf(part), isEnd });
    if (!isLeftOut) pieces.push(decoded.text);
    hasProblem ||= decoded.hasProblem;
    const here = start + from + decoded.consumed;
    if (!isEnd) {
      const next = own[index + 1];
      // Where sizes are wrong an offset may lie in what was shown already, or in another part.
      const isPlain = end <= here && (isLeftOut || next === undefined || here < next.start);
      return {
        content: pieces.join("\n"),
        isCut: true,
        end: decoded.canGoOn && isPlain ? here : null,
        hasProblem,
      };
    }
    end = Math.max(end, here);
  }
  return { content: pieces.length === 0 ? null : pieces.join("\n"), isCut: false, end, hasProblem };
}

/** What came of a window, and whether its part ends there. */
function octetsOf({ part, from, count, isProbing, sink }: PartWindow): {
  readonly bytes: Uint8Array;
  readonly isEnd: boolean;
} {
  const { bytes } = sink;
  const isAtSize = !isProbing && from + bytes.length === part.size;
  const isEnd =
    !sink.isCut && count > 0 && (isProbing ? bytes.length <= count : bytes.length < count || isAtSize);
  return { bytes: bytes.subarray(0, count), isEnd };
}
