/** What an account's mail looks like, whatever the protocol: RFC 8621's names, plain JSON values. */

export interface EmailAddress {
  readonly name: string | null;
  readonly email: string;
}

/** RFC 8621 section 2, `role`; the names are those of RFC 8457 and RFC 6154 in lower case. */
export type MailboxRole =
  | "inbox"
  | "all"
  | "archive"
  | "drafts"
  | "flagged"
  | "important"
  | "junk"
  | "sent"
  | "subscribed"
  | "trash";

export interface Mailbox {
  readonly id: string;
  readonly name: string;
  /** The names from the top of the hierarchy to this one. */
  readonly path: readonly string[];
  readonly parentId: string | null;
  readonly role: MailboxRole | null;
  /** Where the role comes from: the server's SPECIAL-USE, the name, or the protocol (INBOX, a maildrop). */
  readonly roleSource: "special-use" | "name" | "protocol" | null;
  readonly sortOrder: number;
  readonly totalEmails: number | null;
  readonly unreadEmails: number | null;
  readonly isSubscribed: boolean | null;
  readonly isSelectable: boolean;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  /** MODSEQ is 63 bits: a string (RFC 7162). */
  readonly highestModSeq: string | null;
  /** RFC 8621 section 2; null where the server does not tell. */
  readonly myRights: Readonly<Record<string, boolean>> | null;
}

/** One leaf part that a person would see as an attachment, or as an inline image. */
export interface Attachment {
  readonly partId: string;
  readonly name: string | null;
  readonly type: string;
  /** Octets after transfer decoding; from the encoded size, so an estimate, unless `sizeIsEstimate` is false. */
  readonly size: number;
  readonly sizeIsEstimate: boolean;
  readonly disposition: string | null;
  /** Content-ID without its angle brackets. */
  readonly cid: string | null;
  readonly charset: string | null;
}

/** Protocol detail worth having. */
export type Origin =
  | {
      readonly protocol: "imap";
      readonly uid: number;
      readonly uidValidity: number;
      readonly modSeq: string | null;
    }
  | { readonly protocol: "pop3"; readonly uidl: string };

/** Something that could not be parsed, where it was, and what was done instead. */
export interface Defect {
  /** Property of the message that is affected. */
  readonly property: string;
  readonly detail: string;
}

export interface MessageSummary {
  readonly id: string;
  readonly mailboxIds: Readonly<Record<string, true>>;
  readonly threadId: string | null;
  readonly subject: string | null;
  readonly from: readonly EmailAddress[];
  readonly sender: readonly EmailAddress[];
  readonly to: readonly EmailAddress[];
  readonly cc: readonly EmailAddress[];
  readonly bcc: readonly EmailAddress[];
  readonly replyTo: readonly EmailAddress[];
  /** Without angle brackets, as in RFC 8621 section 4.1.2.5. */
  readonly messageId: readonly string[];
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** The Date header. */
  readonly sentAt: string | null;
  /** INTERNALDATE, or POP3's topmost Received header. */
  readonly receivedAt: string | null;
  /** Octets of the whole message (RFC822.SIZE). */
  readonly size: number | null;
  readonly keywords: Readonly<Record<string, true>>;
  readonly hasAttachment: boolean | null;
  /** Only where it was asked for. */
  readonly preview?: string | null;
  readonly attachments: readonly Attachment[];
  readonly origin: Origin;
  /** Left out where there are none. */
  readonly defects?: readonly Defect[];
}

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** A node of the MIME tree, as RFC 8621 section 4.1.4 `EmailBodyPart` has it. */
export interface BodyPart {
  /** null for a multipart. */
  readonly partId: string | null;
  readonly type: string;
  readonly name: string | null;
  readonly charset: string | null;
  readonly disposition: string | null;
  readonly cid: string | null;
  /** Octets before transfer decoding. */
  readonly encodedSize: number | null;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string | null;
  readonly subParts?: readonly BodyPart[];
}

export interface MessageBody {
  /** null where the message has no such part, or it was not asked for. */
  readonly text: string | null;
  readonly html: string | null;
  readonly isTruncated: boolean;
  /**
   * What to give as `bodyOffset` to read on with the same `body`; null at the end, and where that would repeat or lose
   * something: text and html that do not end together are read each by itself.
   */
  readonly nextOffset: number | null;
  /** Octets that the declared charset or encoding does not explain were replaced. */
  readonly isEncodingProblem: boolean;
}

export interface Message extends MessageSummary {
  readonly headers: readonly HeaderField[];
  /** null where the server's description of it cannot be parsed: `raw` still works. */
  readonly bodyStructure: BodyPart | null;
  readonly body: MessageBody | null;
}
