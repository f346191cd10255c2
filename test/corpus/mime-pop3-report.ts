import type { ProtocolComparison } from "./mime-pop3-comparison.ts";
import { singleExplanations } from "./mime-pop3-differences.ts";
import { protocolRules } from "./mime-pop3-rules.ts";
import { code, commitOf, nameOf, table } from "./report-text.ts";

/** What was compared of one of the corpora. */
export interface ProtocolTally {
  readonly messages: number;
  /** Of them, those that are the same but for the time of arrival and the preview. */
  readonly alike: number;
  readonly parts: number;
  readonly octets: number;
}

export interface FoundDifference extends ProtocolComparison {
  readonly file: string;
  /** Of a rule or a single explanation; undefined where there is none. */
  readonly because: string | undefined;
}

/** The report of docs/reports/mime-pop3.md. */
export async function formatProtocolReport(
  tallies: ReadonlyMap<string, ProtocolTally>,
  compared: ReadonlyMap<string, number>,
  differences: readonly FoundDifference[],
): Promise<string> {
  const corpora = await Promise.all(
    [...tallies].map(async ([corpus, { messages, alike, parts, octets }]) => [
      corpus,
      await commitOf(corpus),
      ...[messages, alike, parts, octets].map(String),
    ]),
  );
  const fields = [...compared].map(([field, count]) => {
    const found = differences.filter((difference) => difference.field === field).length;
    return [field, String(count), found === 0 ? "" : String(found)];
  });
  const ruled = protocolRules.map(({ because, why }) => {
    const found = differences.filter((difference) => difference.because === because);
    return [because, String(new Set(found.map(({ file }) => file)).size), String(found.length), why];
  });
  const single = differences
    .filter(({ because }) => !protocolRules.some((rule) => rule.because === because))
    .toSorted((a, b) => String(a.because).localeCompare(String(b.because)) || a.file.localeCompare(b.file))
    .map(({ file, field, place, imap, pop3, because }) => {
      const [ours, theirs] = apart(imap, pop3);
      const what = place === "" ? field : `${field} (${place})`;
      return [nameOf(file), what, code(ours), code(theirs), because ?? "NOT EXPLAINED"];
    });
  return `# Messages of the MIME corpora, over POP3 and over IMAP

Made by \`WRITE_REPORTS=1 npx vitest run test/corpus/mime-pop3.test.ts\` at commit @commit@.
Every message was put into the INBOX of a Dovecot octet for octet, and read through the API over both protocols: listed
with its preview, read with all its text, and downloaded whole and part by part. The test fails on any answer but 200, and
on any difference that is explained by neither of the tables below. Left out are \`id\`, \`mailboxIds\` and \`origin\`.

## Read

"Alike" are those that differ in nothing but the time of arrival, the preview, and what a list can tell of parts and of defects.

${table(["corpus", "its commit", "messages", "alike", "parts", "octets"], corpora)}

## Compared

"Listed" is what the list says, the rest what the message says.

${table(["field", "compared", "different"], fields)}

## Differences by rule

The protocols make these, or this server's IMAP does, and the test checks each of them by what the rule says.

${table(["because", "messages", "differences", "why"], ruled)}

## Each other difference

${table(["message", "what", "IMAP", "POP3", "because"], single)}

${Object.entries(singleExplanations)
  .map(([name, why]) => `- **${name}**: ${why}`)
  .join("\n")}
`;
}

const shownCharacters = 60;

/** Both texts from shortly before the place where they part. */
function apart(a: string, b: string): [string, string] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(a.length, b.length) <= shownCharacters ? 0 : Math.max(0, at - 20);
  const shown = (text: string): string => {
    const piece = text.slice(from, from + shownCharacters).replace(/[^ -~\u00a1-\uffff]/g, escaped);
    return `${from > 0 ? "…" : ""}${piece}${text.length > from + shownCharacters ? "…" : ""}`;
  };
  return [shown(a), shown(b)];
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
