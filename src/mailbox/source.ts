import type { PhaseTime } from "../base/deadline.ts";
import type { Mailbox, Message, MessageSummary } from "./model.ts";

/** A place in a list, as the source that made it understands it. The API seals it into a cursor. */
export type Position = Readonly<Record<string, string | number | boolean | null | readonly number[]>>;

/** What a mailbox looked like when it was listed: the content of a `state`. */
export interface Snapshot {
  readonly mailboxId: string;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  readonly highestModSeq: string | null;
  readonly total: number;
}

export type Sort = "-arrival" | "arrival" | "-receivedAt" | "receivedAt";

export interface ListQuery {
  /** A mailbox id, or a role. */
  readonly mailbox: string;
  /** 1 to 500. */
  readonly limit: number;
  readonly sort: Sort;
  readonly preview: boolean;
  /** Where to go on; `towards` says which way. */
  readonly position: Position | null;
  /**
   * Asked once the mailbox's version is known and before messages are fetched: true stops there, since the caller
   * has that version already (If-None-Match). Not asked where the server cannot tell versions apart.
   */
  readonly isKnownVersion: (version: string) => Promise<boolean>;
}

export type ListResult =
  | { readonly unchanged: true; readonly version: string }
  | {
      readonly unchanged: false;
      readonly items: readonly MessageSummary[];
      readonly next: Position | null;
      readonly prev: Position | null;
      readonly total: number;
      readonly snapshot: Snapshot;
      /** Changes whenever anything in the mailbox does; null where the server cannot tell (no CONDSTORE). */
      readonly version: string | null;
      /** Only where the server could not sort: how much a bounded scan looked at, and whether that was all. */
      readonly scan: { readonly scanned: number; readonly complete: boolean } | null;
    };

export interface BodyWish {
  readonly kinds: "text" | "html" | "all" | "none";
  /** Octets of each text part, as it travels (before transfer decoding). */
  readonly maxBytes: number;
  readonly offset: number;
}

/** A byte stream that is never collected. Cancelling it closes the mail connection. */
export interface ByteStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Octets to come, where known beforehand. */
  readonly length: number | null;
}

export interface PartStream extends ByteStream {
  /** As the message declares it, e.g. `text/plain`: not safe to serve as it is. */
  readonly type: string;
  readonly charset: string | null;
  readonly name: string | null;
}

/** A range of octets as RFC 9110 section 14.1.2 has it: from..to inclusive, or the last `suffix`. */
export type ByteRange = { readonly from: number; readonly to: number | null } | { readonly suffix: number };

export interface RawStream extends ByteStream {
  /** Octets of the whole message. */
  readonly size: number;
  /** What was really selected of it, for Content-Range; null for all of it. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

export interface PartWish {
  /** Convert text to UTF-8. */
  readonly toUtf8: boolean;
}

/** What this account can do beyond the core (docs/architecture.md, "Facets"): present with its qualities, or absent. */
export interface Facets {
  /** Octet ranges of a message can be read without the rest. */
  readonly partial?: Record<string, never>;
  /** Messages carry keywords (flags). */
  readonly keywords?: { readonly writable: boolean };
}

export interface AccountCapabilities {
  readonly protocol: "imap" | "pop3";
  readonly facets: Facets;
  /** The server's own list, in its own spelling. */
  readonly server: readonly string[];
  /** What the server says of itself (ID, RFC 2971). */
  readonly serverInfo: Readonly<Record<string, string>>;
  readonly limits: { readonly maxPageSize: number; readonly notes: readonly string[] };
}

/** What a session cost, for `Server-Timing`. */
export interface Cost {
  readonly phases: readonly PhaseTime[];
  readonly turns: number;
}

/**
 * One account's mail. Every protocol has this core; what only some have is a facet. Ids and roles come as the
 * caller gave them and are checked here.
 *
 * @throws {MailError} any code of the mail server's or of the way to it; `mailbox_not_found`, `message_not_found`,
 * `part_not_found`, `state_expired`, `invalid_request` (a damaged id or position)
 */
export interface MailSource {
  capabilities(): Promise<AccountCapabilities>;
  mailboxes(): Promise<readonly Mailbox[]>;
  mailbox(idOrRole: string): Promise<Mailbox>;
  list(query: ListQuery): Promise<ListResult>;
  get(messageId: string, wish: BodyWish): Promise<Message>;
  part(messageId: string, partId: string, wish: PartWish): Promise<PartStream>;
  raw(messageId: string, range: ByteRange | null): Promise<RawStream>;
  /** What was spent so far. */
  cost(): Cost;
  /** Ends the mail session after the answer: never waited for, never fails. */
  close(): Promise<void>;
}
