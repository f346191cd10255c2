import { encodeBase64Url, encodeUtf8 } from "../base/bytes.ts";
import type { Account } from "./record.ts";

const shortDigestOctets = 16;

/** SHA-256 of the text in UTF-8. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text)));
}

/** 128 bits of SHA-256 over a list of values, in base64url. The list is written as JSON, so no two lists read alike. */
export async function digestOf(...values: readonly unknown[]): Promise<string> {
  const digest = await sha256(JSON.stringify(values));
  return encodeBase64Url(digest.subarray(0, shortDigestOctets));
}

/** The same over values and octets behind them, which come in pieces and are not held. */
export async function digestOfPieces(
  values: readonly unknown[],
  pieces: Iterable<Uint8Array>,
): Promise<string> {
  const hash = new crypto.DigestStream("SHA-256");
  const writer = hash.getWriter();
  await writer.write(encodeUtf8(JSON.stringify(values)));
  for (const piece of pieces) await writer.write(piece);
  await writer.close();
  return encodeBase64Url(new Uint8Array(await hash.digest).subarray(0, shortDigestOctets));
}

/** Names a mailbox of a tenant whatever its password is: what cursors and states are bound to. */
export function accountIdentity(tenant: string, account: Account): Promise<string> {
  const { protocol, host, port, security, auth } = account;
  return digestOf("account", tenant, protocol, host, port, security, auth.username);
}
