import { MailError } from "../../base/errors.ts";
import { unwrap } from "../../base/outcome.ts";
import type { Pop3Client } from "../../pop3/client.ts";
import { dele } from "../../pop3/commands/dele.ts";
import type { Removal } from "../source.ts";
import type { Maildrop } from "./maildrop.ts";

/**
 * Marks the messages (DELE) and ends the session (QUIT), which alone removes them (RFC 1939 section 6). Whatever fails
 * before `+OK` to QUIT, and be it the connection, fails the whole.
 * @throws {MailError} conflict: the server gave two messages one unique-id, and which is which cannot be told
 */
export async function removeMessages(
  client: Pop3Client,
  maildrop: Maildrop,
  messageIds: readonly string[],
): Promise<Removal> {
  const places = maildrop.placesOf(messageIds);
  const indexes = [...places.values()];
  const missing = [...new Set(messageIds)].filter((id) => !places.has(id));
  if (indexes.some((index) => maildrop.isRepeated(index))) {
    throw new MailError("conflict", "The mail server gave several messages one unique-id: none was removed.");
  }
  if (indexes.length > 0) {
    try {
      const marking = await client.pipeline(indexes.map((index) => dele(maildrop.numberAt(index))));
      for (const marked of marking) unwrap(await marked);
    } catch (error) {
      // Without QUIT the server removes none of them.
      client.abort();
      throw error;
    }
    await client.commit();
  }
  return { removed: [...places.keys()], missing };
}
