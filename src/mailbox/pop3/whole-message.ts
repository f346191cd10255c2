import { BufferSink } from "../buffer-sink.ts";
import type { PartWindow } from "../body-text.ts";
import { MessageSplitter } from "../../mime/message-splitter.ts";
import type { PartNode } from "../../base/part-tree.ts";
import type { Reading } from "../../pop3/commands/top.ts";
import type { BodyWish } from "../source.ts";
import { type BodyParts, bodyPartsOf } from "../structure.ts";

/** A message that passed by: its header, its parts with their sizes, and the octets of its text that were asked for. */
export interface WholeMessage {
  readonly header: Uint8Array;
  readonly structure: PartNode | undefined;
  readonly windows: readonly PartWindow[];
}

/** Takes a message apart while it comes, and holds no more of it than was asked for. */
export class WholeMessageReading implements Reading<WholeMessage> {
  readonly isStream = false;
  readonly #wish: BodyWish;
  readonly #splitter = new MessageSplitter();
  readonly #windows = new Map<PartNode, GrowingWindow>();

  constructor(wish: BodyWish) {
    this.#wish = wish;
  }

  write(chunk: Uint8Array): void {
    this.#take(this.#splitter.push(chunk));
  }

  close(): void {
    this.#take(this.#splitter.end());
  }

  result(): WholeMessage {
    const windows = [...this.#windows.values()];
    const isReached = ({ kind, part, from }: PartWindow): boolean =>
      from === 0 ||
      from < (part.size ?? 0) ||
      part === windows.findLast((window) => window.kind === kind)?.part;
    return {
      header: this.#splitter.header,
      structure: this.#splitter.root,
      windows: windows.filter(isReached),
    };
  }

  #take(events: ReturnType<MessageSplitter["push"]>): void {
    for (const event of events) {
      if (event.kind === "part") this.#open(event.node);
      else if (event.kind === "body") this.#windows.get(event.node)?.take(event.bytes);
    }
  }

  /** Opens a window on a part that is text to be read. The parts before it are over, so that their sizes are known. */
  #open(node: PartNode): void {
    const { root } = this.#splitter;
    if (!root || !node.type.startsWith("text/")) return;
    const parts = bodyPartsOf(root);
    for (const kind of ["text", "html"] as const) {
      const at = parts[kind].findIndex((part) => part === node);
      if (at === -1 || (this.#wish.kinds !== "all" && this.#wish.kinds !== kind)) continue;
      const start = parts[kind].slice(0, at).reduce((sum, { size }) => sum + (size ?? 0), 0);
      const from = Math.max(0, this.#wish.offset - start);
      const count = this.#wish.offset + this.#wish.maxBytes - start - from;
      const part = parts[kind][at];
      if (part && count >= 0) this.#windows.set(node, new GrowingWindow(kind, part, start, from, count));
    }
  }
}

/** So many octets of a part from some offset on. */
class GrowingWindow implements PartWindow {
  readonly kind: keyof BodyParts;
  readonly part: PartWindow["part"];
  readonly start: number;
  readonly from: number;
  readonly count: number;
  readonly sink: BufferSink;
  #passed = 0;

  constructor(kind: keyof BodyParts, part: PartWindow["part"], start: number, from: number, count: number) {
    this.kind = kind;
    this.part = part;
    this.start = start;
    this.from = from;
    this.count = count;
    this.sink = new BufferSink(count);
  }

  take(bytes: Uint8Array): void {
    const first = Math.max(0, this.from - this.#passed);
    const last = this.from + this.count - this.#passed;
    this.#passed += bytes.length;
    if (first < bytes.length && last > first) this.sink.write(bytes.subarray(first, last));
  }
}
