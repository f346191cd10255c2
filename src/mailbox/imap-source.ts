import type { ImapClient } from "../imap/client.ts";
import { capability } from "../imap/commands/capability.ts";
import { openPart, openRaw } from "./imap/download.ts";
import { listMessages } from "./imap/list.ts";
import { locateMailbox } from "./imap/locate.ts";
import { listMailboxes, type ServerMailbox } from "./imap/mailboxes.ts";
import { getMessage } from "./imap/message.ts";
import { MailError } from "../base/errors.ts";
import type { Mailbox, Message } from "./model.ts";
import type {
  AccountCapabilities,
  BodyWish,
  ByteRange,
  Cost,
  DownloadWish,
  ListQuery,
  ListResult,
  MailSource,
  PartStream,
  PartWish,
  RawStream,
} from "./source.ts";

/** An IMAP account as a MailSource. Reading changes nothing: EXAMINE and BODY.PEEK only. */
export class ImapSource implements MailSource {
  readonly isExclusive = false;
  readonly #client: ImapClient;

  constructor(client: ImapClient) {
    this.#client = client;
  }

  async capabilities(): Promise<AccountCapabilities> {
    await this.#client.run(capability);
    const { names } = await this.#client.capabilities();
    return {
      protocol: "imap",
      facets: { partial: {}, keywords: { writable: false } },
      server: names,
      serverInfo: Object.fromEntries(this.#client.serverInfo),
      limits: { maxPageSize: 500, notes: [] },
    };
  }

  async mailboxes(): Promise<readonly Mailbox[]> {
    const mailboxes = await listMailboxes(this.#client, "with-counts");
    return mailboxes.map(withoutServerName);
  }

  async mailbox(idOrRole: string): Promise<Mailbox> {
    const mailboxes = await listMailboxes(this.#client, "with-counts");
    const role = idOrRole.toLowerCase();
    const found = mailboxes.find((mailbox) => mailbox.id === idOrRole || mailbox.role === role);
    if (!found) throw new MailError("mailbox_not_found", "There is no such mailbox.");
    return withoutServerName(found);
  }

  async list(query: ListQuery): Promise<ListResult> {
    const mailbox = await locateMailbox(this.#client, query.mailbox);
    return listMessages(this.#client, mailbox, query);
  }

  async get(messageId: string, wish: BodyWish): Promise<Message> {
    return getMessage(this.#client, messageId, wish);
  }

  async part(messageId: string, partId: string, wish: PartWish): Promise<PartStream> {
    return openPart(this.#client, messageId, partId, wish);
  }

  async raw(messageId: string, range: ByteRange | null, wish: DownloadWish = {}): Promise<RawStream> {
    return openRaw(this.#client, messageId, range, wish);
  }

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
}

function withoutServerName({ fullName: _, ...mailbox }: ServerMailbox): Mailbox {
  return mailbox;
}
