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

/**
 * Opens what `sealJson` made: it is what we wrote, so its shape needs no check.
 *
 * @throws {MailError} invalid_request where it was changed, or belongs to another account or query
 */
export async function openCursor<Value>(vault: Vault, cursor: string, context: SealContext): Promise<Value> {
  const plain = await vault.open(cursor, context);
  if (plain === undefined) throw invalidField("?cursor", "is not a cursor of this list");
  return JSON.parse(decodeText(plain));
}
