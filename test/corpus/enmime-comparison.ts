import { toByteString } from "../../src/base/bytes.ts";
import type { BodyPart, Message } from "../../src/mailbox/model.ts";
import type { WorkerApi } from "../support/worker-api.ts";
import { type Comparison, compare, compareText } from "./comparison.ts";
import { type EnmimeFacts, enmimeFacts, enmimeRewritten, type PartFacts } from "./enmime-facts.ts";
import type { StoredMessage } from "./mime-messages.ts";

/** Holds what the API says of a message against what enmime's tests state about it. */
export async function compareWithEnmime(
  api: WorkerApi,
  { file, summary }: StoredMessage,
  all: readonly StoredMessage[],
): Promise<readonly Comparison[]> {
  const facts = enmimeFacts[file];
  const rewritten = enmimeRewritten.find(([, golden]) => golden === file);
  if (!facts && !rewritten) return [];
  const message = await api.message(summary.id);
  const original = all.find((other) => other.file === rewritten?.[0]);
  return [
    ...(facts ? compareMessage(message, facts) : []),
    ...(facts ? await compareParts(api, message, facts.parts ?? {}) : []),
    ...(original ? compareReadings(message, await api.message(original.summary.id)) : []),
  ];
}

function compareMessage(message: Message, { subject, people, text, html, files }: EnmimeFacts): Comparison[] {
  const found: Comparison[] = [];
  if (subject !== undefined) found.push(compare("subject", "", message.subject, subject));
  for (const role of ["from", "to", "sender"] as const) {
    const name = people?.[role];
    if (name !== undefined) found.push(compare("people", role, message[role][0]?.name, name));
  }
  if (text !== undefined) found.push(compareText("text", "", message.body?.text ?? null, text));
  if (html !== undefined) found.push(compareText("html", "", message.body?.html ?? null, html));
  if (files)
    found.push(compare("file name", "", message.attachments.map(({ name }) => name).join(), files.join()));
  return found;
}

async function compareParts(
  api: WorkerApi,
  message: Message,
  facts: Readonly<Record<string, PartFacts>>,
): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const [id, { type, charset, encoding, disposition, name, cid, content }] of Object.entries(facts)) {
    const part = findPart(message.bodyStructure, id);
    found.push(compare("structure", id, part !== undefined, true));
    if (!part) continue;
    if (type !== undefined) found.push(compare("content type", id, part.type, type));
    if (charset !== undefined) found.push(compare("charset", id, part.charset?.toLowerCase(), charset));
    if (encoding !== undefined) found.push(compare("transfer encoding", id, part.encoding, encoding));
    if (disposition !== undefined) found.push(compare("disposition", id, part.disposition, disposition));
    if (name !== undefined) found.push(compare("file name", id, part.name, name));
    if (cid !== undefined) found.push(compare("content id", id, part.cid, cid));
    if (content === undefined) continue;
    const octets = await api.bytes(`/messages/${message.id}/parts/${id}`);
    const utf8 = new TextDecoder().decode(octets);
    const ours = utf8.includes(content) ? utf8 : toByteString(octets);
    found.push(compareText("content", id, ours, content));
  }
  return found;
}

/** A message and what was written of it. */
function compareReadings(ours: Message, original: Message): Comparison[] {
  const read = ({ subject, from, to, body }: Message): Record<string, string> => ({
    subject: String(subject),
    people: JSON.stringify([from, to]),
    text: String(body?.text?.trimEnd()),
    html: String(body?.html?.trimEnd()),
  });
  const [a, b] = [read(ours), read(original)];
  return (["subject", "people", "text", "html"] as const).map((field) =>
    compare(field, "", a[field], b[field]),
  );
}

/** @param id of a part; "" is the root */
function findPart(root: BodyPart | null, id: string): BodyPart | undefined {
  if (!root) return undefined;
  if ((root.partId ?? "") === id) return root;
  for (const child of root.subParts ?? []) {
    const found = id === "" ? undefined : findPart(child, id);
    if (found) return found;
  }
  return undefined;
}
