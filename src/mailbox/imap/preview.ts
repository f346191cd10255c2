import { limits } from "../../base/limits.ts";
import { fromByteString } from "../../base/bytes.ts";
import { unlessRefused } from "../../base/outcome.ts";
import type { ImapClient } from "../../imap/client.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import type { BodyNode } from "../../imap/grammar/body-structure.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { UidSet } from "../../imap/grammar/uid-set.ts";
import { previewOf } from "../../mime/preview.ts";
import { bodyPartsOf, charsetOf, type Part } from "../structure.ts";

/**
 * The first words of each message, by UID: the server's own (PREVIEW, RFC 8970) where it sent them, else out of the
 * first octets of the text part, all of the page's in one turn. Never a whole body.
 */
export async function fetchPreviews(
  client: ImapClient,
  records: readonly FetchRecord[],
): Promise<ReadonlyMap<number, string>> {
  const previews = new Map<number, string>();
  const wanted = new Map<string, { part: Part; uid: number }[]>();
  for (const { uid, preview, bodyStructure } of records) {
    if (uid === undefined) continue;
    if (typeof preview === "string") {
      previews.set(uid, previewOf({ bytes: fromByteString(preview), ...plainText }));
      continue;
    }
    const part = bodyStructure && previewPart(bodyStructure);
    if (!part) continue;
    const section = `BODY[${part.partId}]`;
    wanted.set(section, [...(wanted.get(section) ?? []), { part, uid }]);
  }
  if (wanted.size === 0) return previews;

  // Messages of one shape share a command: pages are mostly of two or three shapes.
  const sections = [...wanted];
  const outcomes = await client.pipeline(
    sections.map(([section, messages]) =>
      fetch({ by: "uid", set: UidSet.of(messages.map(({ uid }) => uid)).format() }, [
        `${section.replace("BODY", "BODY.PEEK")}<0.${limits.previewFetchBytes}>`,
      ]),
    ),
  );
  for (const [index, [section, messages]] of sections.entries()) {
    const outcome = await outcomes[index];
    const found = outcome && unlessRefused(outcome);
    if (!found) continue;
    for (const { part, uid } of messages) {
      const bytes = found.get(uid)?.sections.get(section);
      if (bytes) previews.set(uid, previewText(part, bytes));
    }
  }
  return previews;
}

// The server's own words are cut and cleaned like any other's (RFC 8970 section 3.1: UTF-8).
const plainText = { encoding: null, charset: "utf-8", type: "text/plain" } as const;

function previewPart(structure: BodyNode): Part | undefined {
  const { text, html } = bodyPartsOf(structure);
  return text[0] ?? html[0];
}

function previewText(part: Part, bytes: Uint8Array): string {
  return previewOf({ bytes, encoding: part.encoding, charset: charsetOf(part), type: part.type });
}
