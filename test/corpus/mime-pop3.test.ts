import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handInReport } from "../support/corpus.ts";
import { sweep } from "../support/outcome.ts";
import {
  corpusAccount,
  corpusMaildrop,
  listStored,
  mimeCorpora,
  putCorpus,
  type StoredMessage,
} from "./mime-messages.ts";
import { compareReadings } from "./mime-pop3-comparison.ts";
import { singleDifferences } from "./mime-pop3-differences.ts";
import { formatProtocolReport, type FoundDifference, type ProtocolTally } from "./mime-pop3-report.ts";
import { protocolRules } from "./mime-pop3-rules.ts";
import { readAll } from "./mime-reading.ts";

const patience = 600_000;
const usernameOf = (corpus: string): string => `mime-pop3-${corpus}`;
/** The same messages over both, in one order. */
const stored = new Map<string, readonly (readonly [imap: StoredMessage, pop3: StoredMessage])[]>();
const tallies = new Map<string, ProtocolTally>();
/** How often each field was compared. */
const compared = new Map<string, number>();
const differences: FoundDifference[] = [];

beforeAll(async () => {
  for (const corpus of Object.keys(mimeCorpora)) {
    const username = usernameOf(corpus);
    const files = await putCorpus(username, "INBOX", corpus);
    const overImap = await listStored(corpusAccount(username), "inbox", files);
    const overPop3 = await listStored(corpusMaildrop(username), "inbox", files);
    stored.set(
      corpus,
      overImap.map((message, n) => [message, overPop3[n] ?? fail()]),
    );
  }
}, patience);

function fail(): never {
  throw new Error("no such message");
}

// How many there are, so that none falls out of the selection unseen.
describe.each([
  ["cyrus-mime", 11],
  ["enmime", 116],
  ["mailparser", 12],
  ["mime4j", 84],
  ["postal-mime", 5],
  ["python-test-email", 47],
  ["ruby-mail", 105],
])("the messages of %s", (corpus, count) => {
  it(
    "are the same over POP3 as over IMAP, field by field and octet by octet, but for differences that are explained",
    async () => {
      const messages = stored.get(corpus) ?? [];
      expect(messages).toHaveLength(count);
      const [imap, pop3] = [corpusAccount(usernameOf(corpus)), corpusMaildrop(usernameOf(corpus))];
      const unexplained: string[] = [];
      let [alike, parts, octets] = [0, 0, 0];
      await sweep(
        count,
        async (n) => {
          const [{ file, summary }, twin] = messages[n] ?? fail();
          const [ours, theirs] = await Promise.all([readAll(imap, summary), readAll(pop3, twin.summary)]);
          parts += theirs.parts.size;
          octets += theirs.raw.length;
          const found: FoundDifference[] = [];
          for (const comparison of compareReadings(ours, theirs)) {
            compared.set(comparison.field, (compared.get(comparison.field) ?? 0) + 1);
            if (comparison.isSame) continue;
            const single = singleDifferences.find(
              (known) => known.file === file && known.fields.includes(comparison.field),
            );
            const rule = protocolRules.find(({ explains }) => explains(comparison, ours, theirs));
            found.push({ ...comparison, file, because: rule?.because ?? single?.because });
          }
          if (found.every(({ because }) => expectedOfAny.has(because))) alike++;
          differences.push(...found);
          unexplained.push(...found.filter(({ because }) => because === undefined).map(shortly));
        },
        6,
      );
      expect(unexplained).toEqual([]);
      tallies.set(corpus, { messages: count, alike, parts, octets });
    },
    patience,
  );
});

describe("the explanations of differences between the protocols", () => {
  afterAll(async () => {
    if (tallies.size === stored.size)
      await handInReport("mime-pop3.md", await formatProtocolReport(tallies, compared, differences));
  });

  it("are all needed", () => {
    const needed = new Set(differences.map(({ because }) => because));
    expect(protocolRules.filter(({ because }) => !needed.has(because))).toEqual([]);
    const isNeeded = ({ file, because }: (typeof singleDifferences)[number]): boolean =>
      differences.some((difference) => difference.file === file && difference.because === because);
    expect(singleDifferences.filter((known) => !isNeeded(known))).toEqual([]);
  });
});

const expectedOfAny: ReadonlySet<string | undefined> = new Set([
  "time of arrival",
  "parts are in the body",
  "defects of what was read",
  "preview of the mail server",
]);

function shortly({ file, field, place, imap, pop3 }: FoundDifference): string {
  return `${file}: ${field} ${place}: ${imap.slice(0, 200)} | ${pop3.slice(0, 200)}`;
}
