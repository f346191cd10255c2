import { concatBytes, fromByteString, toByteString } from "../../src/base/bytes.ts";
import { MailError } from "../../src/base/errors.ts";
import type { Transport } from "../../src/net/transport.ts";

export interface MemoryTransportOptions {
  /** How many octets one read yields at most, unless it waits for more. */
  readonly chunkBytes?: number;
  readonly isSecure?: boolean;
  /** What putting TLS on fails with. */
  readonly tlsError?: Error;
}

/**
 * A `Transport` that ends in the test. Whatever the client writes is a segment that the test takes with `next()`;
 * what it is to read is sent with `send()`. In both, `$1` stands for the tag of the first command, `$2` for that of the
 * second, and so on.
 */
export class MemoryTransport implements Transport {
  /** What was written, octet by octet and tags as they are. */
  readonly segments: string[] = [];
  /** What the client gave as its reason to abort. */
  abortedWith: Error | undefined;
  isClosed = false;
  readonly #chunkBytes: number;
  readonly #tlsError: Error | undefined;
  #isSecure: boolean;
  #turns = 0;
  #serverSpokeLast = true;
  readonly #tags: string[] = [];
  #taken = 0;
  #toRead: Uint8Array = new Uint8Array();
  #ending: { readonly error: Error | undefined } | undefined;
  /** What the last read yielded: spoilt by the next one, as the contract allows. */
  #lent: Uint8Array | undefined;
  #read: PendingRead | undefined;
  #wake: (() => void) | undefined;
  #writable: Promise<void> = Promise.resolve();
  readonly #aborted = Promise.withResolvers<never>();

  constructor({ chunkBytes = Infinity, isSecure = false, tlsError }: MemoryTransportOptions = {}) {
    this.#chunkBytes = chunkBytes;
    this.#isSecure = isSecure;
    this.#tlsError = tlsError;
    this.#aborted.promise.catch(() => undefined);
  }

  get isSecure(): boolean {
    return this.#isSecure;
  }

  get turns(): number {
    return this.#turns;
  }

  read(atLeast: number): Promise<Uint8Array | undefined> {
    if (this.#read) throw new Error("one read at a time");
    this.#lent?.fill(0x58);
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | undefined>();
    this.#read = { atLeast, resolve, reject };
    this.#settleRead();
    return promise;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ending?.error) throw this.#ending.error;
    if (this.isClosed) throw new Error("the transport is closed");
    if (this.#serverSpokeLast) this.#turns++;
    this.#serverSpokeLast = false;
    const segment = toByteString(bytes);
    this.segments.push(segment);
    for (const [, tag] of segment.matchAll(/(?<=^|\n)([a-z]{4}\d+) /g)) {
      if (tag !== undefined && !this.#tags.includes(tag)) this.#tags.push(tag);
    }
    this.#wake?.();
    await Promise.race([this.#writable, this.#aborted.promise]);
  }

  async startTls(): Promise<void> {
    if (this.#read) throw new Error("a read is pending");
    if (this.abortedWith) throw this.abortedWith;
    if (this.#tlsError) throw this.#tlsError;
    // The platform hands what nobody has read to the TLS engine, which takes it for a part of the handshake.
    if (this.#toRead.length > 0) throw new MailError("tls_failed", "No TLS record.", { connection: "lost" });
    this.#isSecure = true;
  }

  abort(reason: Error): void {
    this.abortedWith ??= reason;
    this.#ending = { error: this.abortedWith };
    this.#aborted.reject(this.abortedWith);
    this.#settleRead();
    this.close();
  }

  close(): void {
    this.isClosed = true;
  }

  /** The server: sends this. Each character is one octet. */
  send(text: string): void {
    this.sendAsIs(text.replace(/\$(\d+)/g, (_, n: string) => this.#tag(Number(n))));
  }

  /** The same where nothing in it stands for a tag: for what the test has not written itself. */
  sendAsIs(text: string): void {
    this.#toRead = concatBytes([this.#toRead, fromByteString(text)]);
    this.#settleRead();
  }

  /** The server: closes, behind what it has sent; or breaks off with this error. */
  end(error?: Error): void {
    this.#ending ??= { error };
    this.#settleRead();
  }

  /** The next segment that the client wrote, once it has. */
  async next(): Promise<string> {
    while (this.#taken >= this.segments.length) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#withoutTags(this.segments[this.#taken++] ?? "");
  }

  /** What the client has written and nobody has taken, once it writes no more by itself. */
  async rest(): Promise<string[]> {
    await idle();
    const rest = this.segments.slice(this.#taken);
    this.#taken = this.segments.length;
    return rest.map((segment) => this.#withoutTags(segment));
  }

  /** Writes reach the server from now on, but are not reported as done. @returns what ends that */
  holdWrites(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#writable = promise;
    return resolve;
  }

  #tag(n: number): string {
    const tag = this.#tags[n - 1];
    if (tag === undefined) throw new Error(`the client has not sent command ${n}`);
    return tag;
  }

  #withoutTags(text: string): string {
    return text.replace(/(?<=^|\n)[a-z]{4}\d+(?= )/g, (tag) => `$${this.#tags.indexOf(tag) + 1}`);
  }

  #settleRead(): void {
    const read = this.#read;
    if (!read) return;
    const { length } = this.#toRead;
    if (length < read.atLeast && !this.#ending) return;
    if (length === 0 && !this.#ending) return;
    this.#read = undefined;
    if (this.abortedWith) read.reject(this.abortedWith);
    else if (length > 0) read.resolve(this.#lend(Math.max(read.atLeast, this.#chunkBytes)));
    else if (this.#ending?.error) read.reject(this.#ending.error);
    else read.resolve(undefined);
  }

  #lend(bytes: number): Uint8Array {
    this.#serverSpokeLast = true;
    this.#lent = this.#toRead.slice(0, bytes);
    this.#toRead = this.#toRead.subarray(bytes);
    return this.#lent;
  }
}

interface PendingRead {
  readonly atLeast: number;
  readonly resolve: (chunk: Uint8Array | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Resolves when nothing is left that goes on by itself: a transport in memory waits for nobody else. */
export async function idle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
