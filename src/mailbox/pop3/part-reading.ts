import type { MailError } from "../../base/errors.ts";
import { MessageSplitter } from "../../mime/message-splitter.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { transformOf } from "../part-transform.ts";
import type { PartWish } from "../source.ts";
import { noOctets, StreamSink } from "../stream-sink.ts";
import { charsetOf } from "../structure.ts";
import type { StreamReading } from "./download.ts";

export interface OpenedPart {
  readonly part: PartNode;
  /** Its text was converted to UTF-8. */
  readonly isConverted: boolean;
  readonly body: ReadableStream<Uint8Array>;
}

/** Looks for one part in a message that passes by, and lets its octets flow to the caller. */
export class PartReading implements StreamReading<OpenedPart> {
  readonly #partId: string;
  readonly #wish: PartWish;
  readonly #splitter: MessageSplitter;
  readonly #opened = Promise.withResolvers<OpenedPart>();
  #part: PartNode | undefined;
  #sink: StreamSink | undefined;
  isDone = false;

  constructor(partId: string, wish: PartWish) {
    this.#partId = partId;
    this.#wish = wish;
    this.#splitter = new MessageSplitter({ opaque: partId });
  }

  get isStream(): boolean {
    return this.#sink !== undefined;
  }

  get opened(): Promise<OpenedPart> {
    return this.#opened.promise;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#take(this.#splitter.push(chunk));
  }

  close(): Promise<void> {
    return this.#take(this.#splitter.end());
  }

  result(): void {
    // It went to the caller.
  }

  fail(error: MailError): void {
    if (!this.isDone) this.#sink?.fail(error);
  }

  async #take(events: ReturnType<MessageSplitter["push"]>): Promise<void> {
    if (this.isDone) return;
    for (const event of events) {
      if (event.kind === "part" && event.node.partId === this.#partId) await this.#open(event.node);
      if (this.isDone) return;
      if (event.node !== this.#part) continue;
      if (event.kind === "body") await this.#sink?.write(event.bytes);
      if (event.kind === "end") {
        this.#sink?.close();
        this.isDone = true;
        return;
      }
    }
  }

  async #open(part: PartNode): Promise<void> {
    const isConverted = this.#wish.toUtf8 && part.type.startsWith("text/");
    if ((this.#wish.wanted ?? "octets") !== "octets") {
      // It is there, and that is all.
      this.isDone = true;
      this.#opened.resolve({ part, isConverted, body: noOctets() });
      return;
    }
    const sink = new StreamSink(transformOf(part, isConverted ? charsetOf(part) : undefined));
    this.#part = part;
    this.#sink = sink;
    sink.open(Infinity);
    const { body } = await sink.opened;
    this.#opened.resolve({ part, isConverted, body });
  }
}
