import type { MailSource } from "../../src/mailbox/source.ts";
import { collect, newest } from "./mail-access.ts";

/** The ids of the inbox, newest first. */
export async function newestIds(source: MailSource): Promise<readonly string[]> {
  const page = await source.list(newest);
  return page.unchanged ? [] : page.items.map(({ id }) => id);
}

/** All that can be read of the newest message: what it is, its text, and its octets. */
export async function newestWhole(source: MailSource): Promise<unknown> {
  const [id] = await newestIds(source);
  if (id === undefined) return {};
  const message = await source.get(id, { kinds: "all", maxBytes: 100_000, offset: 0 });
  const raw = await collect((await source.raw(id, null)).body);
  return { message, raw };
}

/** Removes the newest message. @throws where this source removes nothing */
export async function removeNewest(source: MailSource): Promise<unknown> {
  if (!source.removal) throw new Error("nothing can be removed here");
  return source.removal.remove((await newestIds(source)).slice(0, 1));
}
