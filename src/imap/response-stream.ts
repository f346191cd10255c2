import type { ByteString } from "../base/bytes.ts";
import type { Deadline } from "../base/deadline.ts";
import type { Transport } from "../net/transport.ts";
import { connectionLost } from "../net/failures.ts";
import { readResponse, type Response } from "./response.ts";
import { ParseError } from "./wire/parse-error.ts";
import { type LiteralFate, type Piece, ResponseCutter } from "./wire/response-cutter.ts";

/** What one read of a streamed body waits for, if it is to come: a TLS record's worth. */
const streamReadBytes = 16_384;

/** A response that cannot be read, with what stands where a tag does. */
export interface Malformed {
  readonly kind: "malformed";
  readonly tag: ByteString;
}

/** The responses of a server, one after the other, and its literals on the way to where they belong. */
export class ResponseStream {
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  readonly #cutter: ResponseCutter;

  /** @param decideLiteral says from the line before a literal where it goes */
  constructor(
    transport: Transport,
    deadline: Deadline,
    decideLiteral: (before: ByteString, size: number) => LiteralFate,
  ) {
    this.#transport = transport;
    this.#deadline = deadline;
    this.#cutter = new ResponseCutter((prefix, size) => {
      const fate = decideLiteral(prefix.findLast((piece) => typeof piece === "string") ?? "", size);
      if (typeof fate === "object" && fate.isPacedByCaller) deadline.beginStream();
      return fate;
    });
  }

  /** Whether nothing of an unfinished response is held. */
  get isClean(): boolean {
    return this.#cutter.isClean;
  }

  /**
   * Reads once from the server and gives on each response that this completes.
   * @throws {MailError} connection_lost, server_limit_exceeded, what the transport, a sink or `take` throws
   */
  async read(take: (response: Response | Malformed) => Promise<void> | void): Promise<void> {
    this.#deadline.waiting();
    const atLeast = Math.max(1, Math.min(streamReadBytes, this.#cutter.streamedBytesAhead));
    const chunk = await this.#transport.read(atLeast);
    if (!chunk) throw connectionLost(this.#deadline.phase);
    this.#deadline.received(chunk.length);
    for (const cut of this.#cutter.push(chunk)) {
      if (cut.kind === "chunk") {
        await cut.sink.write(cut.bytes);
      } else {
        this.#deadline.endStream();
        await take(parse(cut.pieces, cut.isCut));
      }
    }
  }
}

function parse(pieces: readonly Piece[], isCut: boolean): Response | Malformed {
  try {
    return readResponse(pieces, isCut);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const [first] = pieces;
    return { kind: "malformed", tag: typeof first === "string" ? (first.split(" ", 1)[0] ?? "") : "" };
  }
}
