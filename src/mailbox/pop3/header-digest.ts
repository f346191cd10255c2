import { splitHeaderBlock } from "../../mime/header-block.ts";

// Fields that servers add or change by themselves when a message is read.
const changingFields = new Set([
  "status",
  "x-status",
  "x-keywords",
  "x-uid",
  "x-uidl",
  "x-imap",
  "x-imapbase",
]);

/**
 * What a message is known by where its unique-id does not do: a digest of the header fields that last, in base64url.
 * SHA-256, since senders write headers, and must not be able to make two of one digest.
 */
export async function headerDigest(header: Uint8Array): Promise<string> {
  const { fields } = splitHeaderBlock(header);
  const lasting = fields.filter(({ name }) => !changingFields.has(name.toLowerCase()));
  const text = lasting.map(({ name, raw }) => `${name}:${raw}\n`).join("");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64({ alphabet: "base64url", omitPadding: true });
}
