import { comparedFields, type Comparison } from "./comparison.ts";
import { explanations, type KnownDifference } from "./mime-differences.ts";
import { code, commitOf, nameOf, table } from "./report-text.ts";

/** What was read of one of the corpora. */
export interface Tally {
  readonly messages: number;
  readonly withDefects: number;
  readonly parts: number;
  readonly octets: number;
}

/** Comparisons by the parser that we were compared with. */
export type Comparisons = Readonly<Record<string, readonly (Comparison & { readonly file: string })[]>>;

/** The report of docs/reports/mime-corpora.md. */
export async function formatReport(
  tallies: ReadonlyMap<string, Tally>,
  comparisons: Comparisons,
  known: readonly KnownDifference[],
): Promise<string> {
  const corpora = await Promise.all(
    [...tallies].map(async ([corpus, { messages, withDefects, parts, octets }]) => [
      corpus,
      await commitOf(corpus),
      String(messages),
      String(withDefects),
      String(parts),
      String(octets),
    ]),
  );
  const parsers = Object.keys(comparisons);
  const agreement = comparedFields.map((field) => [
    field,
    ...parsers.map((parser) => {
      const found = (comparisons[parser] ?? []).filter((comparison) => comparison.field === field);
      return found.length === 0 ? "" : `${found.filter(({ isSame }) => isSame).length} of ${found.length}`;
    }),
  ]);
  const differences = Object.values(comparisons)
    .flat()
    .filter(({ isSame }) => !isSame)
    .map((difference) => [
      nameOf(difference.file),
      difference.part === "" ? difference.field : `${difference.field} of part ${difference.part}`,
      code(difference.ours),
      code(difference.theirs),
      known.find((one) => isAbout(one, difference))?.because ?? "NOT EXPLAINED",
    ]);
  return `# Messages of the MIME corpora, read through the API

Made by \`WRITE_REPORTS=1 npx vitest run test/corpus/mime.test.ts\` at commit @commit@.
Every message was put into a Dovecot mailbox octet for octet, listed with its preview, read with all its text, and
downloaded whole and part by part over HTTP. The test fails on any answer but 200, on any octet that is not the file's
(line ends apart), and on any difference from what another parser expects that is not in the last table.

## Read

${table(["corpus", "its commit", "messages", "with defects told", "parts", "octets"], corpora)}

## What other parsers expect

mime4j comes with its event stream and the decoded content of each part; enmime with what its tests state.

${table(["the same", ...parsers], agreement)}

## Each difference

${table(["message", "what", "ours", "theirs", "because"], differences)}

${Object.entries(explanations)
  .map(([name, why]) => `- **${name}**: ${why}`)
  .join("\n")}
`;
}

export function isAbout(
  known: KnownDifference,
  { file, field, part }: Comparison & { readonly file: string },
): boolean {
  return known.file === file && known.field === field && known.part === part;
}
