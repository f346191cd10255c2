import { ByteBuffer } from "../../base/byte-buffer.ts";
import { concatBytes } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { MessageSplitter } from "../../mime/message-splitter.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { previewOf } from "../../mime/preview.ts";
import type { Reading } from "../../pop3/commands/top.ts";
import { bodyPartsOf, charsetOf } from "../structure.ts";

// The lines that are asked for behind a header are few, but may be long.
const maxStartBytes = limits.maxHeaderBytes + 65_536;

/**
 * The first octets of a message: what TOP sends, or as much of a RETR. What comes behind is dropped as it comes.
 * @param make what is wanted of them: they are held no longer than that takes
 */
export class MessageStart<Result> implements Reading<Result> {
  readonly isStream = false;
  readonly #buffer = new ByteBuffer();
  readonly #make: (start: Uint8Array) => Result;

  constructor(make: (start: Uint8Array) => Result) {
    this.#make = make;
  }

  write(chunk: Uint8Array): void {
    const room = maxStartBytes - this.#buffer.length;
    if (room > 0) this.#buffer.push(chunk.subarray(0, room));
  }

  close(): void {
    // All that is wanted is here.
  }

  result(): Result {
    return this.#make(this.#buffer.take());
  }
}

/** The header block at the start of a message, with the empty line that ends it. */
export function headerOf(start: Uint8Array): Uint8Array {
  const lf = 0x0a;
  const cr = 0x0d;
  for (let at = 0; at < start.length;) {
    const end = start.indexOf(lf, at);
    if (end === -1) break;
    if (end === at || (end === at + 1 && start[at] === cr)) return start.subarray(0, end + 1);
    at = end + 1;
  }
  return start;
}

/** The first words of a message whose first lines these are: null where no text begins in them. */
export function previewOfStart(start: Uint8Array): string | null {
  const splitter = new MessageSplitter();
  const texts = new Map<PartNode, Uint8Array[]>();
  try {
    for (const event of splitter.push(start)) {
      if (event.kind === "body") texts.set(event.node, [...(texts.get(event.node) ?? []), event.bytes]);
    }
  } catch (error) {
    // What came before it is good enough.
    if (!(error instanceof MailError)) throw error;
  }
  const { root } = splitter;
  if (!root) return null;
  const { text, html } = bodyPartsOf(root);
  for (const part of [...text, ...html]) {
    const bytes = concatBytes(texts.get(part) ?? []).subarray(0, limits.previewFetchBytes);
    const preview = previewOf({ bytes, encoding: part.encoding, charset: charsetOf(part), type: part.type });
    if (preview !== "") return preview;
  }
  return null;
}
