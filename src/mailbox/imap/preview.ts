import { limits } from "../../base/limits.ts";
import { fromByteString } from "../../base/bytes.ts";
import { unlessRefused } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import type { PartNode } from "../../base/part-tree.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import { previewOf } from "../../mime/preview.ts";
import { bodyPartsOf, charsetOf, type Part } from "../structure.ts";

/** The start of one message's part, to be read for its preview. */
interface Look {
  readonly uid: number;
  readonly part: Part;
}

/**
 * The first words of each message, by UID: the server's own (PREVIEW, RFC 8970) where it sent them, else out of the
 * first octets of the text part, all of the page's in one turn; in one more out of the HTML, or further on, where those
 * had none. Never a whole body.
 */
export async function fetchPreviews(
  client: ImapClient,
  records: readonly FetchRecord[],
): Promise<ReadonlyMap<number, string>> {
  const previews = new Map<number, string>();
  const looks: Look[] = [];
  const others = new Map<number, Part>();
  for (const { uid, preview, bodyStructure } of records) {
    if (uid === undefined) continue;
    if (typeof preview === "string") {
      previews.set(uid, previewOf({ bytes: fromByteString(preview), ...plainText }));
      continue;
    }
    const [part, other] = bodyStructure ? previewParts(bodyStructure) : [];
    if (part) looks.push({ uid, part });
    if (other) others.set(uid, other);
  }
  await look(client, looks, limits.previewFetchBytes, previews);
  const further = looks.flatMap(({ uid }) => {
    const part = previews.get(uid) === "" ? others.get(uid) : undefined;
    return part ? [{ uid, part }] : [];
  });
  await look(client, further, limits.previewSearchBytes, previews);
  return previews;
}

/** @param previews gets those that were found */
async function look(
  client: ImapClient,
  looks: readonly Look[],
  count: number,
  previews: Map<number, string>,
): Promise<void> {
  if (looks.length === 0) return;
  // Messages of one shape share a command: pages are mostly of two or three shapes.
  const sections = [...Map.groupBy(looks, ({ part }) => part.partId)];
  const outcomes = await client.pipeline(
    sections.map(([partId, messages]) =>
      fetch({ by: "uid", set: UidSet.of(messages.map(({ uid }) => uid)).format() }, [
        `BODY.PEEK[${partId}]<0.${count}>`,
      ]),
    ),
  );
  for (const [index, [partId, messages]] of sections.entries()) {
    const outcome = await outcomes[index];
    const found = outcome && unlessRefused(outcome);
    if (!found) continue;
    for (const { part, uid } of messages) {
      const bytes = found.get(uid)?.sections.get(`BODY[${partId}]`);
      if (bytes) previews.set(uid, previewText(part, bytes));
    }
  }
}

// The server's own words are cut and cleaned like any other's (RFC 8970 section 3.1: UTF-8).
const plainText = { encoding: null, charset: "utf-8", type: "text/plain" } as const;

/** The part to look at, and the one to look at where that has no words: another, or more of the same. */
function previewParts(structure: PartNode): readonly (Part | undefined)[] {
  const { text, html } = bodyPartsOf(structure);
  const [first, ...others] = [...text, ...html];
  if (!first) return [];
  const isLong = (first.size ?? Infinity) > limits.previewFetchBytes;
  return [first, html.find((part) => part !== first) ?? others[0] ?? (isLong ? first : undefined)];
}

function previewText(part: Part, bytes: Uint8Array): string {
  return previewOf({ bytes, encoding: part.encoding, charset: charsetOf(part), type: part.type });
}
