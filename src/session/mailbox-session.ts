import { DurableObject } from "cloudflare:workers";
import { type PackedAccount, unpackAccount } from "../account/packed.ts";
import { vaultOf } from "../account/seal-keys.ts";
import { laneLimits } from "../base/limits.ts";
import type { Env } from "../env.ts";
import { diagnose } from "../mailbox/diagnose.ts";
import { openMailSource } from "../mailbox/open.ts";
import { AcknowledgedTable } from "./acknowledged-table.ts";
import { idleSeconds } from "./idle-seconds.ts";
import { Lane } from "./lane.ts";
import type { Question, Reply } from "./question.ts";
import { SnapshotStore } from "../sync/snapshot-store.ts";
import { SharedMail } from "./shared-mail.ts";

/** Credentials of one account whose sessions are kept at the same time: a new access token beside the one before. */
const maxCredentials = 8;

/**
 * An account's object: holds the mail sessions that its requests share, and which messages were acknowledged. A session
 * belongs to the credentials that it was opened with, so that a wrong password finds none
 * (docs/adr/0018-sessions-in-the-object.md).
 */
export class MailboxSession extends DurableObject<Env> {
  /** By a digest of the tenant, the way there and the credentials; the one that was used last is the last. */
  readonly #mail = new Map<string, SharedMail>();
  /** It lets in one at a time, whatever the credentials (RFC 1939 section 4). */
  readonly #maildrop = new Lane(laneLimits);
  readonly #acknowledged = new AcknowledgedTable(this.ctx.storage.sql);

  /** Asks the account's mail. What a mail server does wrong is in the reply. */
  async ask(packed: PackedAccount, tenant: string, question: Question): Promise<Reply> {
    const { protocol, host, port, security, auth } = packed;
    // Keyed: it is part of a name in KV, and a password could be found by trying.
    const key = await vaultOf(this.env).keyedDigest("mail", tenant, protocol, host, port, security, auth);
    const reply = await this.#mailOf(packed, key).ask(question);
    // Wrong passwords take no place, or enough of them would end the session of the right one.
    if (!reply.ok && reply.error.code === "mail_auth_failed") this.#drop(key);
    return reply;
  }

  #mailOf(packed: PackedAccount, key: string): SharedMail {
    const mail = this.#mail.get(key) ?? this.#share(packed, key);
    this.#mail.delete(key);
    this.#mail.set(key, mail);
    const [oldest] = this.#mail.keys();
    if (this.#mail.size > maxCredentials && oldest !== undefined) this.#drop(oldest);
    return mail;
  }

  #drop(key: string): void {
    void this.#mail.get(key)?.close();
    this.#mail.delete(key);
  }

  #share(packed: PackedAccount, key: string): SharedMail {
    const account = unpackAccount(packed);
    return new SharedMail({
      open: () => openMailSource(account),
      diagnose: () => diagnose(account),
      acknowledged: this.#acknowledged,
      snapshots: new SnapshotStore(this.env.KV, vaultOf(this.env), key),
      idleMs: idleSeconds(this.env) * 1_000,
      lanes:
        account.protocol === "pop3"
          ? { short: this.#maildrop, long: this.#maildrop }
          : { short: new Lane(laneLimits), long: new Lane(laneLimits) },
    });
  }
}
