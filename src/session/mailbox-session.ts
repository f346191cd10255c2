import { DurableObject, RpcTarget } from "cloudflare:workers";
import { laneLimits } from "../base/limits.ts";
import type { Env, MailboxSessionRpc, SessionLease } from "../env.ts";
import { AcknowledgedTable } from "./acknowledged-table.ts";
import { Lane, type Leave } from "./lane.ts";

/**
 * What the requests for one account share: whose turn it is, and which messages were acknowledged. The mail session
 * itself stays in the Worker that asks, and so does every credential (docs/adr/0013-one-object-per-account.md).
 */
export class MailboxSession extends DurableObject<Env> implements MailboxSessionRpc {
  readonly #lane = new Lane(laneLimits);
  readonly #acknowledged = new AcknowledgedTable(this.ctx.storage.sql);

  async enter(): Promise<SessionLease | null> {
    const leave = await this.#lane.enter();
    return leave && new LaneLease(leave);
  }

  async acknowledged(): ReturnType<MailboxSessionRpc["acknowledged"]> {
    return this.#acknowledged.all();
  }

  async acknowledge(proofs: ReadonlyMap<string, string | null>, atMs: number): Promise<void> {
    this.#acknowledged.add(proofs, atMs);
  }

  async forget(messageIds: readonly string[]): Promise<void> {
    this.#acknowledged.remove(messageIds);
  }
}

/**
 * The platform disposes of it when the caller does, when the caller's request ends without, and when there is no
 * caller any more to hand it to.
 */
class LaneLease extends RpcTarget implements SessionLease {
  readonly #leave: Leave;

  constructor(leave: Leave) {
    super();
    this.#leave = leave;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}
