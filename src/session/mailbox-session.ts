import { DurableObject } from "cloudflare:workers";
import { type PackedAccount, unpackAccount } from "../account/packed.ts";
import { vaultOf } from "../account/seal-keys.ts";
import { laneLimits } from "../base/limits.ts";
import type { Env } from "../env.ts";
import { diagnose } from "../mailbox/diagnose.ts";
import { openMailSource } from "../mailbox/open.ts";
import { AcknowledgedTable } from "./acknowledged-table.ts";
import { idleSeconds } from "./idle-seconds.ts";
import type { Question, Reply } from "./question.ts";
import { SnapshotStore } from "../sync/snapshot-store.ts";
import { SharedMail } from "./shared-mail.ts";

/** Credentials of one account whose sessions are kept at the same time: a new password beside the one it replaces. */
const maxCredentials = 2;

/**
 * An account's object: holds the mail sessions that its requests share, and which messages were acknowledged. A session
 * belongs to the credentials that it was opened with, so that a wrong password finds none
 * (docs/adr/0018-sessions-in-the-object.md).
 */
export class MailboxSession extends DurableObject<Env> {
  /** By a digest of the tenant, the way there and the credentials; the one that was used last is the last. */
  readonly #mail = new Map<string, SharedMail>();
  readonly #acknowledged = new AcknowledgedTable(this.ctx.storage.sql);

  /** Asks the account's mail. What a mail server does wrong is in the reply. */
  async ask(packed: PackedAccount, tenant: string, question: Question): Promise<Reply> {
    return (await this.#mailOf(packed, tenant)).ask(question);
  }

  async #mailOf(packed: PackedAccount, tenant: string): Promise<SharedMail> {
    const { protocol, host, port, security, auth } = packed;
    // Keyed: it is part of a name in KV, and a password could be found by trying.
    const key = await vaultOf(this.env).keyedDigest("mail", tenant, protocol, host, port, security, auth);
    const mail = this.#mail.get(key) ?? this.#share(packed, key);
    this.#mail.delete(key);
    this.#mail.set(key, mail);
    for (const [oldest, unused] of this.#mail) {
      if (this.#mail.size <= maxCredentials) break;
      this.#mail.delete(oldest);
      void unused.close();
    }
    return mail;
  }

  #share(packed: PackedAccount, key: string): SharedMail {
    const account = unpackAccount(packed);
    return new SharedMail({
      open: () => openMailSource(account),
      diagnose: () => diagnose(account),
      acknowledged: this.#acknowledged,
      snapshots: new SnapshotStore(this.env.KV, vaultOf(this.env), key),
      idleMs: idleSeconds(this.env) * 1_000,
      limits: laneLimits,
      // A maildrop lets in one at a time (RFC 1939 section 4).
      maxConnections: account.protocol === "pop3" ? 1 : 2,
    });
  }
}
