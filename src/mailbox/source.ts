import type { PhaseTime } from "../base/deadline.ts";
import type { Mailbox, Message, MessageSummary } from "./model.ts";

/** A place in a list, as the source that made it understands it. The API seals it into a cursor. */
export type Position = Readonly<Record<string, string | number | boolean | null | readonly number[]>>;

/**
 * What a mailbox looked like when it was listed, as the source that made it understands it: the content of a `state`.
 * The API seals it.
 */
export type Snapshot = Readonly<Record<string, string | number | null>>;

/**
 * What a source wants to be reminded of when the same mailbox is listed next: plain JSON, which only the source that made
 * it understands. It is checked before it is believed, and whatever it says, a list is what it would be without it.
 */
export type Remembered = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly MessageSummary[]>
>;

/**
 * What became of what was remembered: it answered without the mail server, or was brought up to date by it, or there
 * was none, or none of use.
 */
export type CacheUse = "hit" | "stale" | "miss";

export type Sort = "-arrival" | "arrival" | "-receivedAt" | "receivedAt";

/** Which messages of a mailbox are wanted: all conditions hold together. Text is looked for in any case. */
export interface Filter {
  /** In any of the header fields, decoded. */
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly subject?: string;
  /** In the text of the message. */
  readonly body?: string;
  /** A header field that has this in its value; any value with "". */
  readonly header?: { readonly name: string; readonly value: string };
  /** RFC 3339 in UTC; `receivedAt` is at or after it. */
  readonly after?: string;
  /** `receivedAt` is before it. */
  readonly before?: string;
  /** Octets, inclusive. */
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly hasKeyword?: readonly string[];
  readonly notKeyword?: readonly string[];
  readonly hasAttachment?: boolean;
  /** A thread id. */
  readonly inThread?: string;
}

export interface ListQuery {
  /** A mailbox id, or a role. */
  readonly mailbox: string;
  /** 1 to 500. */
  readonly limit: number;
  readonly sort: Sort;
  readonly preview: boolean;
  /** Where to go on; `towards` says which way. */
  readonly position: Position | null;
  /** @throws {MailError} capability_missing, from `list`, where the source cannot tell such messages */
  readonly filter: Filter | null;
  /**
   * The ids of messages to leave out, asked once the mail server has let the caller in; null leaves out none.
   * @throws {MailError} capability_missing, from `list`, where the source cannot leave any out
   */
  readonly hidden: (() => Promise<ReadonlySet<string>>) | null;
  /**
   * The `version` that the caller has already (If-None-Match): where the mailbox has it still, the answer is `unchanged`,
   * and no message is fetched. null for none.
   */
  readonly knownVersion: string | null;
  /** What the list of this mailbox before this one wanted to be remembered, however long ago; null for nothing. */
  readonly remembered: Remembered | null;
  /**
   * How old what is remembered may be to answer without the mail server. It is for who keeps it, and knows since when
   * (remembered.ts); a source asks its server always.
   */
  readonly maxAgeSeconds: number | null;
}

/** Both kinds of answer to a list. */
interface Reminder {
  /** To be given to the next list of this mailbox; null where nothing new is worth it. */
  readonly remembered: Remembered | null;
  /** null for lists that nothing is remembered of: other pages and orders than the newest messages. */
  readonly cache: CacheUse | null;
}

export type ListResult = Reminder &
  (
    | { readonly unchanged: true; readonly version: string }
    | {
        readonly unchanged: false;
        readonly items: readonly MessageSummary[];
        readonly next: Position | null;
        readonly prev: Position | null;
        /** null where only a look at all messages would tell. */
        readonly total: number | null;
        readonly snapshot: Snapshot;
        /** Changes whenever anything in the mailbox does; null where the server cannot tell (no CONDSTORE). */
        readonly version: string | null;
        /** Only where the server could not sort or search: how much a bounded scan looked at, and whether that was all. */
        readonly scan: { readonly scanned: number; readonly complete: boolean } | null;
      }
  );

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

/** Octets of a message, both inclusive. */
export interface OctetRange {
  readonly from: number;
  readonly to: number;
}

export interface RawStream extends ByteStream {
  /** Octets of the whole message, as far as the server knows; null where it does not say, or said what is not so. */
  readonly size: number | null;
  /** What was really selected of it, for Content-Range; null for all of it. */
  readonly range: OctetRange | "unsatisfiable" | null;
}

