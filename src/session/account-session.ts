import { accountIdentity } from "../account/digest.ts";
import type { Account } from "../account/record.ts";
import { MailError } from "../base/errors.ts";
import type { Env } from "../env.ts";
import type { AcknowledgedSet } from "../mailbox/acknowledged-set.ts";
import type { Gate } from "../mailbox/gate.ts";

type Namespace = Env["MAILBOX_SESSION"];
type AccountObject = ReturnType<Namespace["getByName"]>;

/** What a refused caller is told to wait: by then a short read is over, and one behind it too. */
const retryAfterSeconds = 5;

/** Lets one request of a tenant's at a time at this account's mail, wherever in the world it is served. */
export function gateOf(namespace: Namespace, tenant: string, account: Account): Gate {
  return {
    enter: async () => {
      const lease = await (await objectOf(namespace, tenant, account)).enter();
      if (lease === null) throw busy();
      return { release: () => lease[Symbol.dispose]() };
    },
  };
}

/**
 * The acknowledged messages of a tenant's account. The object's name says who may ask but not that they may: first the
 * mail server must have let them in.
 */
export function acknowledgedOf(namespace: Namespace, tenant: string, account: Account): AcknowledgedSet {
  const object = (): Promise<AccountObject> => objectOf(namespace, tenant, account);
  return {
    all: async () => (await object()).acknowledged(),
    add: async (proofs, atMs) => (await object()).acknowledge(proofs, atMs),
    forget: async (messageIds) => (await object()).forget(messageIds),
  };
}

/** The same object for every password, so that a new one neither opens a second gate nor loses the set. */
async function objectOf(namespace: Namespace, tenant: string, account: Account): Promise<AccountObject> {
  return namespace.getByName(await accountIdentity(tenant, account));
}

function busy(): MailError {
  return new MailError("mailbox_busy", "Other requests for this mailbox are under way.", {
    retry: "backoff",
    details: { retryAfterSeconds },
  });
}
