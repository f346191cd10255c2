import type { SealContext, Vault } from "../account/vault.ts";
import { decodeText, encodeUtf8 } from "../base/bytes.ts";
import { invalidField } from "../base/errors.ts";

/**
 * Seals a place in a list, or a state, into text that the caller keeps.
 *
 * @param context the account and the query that it is good for, and for no other
 */
export function sealJson(vault: Vault, value: unknown, context: SealContext): Promise<string> {
  return vault.seal(encodeUtf8(JSON.stringify(value)), context);
}

/** The context of a state. Its snapshot names the mailbox, so that it is bound to the account alone. */
export function stateContext(tenant: string, account: string): SealContext {
  return { purpose: "state", tenant, account, binding: [] };
}

/**
 * Opens a place in a list.
 *
 * @throws {MailError} invalid_request where it was changed, or belongs to another account or query
 */
export async function openCursor<Value>(vault: Vault, cursor: string, context: SealContext): Promise<Value> {
  const opened = await open<Value>(vault, cursor, context);
  if (opened === undefined) throw invalidField("?cursor", "is not a cursor of this list");
  return opened;
}

/**
 * Opens the state of any list of the account's.
 *
 * @throws {MailError} invalid_request where it was changed, or belongs to another account
 */
export async function openState<Value>(vault: Vault, state: string, context: SealContext): Promise<Value> {
  const opened = await open<Value>(vault, state, context);
  if (opened === undefined) throw invalidField("?since", "is not a state of this account");
  return opened;
}

/** Opens what `sealJson` made: it is what we wrote, so its shape needs no check. */
async function open<Value>(vault: Vault, sealed: string, context: SealContext): Promise<Value | undefined> {
  const plain = await vault.open(sealed, context);
  return plain && JSON.parse(decodeText(plain));
}
