/**
 * Every cap in one place. What the mail server, the message or the caller sends is refused or cut beyond these.
 * The reasons are in docs/architecture.md, "Limits"; each is tested at n and at n + 1.
 */
export const limits = {
  /** One line of a response, without its literals. */
  maxLineBytes: 65_536,
  /** Lines that grow with the mailbox or with the message: SEARCH, LIST, FETCH with a large structure. */
  maxLongLineBytes: 1_048_576,
  /** Lines and buffered literals of one response together. */
  maxResponseBytes: 1_048_576,
  /** What is read past of a response about a message that is longer, to get to the next one. */
  maxDroppedBytes: 67_108_864,
  /** A literal that is held in memory and is no body (a header field, a mailbox name). */
  maxLiteralBytes: 262_144,
  maxTokensPerResponse: 50_000,
  maxUntaggedPerCommand: 200_000,
  /** Octets of all responses that one command takes: a list of mailboxes, what a search found. */
  maxAnswerBytes: 8_388_608,
  /** What is kept of all messages of one FETCH: those over it are listed without envelope and structure. */
  maxKeptBytes: 8_388_608,
  /** The same of one message of a POP3 page: of one over it only what is short is kept. */
  maxKeptMessageBytes: 131_072,
  /** Parentheses within parentheses in a response. */
  maxListDepth: 80,
  /** Parts within parts of one message. */
  maxNestingDepth: 32,
  /** Parts of one message, multiparts among them. */
  maxParts: 1_000,
  /** What is remembered of a mailbox from one list to the next: its newest messages, and octets of their JSON. */
  maxRememberedMessages: 100,
  maxRememberedBytes: 262_144,
  /** Messages of a maildrop that is remembered: of a larger one the sizes of all are too much to ask for with each list. */
  maxRememberedMaildrop: 1_000,
  /** Mailboxes of one account that are remembered in memory, and octets of their JSON. */
  maxRememberedMailboxes: 16,
  maxRememberedBytesInMemory: 2_097_152,
  /** UIDs behind the remembered ones that are fetched unseen: of a mailbox that more came to, the page is fetched instead. */
  maxUnseenUids: 100,
  /** UIDs that a set may name once its ranges are written out. */
  maxUidExpansion: 100_000,
  /** A multi-line POP3 response that is held: capabilities, or UIDL of a maildrop. */
  maxListingBytes: 16_777_216,
  maxMaildropMessages: 200_000,
  /** A header block that is read for a message's `headers`. */
  maxHeaderBytes: 262_144,
  /** Of one header field: octets of an address list that are parsed, and what a list may yield. */
  maxAddressListBytes: 65_536,
  maxAddresses: 200,
  maxMessageIds: 1_000,
  /** Of one Content-Type or Content-Disposition that is parsed here; the rest is left out. */
  maxParameters: 200,
  /** Sections of one parameter that was split (RFC 2231 section 3). */
  maxParameterSections: 100,
  /** Of an attachment's name, as it is offered for saving. */
  maxFileNameCharacters: 150,
  /** A message that is parsed whole, since its server cannot describe it. */
  maxWholeMessageBytes: 5_242_880,
  maxWholeMessageLines: 50_000,
  /** Lines that begin like a boundary, `--`. */
  maxBoundaryLines: 1_000,
  /** A line that may be a delimiter, with its padding: as long as lines may be (RFC 5322 section 2.1.1). */
  maxDelimiterLineBytes: 998,
  /** With hyphens on both sides it fills such a line, though RFC 2046 section 5.1.1 allows 70. */
  maxBoundaryBytes: 994,
  /** Content-Type, Content-Disposition and such of all parts together of a message that is split. */
  maxStructureBytes: 1_048_576,
  /** Attached messages within attached messages of one that is parsed whole. */
  maxAttachedMessageDepth: 4,
  /** `maxBodyBytes` of a request. */
  defaultBodyBytes: 1_048_576,
  maxBodyBytes: 5_242_880,
  /** Octets of a text part that are read for its preview. */
  previewFetchBytes: 2_048,
  /** The same of a part that is looked at because those had no words: behind a style sheet, mostly. */
  previewSearchBytes: 16_384,
  previewCharacters: 256,
  /** Server text that leaves in a problem. */
  maxServerTextCharacters: 200,
  maxRequestBodyBytes: 1_048_576,
  /** Messages that a sort without the server's SORT looks at. */
  maxScanMessages: 10_000,
  /** Messages whose headers one answer looks at where the server can neither search nor sort (POP3). */
  maxHeaderScanMessages: 1_000,
  /** The same where each is a turn, or a whole message: so that it ends within `Timeouts.sessionMs`. */
  maxSlowScanMessages: 100,
  /** What is read of a POP3 message behind what was wanted of it, before the connection is closed instead. */
  maxSkippedBytes: 1_048_576,
  /** Lines of a message's body that are asked for its preview (TOP, RFC 1939 section 7). */
  previewLines: 20,
  /** SCRAM iterations (RFC 7677 section 4 asks for 4,096 at least; CVE-2026-42256 for a ceiling). */
  minScramIterations: 4_096,
  maxScramIterations: 100_000,
} as const;

/** How long each step of a mail session may take, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly greetingMs: number;
  /** Between two bytes of the server's while one is awaited. */
  readonly idleMs: number;
  /** One command, or one pipeline of commands; untagged data does not extend it. */
  readonly commandMs: number;
  /** Saying goodbye, behind the answer. */
  readonly logoutMs: number;
  /** The whole mail session of one request, streamed bodies apart. */
  readonly sessionMs: number;
  /** A streamed body must come faster than `minStreamBytesPerSecond` after this grace. */
  readonly streamGraceMs: number;
  readonly minStreamBytesPerSecond: number;
}

export const defaultTimeouts: Timeouts = {
  connectMs: 15_000,
  tlsMs: 10_000,
  greetingMs: 16_000,
  idleMs: 15_000,
  commandMs: 60_000,
  logoutMs: 5_000,
  sessionMs: 90_000,
  streamGraceMs: 20_000,
  minStreamBytesPerSecond: 1_024,
};

/** The queue of requests for one account, where its mail server lets in one session at a time. */
export interface LaneLimits {
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
  /** How long one may keep the others out, in milliseconds. */
  readonly maxLeaseMs: number;
}

export const laneLimits: LaneLimits = {
  maxWaiting: 1_000,
  maxWaitMs: 30_000,
  // Whoever overstays, as with a body that its caller does not take, keeps the connection; the next one's commands wait behind it.
  maxLeaseMs: 600_000,
};

/** Finding the mail servers of an address. */
export interface AutoconfigLimits {
  /** Of one answer on the way: a client configuration, or DNS records as JSON. */
  readonly maxDocumentBytes: number;
  /** One request. */
  readonly requestMs: number;
  /** All of it: the answer is made of what came by then. */
  readonly totalMs: number;
}

export const autoconfigLimits: AutoconfigLimits = {
  maxDocumentBytes: 65_536,
  requestMs: 3_000,
  totalMs: 5_000,
};
