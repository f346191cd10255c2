import { connect } from "cloudflare:sockets";
import type { Deadline } from "../base/deadline.ts";
import { MailError } from "../base/errors.ts";
import type { Endpoint, Transport } from "./transport.ts";

/** What the first reads have room for. */
const readBufferBytes = 65_536;

/**
 * And the later ones, after one that was filled. The platform keeps some 6 KB of garbage for each read and the write
 * behind it until its next full collection: a long answer in fewer reads takes less memory.
 */
const longReadBufferBytes = 262_144;

/** Opens a TCP connection from the Worker. The one place that knows `cloudflare:sockets`. */
export async function openCloudflareTransport(endpoint: Endpoint, deadline: Deadline): Promise<Transport> {
  const transport = new CloudflareTransport(endpoint, deadline);
  deadline.onExpire((error) => {
    transport.abort(error);
  });
  deadline.begin("connect");
  await transport.opened();
  deadline.end();
  if (endpoint.security === "tls") {
    deadline.begin("tls");
    await transport.startTls();
    deadline.end();
  }
  return transport;
}

class CloudflareTransport implements Transport {
  // TLS always begins by startTls(): so a refused connection and a refused certificate are told apart by the step
  // that failed, not by the text of an error. The certificate is checked against `hostname` in either case.
  #socket: Socket;
  #reader: ReadableStreamBYOBReader | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #deadline: Deadline;
  #buffer: ArrayBuffer = new ArrayBuffer(readBufferBytes);
  #isSecure = false;
  #turns = 0;
  #serverSpokeLast = true;
  #aborted: Error | undefined;
  /** Each rejects what is being awaited: a socket that is closed does not always do that by itself. */
  readonly #rejectPending = new Set<(reason: Error) => void>();

  constructor({ host, port, security }: Endpoint, deadline: Deadline) {
    this.#deadline = deadline;
    const secureTransport = security === "none" ? "off" : "starttls";
    this.#socket = connect({ hostname: host, port }, { secureTransport, allowHalfOpen: false });
    ignore(this.#socket.closed);
  }

  get isSecure(): boolean {
    return this.#isSecure;
  }

  get turns(): number {
    return this.#turns;
  }

  async opened(): Promise<void> {
    try {
      await this.#orAborted(this.#socket.opened);
    } catch (cause) {
      throw this.#failed("connect_failed", "The mail server could not be reached.", cause);
    }
  }

  async read(atLeast: number): Promise<Uint8Array | undefined> {
    this.#reader ??= this.#socket.readable.getReader({ mode: "byob" });
    try {
      const read = this.#reader.readAtLeast(atLeast, new Uint8Array(this.#buffer));
      const { value } = await this.#orAborted(read);
      // The platform took the buffer for the time of the read and gives it back as `value`'s.
      if (value?.buffer instanceof ArrayBuffer) this.#buffer = this.#nextBuffer(value.buffer, value.length);
      this.#serverSpokeLast = true;
      return value === undefined || value.length === 0 ? undefined : value;
    } catch (cause) {
      throw this.#failed("connection_lost", "The connection to the mail server was lost.", cause);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#serverSpokeLast) this.#turns++;
    this.#serverSpokeLast = false;
    this.#writer ??= this.#socket.writable.getWriter();
    try {
      await this.#orAborted(this.#writer.write(bytes));
    } catch (cause) {
      throw this.#failed("connection_lost", "The connection to the mail server was lost.", cause);
    }
  }

  async startTls(): Promise<void> {
    // Both locks must be gone before the upgrade.
    this.#reader?.releaseLock();
    this.#writer?.releaseLock();
    this.#reader = undefined;
    this.#writer = undefined;
    try {
      this.#socket = this.#socket.startTls();
      ignore(this.#socket.closed);
      await this.#orAborted(this.#socket.opened);
    } catch (cause) {
      throw this.#failed(
        "tls_failed",
        "TLS with the mail server failed: its certificate or protocol was refused.",
        cause,
      );
    }
    this.#isSecure = true;
  }

  abort(reason: Error): void {
    this.#aborted ??= reason;
    for (const reject of this.#rejectPending) reject(this.#aborted);
    this.close();
  }

  close(): void {
    // After STARTTLS or the server's FIN this may never settle, so it is not waited for.
    ignore(this.#socket.close());
  }

  #nextBuffer(last: ArrayBuffer, filledBytes: number): ArrayBuffer {
    const isMoreToCome = filledBytes === last.byteLength;
    return isMoreToCome && filledBytes < longReadBufferBytes ? new ArrayBuffer(longReadBufferBytes) : last;
  }

  #orAborted<T>(work: Promise<T>): Promise<T> {
    if (this.#aborted) {
      ignore(work);
      return Promise.reject(this.#aborted);
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#rejectPending.add(reject);
    work.then(resolve, reject).finally(() => this.#rejectPending.delete(reject));
    return promise;
  }

  #failed(code: "connect_failed" | "tls_failed" | "connection_lost", message: string, cause: unknown): Error {
    if (this.#aborted) return this.#aborted;
    this.close();
    const retry = code === "tls_failed" ? "no" : "backoff";
    return new MailError(code, message, { phase: this.#deadline.phase, connection: "lost", retry, cause });
  }
}

/** Lets a promise fail without anybody noticing. */
function ignore(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}
