import { limits } from "../base/limits.ts";
import type { Pop3Client } from "../pop3/client.ts";
import { stat } from "../pop3/commands/stat.ts";
import type { Pop3Capabilities } from "../pop3/grammar/capability.ts";
import type { Mailbox, Message } from "./model.ts";
import { changesSince } from "./pop3/changes.ts";
import { openPart, openRaw } from "./pop3/download.ts";
import { maildropId } from "./pop3/keys.ts";
import { listMessages, requireMaildrop } from "./pop3/list.ts";
import type { Maildrop } from "./pop3/maildrop.ts";
import { getMessage } from "./pop3/message.ts";
import { hasUidl, openMaildrop } from "./pop3/open-maildrop.ts";
import { takeProofs } from "./pop3/proofs.ts";
import { removeMessages } from "./pop3/remove.ts";
import type {
  AccountCapabilities,
  BodyWish,
  ByteRange,
  ChangesFacet,
  Cost,
  DownloadWish,
  IndexFacet,
  ListQuery,
  ListResult,
  MailSource,
  PartStream,
  PartWish,
  RawStream,
  RemoveFacet,
} from "./source.ts";

/** A POP3 account as a MailSource: one mailbox, whose messages have neither flags nor parts of their own. */
export class Pop3Source implements MailSource {
  readonly isExclusive = true;
  readonly #client: Pop3Client;
  /** As this session sees it. */
  #maildrop: Promise<Maildrop> | undefined;

  constructor(client: Pop3Client) {
    this.#client = client;
  }

  async capabilities(): Promise<AccountCapabilities> {
    const capabilities = await this.#client.capabilities();
    return {
      protocol: "pop3",
      facets: {
        changes: { basis: this.changes.basis, sees: this.changes.sees },
        remove: { when: this.removal.when },
        search: { mode: "scan" },
        acknowledge: {},
      },
      server: capabilities.lines,
      serverInfo: {},
      limits: { maxPageSize: 500, notes: notesOn(capabilities, await hasUidl(this.#client)) },
    };
  }

  async mailboxes(): Promise<readonly Mailbox[]> {
    return [await this.mailbox(maildropId)];
  }

  async mailbox(idOrRole: string): Promise<Mailbox> {
    requireMaildrop(idOrRole);
    const { messages } = await this.#client.run(stat);
    return {
      id: maildropId,
      name: "Inbox",
      path: ["Inbox"],
      parentId: null,
      role: "inbox",
      roleSource: "protocol",
      sortOrder: 0,
      totalEmails: messages,
      unreadEmails: null,
      isSubscribed: null,
      isSelectable: true,
      uidValidity: null,
      uidNext: null,
      highestModSeq: null,
      myRights: null,
    };
  }

  list(query: ListQuery): Promise<ListResult> {
    return listMessages(this.#client, (isSized) => this.#open(isSized), query);
  }

  async get(messageId: string, wish: BodyWish): Promise<Message> {
    return getMessage(this.#client, await this.#open(), messageId, wish);
  }

  async part(messageId: string, partId: string, wish: PartWish): Promise<PartStream> {
    return openPart(this.#client, await this.#open(), messageId, partId, wish);
  }

  async raw(messageId: string, range: ByteRange | null, wish: DownloadWish = {}): Promise<RawStream> {
    return openRaw(this.#client, await this.#open(), messageId, range, wish);
  }

  readonly changes: ChangesFacet = {
    basis: "uidl-diff",
    sees: { created: true, updated: false, destroyed: true },
    since: async (mailbox, snapshot, limit) => {
      requireMaildrop(mailbox);
      return changesSince(this.#client, await this.#open(), snapshot, limit);
    },
  };

  readonly removal: RemoveFacet = {
    when: "at-close",
    remove: async (messageIds) => removeMessages(this.#client, await this.#open(), messageIds),
  };

  readonly index: IndexFacet = {
    ids: async () => (await this.#open()).ids(),
    proofs: async (messageIds) => takeProofs(this.#client, await this.#open(), messageIds),
  };

  get hasConnected(): boolean {
    return this.#client.hasConnected;
  }

  get isOpen(): boolean {
    return this.#client.isOpen;
  }

  beginRequest(): void {
    this.#client.beginRequest();
  }

  cost(): Cost {
    return { phases: this.#client.phases, turns: this.#client.turns };
  }

  async settled(): Promise<void> {
    await this.#client.settled();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #open(isSized: boolean = false): Promise<Maildrop> {
    this.#maildrop ??= openMaildrop(this.#client, isSized);
    return this.#maildrop;
  }
}

const reading =
  "Everything is read by TOP, which marks nothing: after a RETR Gmail never lists a message again, and other servers mark it " +
  "as read. Where a server has no TOP, RETR reads, and the session ends without QUIT.";

const scanning =
  `Conditions of a list are looked for in the headers of up to ${limits.maxHeaderScanMessages} messages an answer: not \`body\`, ` +
  "`hasAttachment`, `hasKeyword`, `notKeyword` and `inThread`, of which headers tell nothing. A message without a Received " +
  "field has no `receivedAt`, and meets neither `after` nor `before`.";

const changing =
  "A state tells any change of a maildrop of up to 170 messages. Of a larger one it tells any number of arrivals, and about " +
  "60 removals for certain; beyond that `changes` answers 410: take the state of a fresh list, as after removing many.";

function notesOn(capabilities: Pop3Capabilities, hasUniqueIds: boolean): string[] {
  const notes = [reading, scanning, changing];
  if (!hasUniqueIds) {
    notes.push(
      `The server has no UIDL: ids are digests of headers, and only the newest ${limits.maxHeaderScanMessages} messages can be told apart.`,
    );
  }
  if (!capabilities.has("PIPELINING"))
    notes.push("The server takes one command at a time: each is a round trip.");
  const { loginDelaySeconds } = capabilities;
  if (loginDelaySeconds !== undefined)
    notes.push(`The server wants ${loginDelaySeconds} seconds between two logins (LOGIN-DELAY).`);
  return notes;
}
