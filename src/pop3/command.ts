import type { ByteString } from "../base/bytes.ts";
import type { MailError, Phase } from "../base/errors.ts";
import type { Status } from "./grammar/status.ts";

/** RFC 1939 sections 4 and 5; what follows QUIT has no commands. */
export type StateName = "authorization" | "transaction";

/** Takes a multi-line response as it comes, byte-unstuffed and with its line ends. */
export interface OctetSink {
  /**
   * Whether the octets go on to a caller, at the caller's pace: from then on no command's clock runs (base/deadline.ts).
   * While octets are passed over they do not.
   */
  readonly isStream: boolean;
  /** The chunk is valid until the returned promise settles: nothing more is read before (backpressure). */
  write(chunk: Uint8Array): Promise<void> | void;
  close(): Promise<void> | void;
}

/** Reads the answer to one command that was sent. */
export interface Collector<Result> {
  /** Where a multi-line response goes; without it the response has one line. */
  readonly octets?: OctetSink;
  /** Answers a challenge (RFC 5034 section 4): the octets to send, without the line's end. */
  continuation?(challenge: ByteString): Promise<Uint8Array>;
  /** The result after `+OK`, and after the octets. @throws {MailError} what came is not enough */
  done(status: Status): Result;
  /** A better error than the general one for `-ERR`. */
  refused?(status: Status): MailError | undefined;
}

/** One POP3 command as a value: what to send and how to read the answer. It touches neither socket nor session. */
export interface Pop3Command<Result> {
  /** Keyword, in upper case. */
  readonly name: string;
  /** The phase that it belongs to, for clocks and timings. */
  readonly phase: Phase;
  readonly states: readonly StateName[];
  /** What is printed of it is its name. */
  readonly secret?: boolean;
  /** Nothing may follow it on the wire before its answer. */
  readonly isBarrier?: boolean;
  /** The state that the session is in after `+OK`. */
  readonly leadsTo?: StateName;
  /** What stands behind the keyword, each argument as it is. */
  readonly arguments: readonly string[];
  collect(): Collector<Result>;
}
