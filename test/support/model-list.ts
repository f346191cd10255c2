import { ImapSource } from "../../src/mailbox/imap-source.ts";
import type { ListQuery, ListResult, Remembered } from "../../src/mailbox/source.ts";
import { newest } from "./mail-access.ts";
import { modelSession, type ModelServer } from "./model-imap.ts";
import { ModelMailbox } from "./model-mailbox.ts";

/** What servers can do, by name. */
export const modelServers: readonly (readonly [string, Omit<ModelServer, "mailbox">])[] = [
  ["QRESYNC", { condstore: true, qresync: true, esearch: true, preview: true }],
  ["CONDSTORE and ESEARCH", { condstore: true, esearch: true }],
  ["CONDSTORE", { condstore: true }],
  ["neither", {}],
];

/** A list in a session of its own; what is remembered goes through JSON, as where it is kept. */
export async function listOf(
  server: ModelServer,
  differences: Partial<ListQuery> = {},
): Promise<{ result: ListResult; commands: readonly string[]; turns: number; octets: number }> {
  await using session = modelSession(server);
  const { remembered = null } = differences;
  const query = { ...newest, ...differences, remembered: throughJson(remembered) };
  const result = await new ImapSource(session.client).list(query);
  const { commands, client, octets } = session;
  return { result, commands: [...commands], turns: client.turns, octets: octets() };
}

export function throughJson(remembered: Remembered | null): Remembered | null {
  return JSON.parse(JSON.stringify(remembered)) as Remembered | null;
}

export async function rememberedOf(
  server: ModelServer,
  differences: Partial<ListQuery> = {},
): Promise<Remembered> {
  const { result } = await listOf(server, differences);
  if (result.remembered === null) throw new Error("nothing was remembered");
  return result.remembered;
}

/** What a caller sees of a list, and in which order, as the ETag of some is made of its octets. */
export function seen({ remembered: _, cache: __, ...list }: ListResult): object {
  return list.unchanged ? list : { ...list, octets: list.items.map((item) => JSON.stringify(item)) };
}

export function mailboxOf(count: number): ModelMailbox {
  const mailbox = new ModelMailbox();
  for (let n = 1; n <= count; n++) mailbox.arrive(`m${n}`);
  return mailbox;
}