/** How much of a download its caller needs. */
export interface DownloadWish {
  /**
   * Default "octets". Else `body` is empty, as little as possible is read to know that they are there, or how many
   * there are, and the session goes on.
   */
  readonly wanted?: "octets" | "length" | "existence";
}

export interface PartWish extends DownloadWish {
  /** Convert text to UTF-8. */
  readonly toUtf8: boolean;
}

/** What this account can do beyond the core (docs/architecture.md, "Facets"): present with its qualities, or absent. */
export interface Facets {
  /** Octet ranges of a message can be read without the rest. */
  readonly partial?: Record<string, never>;
  /** Messages carry keywords (flags). */
  readonly keywords?: { readonly writable: boolean };
  readonly changes?: Pick<ChangesFacet, "basis" | "sees">;
  readonly remove?: Pick<RemoveFacet, "when">;
  /** Filters of a list: who looks at the messages. */
  readonly search?: { readonly mode: "server" | "scan" };
  /** Messages can be acknowledged. */
  readonly acknowledge?: Record<string, never>;
}

/** Tells what changed in a mailbox since a snapshot of it. */
export interface ChangesFacet {
  /** What the answer is made of. */
  readonly basis: "modseq" | "uid-window" | "uidl-diff";
  readonly sees: { readonly created: boolean; readonly updated: boolean; readonly destroyed: boolean };
  /**
   * @param limit created messages of one answer
   * @throws {MailError} state_expired: the snapshot tells too little by now, or it was another mailbox's
   */
  since(mailbox: string, snapshot: Snapshot, limit: number): Promise<Changes>;
}

export interface Changes {
  /** What it is made of. */
  readonly basis: "modseq" | "uid-window" | "uidl-diff";
  /** Oldest first. */
  readonly created: readonly MessageSummary[];
  readonly updated: readonly Pick<MessageSummary, "id" | "keywords">[];
  /** Message ids. */
  readonly destroyed: readonly string[];
  /** Whether another question, with the new snapshot, finds more at once. */
  readonly hasMore: boolean;
  /** Never past a message that was not reported. */
  readonly snapshot: Snapshot;
}

/** Removes messages for good. */
export interface RemoveFacet {
  /** Whether the server removes at once, or when the session ends: `remove` ends it then. */
  readonly when: "now" | "at-close";
  /**
   * Resolves once the server has confirmed it. Where that fails nothing may be told as removed.
   * @returns the ids that it removed, and those that were not there
   * @throws {MailError} conflict: an id that names several messages
   */
  remove(messageIds: readonly string[]): Promise<Removal>;
}

export interface Removal {
  readonly removed: readonly string[];
  readonly missing: readonly string[];
}

/** Knows every message of the account by its id: what acknowledging needs (mailbox/acknowledge.ts). */
export interface IndexFacet {
  /** Oldest first, without those that the server does not tell apart: they are never acknowledged, nor removed by it. */
  ids(): Promise<readonly string[]>;
  /**
   * What shows a message to be the same when its id is met again in a later session, where it may be another's: by
   * message id, without those that the server does not give out.
   */
  proofs(messageIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
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
  /** Of the last list; null or left out where none was asked for, or nothing could be remembered of it. */
  readonly cache?: CacheUse | null;
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
  /** Where the range is unsatisfiable the session goes on; else the body's end is its end. */
  raw(messageId: string, range: ByteRange | null, wish?: DownloadWish): Promise<RawStream>;
  readonly changes?: ChangesFacet;
  readonly removal?: RemoveFacet;
  readonly index?: IndexFacet;
  /** Whether the mail server lets in one session at a time. */
  readonly isExclusive: boolean;
  /** Whether a connection was made, or tried. */
  readonly hasConnected: boolean;
  /** Whether it can be asked: not once its connection was lost, or a removal or `close` has ended it. */
  readonly isOpen: boolean;
  /** A request begins: its clock, and what it costs, count from here. */
  beginRequest(): void;
  /** What the request cost so far. */
  cost(): Cost;
  /** Resolves when nothing that was asked for is under way, bodies that stream included. Never fails. */
  settled(): Promise<void>;
  /** Ends the mail session after the answer: never waited for, never fails. */
  close(): Promise<void>;
}
