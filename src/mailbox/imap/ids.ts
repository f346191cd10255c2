import { concatBytes, encodeBase64Url, encodeUtf8 } from "../../base/bytes.ts";
import { formatId, parseId } from "../id-text.ts";

/**
 * How a mailbox is named in ids: by its name, so that any instance can resolve it without an index; or, where the name
 * is too long for that, by a digest that LIST resolves.
 */
export type MailboxKey =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "digest"; readonly digest: string };

export interface MessageKey {
  readonly mailbox: MailboxKey;
  readonly uidValidity: number;
  readonly uid: number;
}

// The first octet of every id. The low bit says how the mailbox is named.
const mailboxKind = 0x10;
const messageKind = 0x20;
const byDigest = 0x01;

// 255 characters of base64url are 191 octets; the rest of a message id takes 1 + 8 + 4.
const maxNameBytes = 160;
const digestBytes = 16;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @param name in Unicode, as the server lists it */
export async function mailboxKey(name: string): Promise<MailboxKey> {
  const bytes = encodeUtf8(name);
  if (bytes.length <= maxNameBytes) return { kind: "name", name };
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return { kind: "digest", digest: encodeBase64Url(new Uint8Array(digest, 0, digestBytes)) };
}

export function encodeMailboxId(key: MailboxKey): string {
  return formatId(concatBytes([Uint8Array.of(mailboxKind | kindBit(key)), keyBytes(key)]));
}

/** @returns undefined for what is no id of ours, or a damaged one */
export function decodeMailboxId(id: string): MailboxKey | undefined {
  const bytes = parseId(id);
  if (bytes?.[0] === undefined || (bytes[0] & ~byDigest) !== mailboxKind) return undefined;
  return readKey(bytes[0], bytes.subarray(1));
}

export function encodeMessageId({ mailbox, uidValidity, uid }: MessageKey): string {
  const head = new Uint8Array(9);
  const view = new DataView(head.buffer);
  view.setUint8(0, messageKind | kindBit(mailbox));
  view.setUint32(1, uidValidity);
  view.setUint32(5, uid);
  return formatId(concatBytes([head, keyBytes(mailbox)]));
}

/** @returns undefined for what is no id of ours, or a damaged one */
export function decodeMessageId(id: string): MessageKey | undefined {
  const bytes = parseId(id);
  if (bytes?.[0] === undefined || (bytes[0] & ~byDigest) !== messageKind || bytes.length < 9)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const mailbox = readKey(bytes[0], bytes.subarray(9));
  const uid = view.getUint32(5);
  return mailbox && uid > 0 ? { mailbox, uidValidity: view.getUint32(1), uid } : undefined;
}

function kindBit(key: MailboxKey): number {
  return key.kind === "digest" ? byDigest : 0;
}

function keyBytes(key: MailboxKey): Uint8Array {
  return key.kind === "name"
    ? encodeUtf8(key.name)
    : Uint8Array.fromBase64(key.digest, { alphabet: "base64url" });
}

function readKey(kind: number, bytes: Uint8Array): MailboxKey | undefined {
  if (kind & byDigest) {
    return bytes.length === digestBytes ? { kind: "digest", digest: encodeBase64Url(bytes) } : undefined;
  }
  try {
    const name = strictUtf8.decode(bytes);
    return name === "" ? undefined : { kind: "name", name };
  } catch {
    return undefined;
  }
}
