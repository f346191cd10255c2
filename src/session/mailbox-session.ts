import { DurableObject } from "cloudflare:workers";
import { digestOf } from "../account/digest.ts";
import { type PackedAccount, unpackAccount } from "../account/packed.ts";
import { laneLimits } from "../base/limits.ts";
import type { Env } from "../env.ts";
import { diagnose } from "../mailbox/diagnose.ts";
import { openMailSource } from "../mailbox/open.ts";
import { AcknowledgedTable } from "./acknowledged-table.ts";
import { idleSeconds } from "./idle-seconds.ts";
import type { Question, Reply } from "./question.ts";
import { SharedMail } from "./shared-mail.ts";

/** Credentials of one account whose sessions are kept at the same time: a new password beside the one it replaces. */
const maxCredentials = 2;

/**
 * An account's object: holds the mail sessions that its requests share, and which messages were acknowledged. A session
 * belongs to the credentials that it was opened with, so that a wrong password finds none
 * (docs/adr/0018-sessions-in-the-object.md).
 */
export class MailboxSession extends DurableObject<Env> {
  /** By a digest of the credentials and of the way there; the one that was used last is the last. */
  readonly #mail = new Map<string, SharedMail>();
  readonly #acknowledged = new AcknowledgedTable(this.ctx.storage.sql);

  /** Asks the account's mail. What a mail server does wrong is in the reply. */
  async ask(packed: PackedAccount, question: Question): Promise<Reply> {
    return (await this.#mailOf(packed)).ask(question);
  }

  async #mailOf(packed: PackedAccount): Promise<SharedMail> {
    const { protocol, host, port, security, auth } = packed;
    const key = await digestOf("credentials", protocol, host, port, security, auth);
    const mail = this.#mail.get(key) ?? this.#share(packed);
    this.#mail.delete(key);
    this.#mail.set(key, mail);
    for (const [oldest, unused] of this.#mail) {
      if (this.#mail.size <= maxCredentials) break;
      this.#mail.delete(oldest);
      void unused.close();
    }
    return mail;
  }

  #share(packed: PackedAccount): SharedMail {
    const account = unpackAccount(packed);
    return new SharedMail({
      open: () => openMailSource(account),
      diagnose: () => diagnose(account),
      acknowledged: this.#acknowledged,
      idleMs: idleSeconds(this.env) * 1_000,
      limits: laneLimits,
      // A maildrop lets in one at a time (RFC 1939 section 4).
      maxConnections: account.protocol === "pop3" ? 1 : 2,
    });
  }
}
