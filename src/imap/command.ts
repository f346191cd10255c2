import type { ByteString } from "../base/bytes.ts";
import type { MailError, Phase } from "../base/errors.ts";
import type { Capabilities } from "./grammar/capability.ts";
import type { ResponseCode } from "./grammar/response-code.ts";
import type { CommandWriter } from "./wire/command-writer.ts";
import type { LiteralFate } from "./wire/response-cutter.ts";
import type { Scanner } from "./wire/scanner.ts";

/** RFC 9051 section 3. */
export type StateName = "not-authenticated" | "authenticated" | "selected";

/** `resp-text` with its code read: hostile text, for a person's eyes at most. */
export interface StatusText {
  readonly code: ResponseCode | undefined;
  readonly text: ByteString;
}

/** What a command is written for: the session as it will be when the server comes to it. */
export interface WireState {
  readonly state: StateName;
  /** undefined where the server has not said. */
  readonly capabilities: Capabilities | undefined;
  /** Whether UTF8=ACCEPT or IMAP4rev2 is enabled. */
  readonly isUtf8: boolean;
}

/** An untagged response. */
export interface Untagged {
  /** Upper case: `FETCH`, `LIST`, `OK`. */
  readonly name: string;
  /** What stands before the name in `* 12 FETCH`, `* 23 EXISTS`. */
  readonly number: number | undefined;
  /** Only of OK, NO, BAD and BYE. */
  readonly status: StatusText | undefined;
  /** Of all of it that is held in memory. */
  readonly octets: number;
  /** The response was longer than may be held: only its beginning is here. */
  readonly isCut: boolean;
  /** A scanner that stands behind the name; a new one each time. */
  scan(): Scanner;
}

/** The tagged reply that ends a command. */
export interface Tagged extends StatusText {
  readonly name: "OK" | "NO" | "BAD";
}

/** Reads the answer to one command that was sent. */
export interface Collector<Result> {
  /** @returns whether the response was this command's; else the next command of the pipeline is asked */
  untagged?(response: Untagged): boolean;
  /** Where a literal goes that follows `prefix` (the line before it); undefined where it is not this command's. */
  literal?(prefix: ByteString, size: number): LiteralFate | undefined;
  /** Answers a continuation request (`+`): the octets to send, without the line's end. */
  continuation?(text: ByteString): Promise<Uint8Array>;
  /** The result after the tagged OK. @throws {MailError} what came is not enough */
  done(reply: Tagged): Result;
  /** Whether a NO still answers the command, by what came before it: then `done` follows. */
  tolerates?(reply: Tagged): boolean;
  /** A better error than the general one for a tagged NO or BAD. */
  refused?(reply: Tagged): MailError | undefined;
}

/** One IMAP command as a value: what to send and how to read the answer. It touches neither socket nor session. */
export interface ImapCommand<Result> {
  /** Wire name, e.g. `UID FETCH`. */
  readonly name: string;
  /** The phase that it belongs to, for clocks and timings. */
  readonly phase: Phase;
  /** RFC 9051 section 3. */
  readonly states: readonly StateName[];
  /** Checked before an octet is written. */
  readonly needs?: string;
  /** Transcripts print only the name. */
  readonly secret?: boolean;
  /** Nothing may follow it on the wire before its answer (RFC 9051 section 5.5). */
  readonly isBarrier?: boolean;
  /**
   * It runs until it sends its last line, which is its `continuation`: meanwhile other responses are read, and no clock
   * runs. Whoever starts it sees to it that it ends.
   */
  readonly isOpenEnded?: boolean;
  /** The state that the session is in after an OK. */
  readonly leadsTo?: StateName;
  /** Writes the arguments. */
  encode(out: CommandWriter, session: WireState): void;
  collect(session: WireState): Collector<Result>;
}
