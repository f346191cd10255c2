import { inject } from "vitest";
import type { BodyPart, MessageSummary } from "../../src/mailbox/model.ts";
import { corpusList, corpusMailbox } from "../support/corpus.ts";
import {
  type AccountObject,
  accountApi,
  coldApi,
  type MessagePage,
  type WorkerApi,
} from "../support/worker-api.ts";

/** Which files of each corpus are messages, or parts that can stand for one. */
export const mimeCorpora: Readonly<Record<string, RegExp>> = {
  "cyrus-mime": /\.(?:eml|bin)$/,
  enmime: /\.(?:raw|golden)$/,
  mailparser: /\.eml$/,
  mime4j: /\.msg$/,
  "postal-mime": /\.eml$/,
  "python-test-email": /msg_\d+a?\.txt$/,
  "ruby-mail": /\.eml$|sample_output_multipart$/,
};

/** A message of the corpora, as it stands in a mailbox of the tests' mail server. */
export interface StoredMessage {
  /** Its path in the corpora. */
  readonly file: string;
  readonly summary: MessageSummary;
}

/** An account of its own for one test file. */
export function corpusAccount(username: string): WorkerApi {
  return accountApi(imapAccount(username));
}

function imapAccount(username: string): AccountObject {
  const { host, imapsPort, password } = inject("dovecot");
  const auth = { type: "password", username, password };
  return { protocol: "imap", host, port: imapsPort, auth };
}

/** The INBOX of the same user over POP3; in plaintext, as each message read takes a session of its own. */
export function corpusMaildrop(username: string): WorkerApi {
  const { host, pop3Port, password } = inject("dovecot");
  const auth = { type: "password", username, password };
  return accountApi({ protocol: "pop3", host, port: pop3Port, security: "none", auth });
}

/** Puts the messages of one of the corpora into a mailbox of this user, and lists them. */
export async function storeCorpus(username: string, corpus: string): Promise<readonly StoredMessage[]> {
  const files = await putCorpus(username, corpus, corpus);
  // Dovecot looks at most once a second whether a session's folders have company on the disk.
  const { items } = await coldApi(imapAccount(username)).json<{ items: { id: string; name: string }[] }>(
    "/mailboxes",
  );
  return listStored(corpusAccount(username), items.find(({ name }) => name === corpus)?.id ?? "", files);
}

/** @returns the files, in the order in which they are in the mailbox */
export async function putCorpus(username: string, mailbox: string, corpus: string): Promise<string[]> {
  const pattern = mimeCorpora[corpus];
  const files = (await corpusList(corpus)).filter((path) => pattern?.test(path));
  await corpusMailbox(username, mailbox, files);
  return files;
}

/** Lists the messages of a mailbox that has these files in it, with previews, by pages. */
export async function listStored(
  api: WorkerApi,
  mailbox: string,
  files: readonly string[],
): Promise<readonly StoredMessage[]> {
  const query = `mailbox=${mailbox}&sort=arrival&preview=true&limit=25`;
  const summaries: MessageSummary[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: MessagePage = await api.page(cursor === "" ? query : `${query}&cursor=${cursor}`);
    summaries.push(...page.items);
    cursor = page.nextCursor;
  }
  if (summaries.length !== files.length)
    throw new Error(`${mailbox}: ${summaries.length} of ${files.length}`);
  return summaries.map((summary, index) => ({ file: files[index] ?? "", summary }));
}

/** Every part with content, attached messages and what is in them too. */
export function* leavesOf(part: BodyPart | null): Generator<BodyPart & { readonly partId: string }> {
  if (!part) return;
  if (hasId(part)) yield part;
  for (const child of part.subParts ?? []) yield* leavesOf(child);
}

function hasId(part: BodyPart): part is BodyPart & { readonly partId: string } {
  return part.partId !== null;
}

const LF = 10;
const CR = 13;
const unsendable = 0x80;

/** What Dovecot sends of such a file: CRLF at the end of each line (RFC 5322 section 2.3), and 0x80 for NUL, which no literal may have. */
export function onTheWire(file: Uint8Array): Uint8Array {
  const octets: number[] = [];
  for (const [at, octet] of file.entries()) {
    if (octet === LF && file[at - 1] !== CR) octets.push(CR);
    octets.push(octet || unsendable);
  }
  return Uint8Array.from(octets);
}
