import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { corpusFile, handInReport } from "../support/corpus.ts";
import { sweep } from "../support/outcome.ts";
import type { Comparison } from "./comparison.ts";
import { compareWithEnmime } from "./enmime-comparison.ts";
import { enmimeFacts, enmimeRewritten } from "./enmime-facts.ts";
import { knownDifferences } from "./mime-differences.ts";
import {
  corpusAccount,
  leavesOf,
  mimeCorpora,
  onTheWire,
  type StoredMessage,
  storeCorpus,
} from "./mime-messages.ts";
import { formatReport, isAbout, type Tally } from "./mime-report.ts";
import { compareWithMime4j } from "./mime4j-comparison.ts";

const username = "mime-corpora";
const api = corpusAccount(username);
const patience = 60_000;
const stored = new Map<string, readonly StoredMessage[]>();
const tallies = new Map<string, Tally>();

beforeAll(async () => {
  for (const corpus of Object.keys(mimeCorpora)) stored.set(corpus, await storeCorpus(username, corpus));
}, patience);

/** Does something with each message, several at a time. */
async function eachMessage<T>(
  corpus: string,
  work: (message: StoredMessage) => Promise<readonly T[]>,
): Promise<T[]> {
  const messages = stored.get(corpus) ?? [];
  const found = await sweep(messages.length, (n) => work(messages[n] ?? fail()), 6);
  return found.flat();
}

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
  it("are all listed, in their order, with a preview", () => {
    const messages = stored.get(corpus) ?? [];
    expect(messages.map(({ summary }) => summary.origin)).toMatchObject(
      Array.from({ length: count }, (_, n) => ({ uid: n + 1 })),
    );
    expect(messages.filter(({ summary }) => summary.preview === undefined)).toEqual([]);
  });

  it(
    "are read with all their text, and their parts downloaded, as they are and as UTF-8",
    async () => {
      let [withDefects, parts, octets] = [0, 0, 0];
      const flaws = await eachMessage(corpus, async ({ file, summary }) => {
        const message = await api.message(summary.id, "maxBodyBytes=5242880");
        const { body, bodyStructure, attachments, defects, headers } = message;
        if (defects) withDefects++;
        const wrong: string[] = [];
        if (!body || body.isTruncated || !bodyStructure) wrong.push("no whole body");
        if (message.size !== summary.size || message.receivedAt !== summary.receivedAt)
          wrong.push("it is not what was listed");
        const has = (name: string): boolean => headers.some((header) => header.name.toLowerCase() === name);
        if (message.sender.length > 0 && !has("sender")) wrong.push("a sender that it does not name");
        if (message.replyTo.length > 0 && !has("reply-to")) wrong.push("a replyTo that it does not name");
        const leaves = [...leavesOf(bodyStructure)];
        for (const { partId } of attachments)
          if (!leaves.some((leaf) => leaf.partId === partId)) wrong.push(`attachment ${partId} is no part`);
        for (const part of leaves) {
          const path = `/messages/${summary.id}/parts/${part.partId}`;
          const bytes = await api.bytes(path);
          parts++;
          octets += bytes.length;
          const isPlain = part.encoding !== "base64" && part.encoding !== "quoted-printable";
          if (isPlain && bytes.length !== part.encodedSize)
            wrong.push(`${part.partId}: ${bytes.length} octets`);
          if (!part.type.startsWith("text/")) continue;
          const text = utf8.decode(await api.bytes(`${path}?charset=utf-8`)).replaceAll("\r\n", "\n");
          const isBody =
            part === bodyStructure && part.type === "text/plain" && part.disposition !== "attachment";
          if (isBody && text !== body?.text) wrong.push("its text is not that of its part");
        }
        return wrong.map((flaw) => `${file}: ${flaw}`);
      });
      expect(flaws).toEqual([]);
      tallies.set(corpus, { messages: count, withDefects, parts, octets });
    },
    patience,
  );

  it(
    "are the same octets when downloaded whole",
    async () => {
      const flaws = await eachMessage(corpus, async ({ file, summary }) => {
        const raw = await api.bytes(`/messages/${summary.id}/raw`);
        const expected = onTheWire(await corpusFile(file));
        const isSame = raw.length === expected.length && raw.every((octet, at) => octet === expected[at]);
        return isSame && raw.length === summary.size ? [] : [file];
      });
      expect(flaws).toEqual([]);
    },
    patience,
  );
});

describe("what the API says of a message", () => {
  type Found = Comparison & { readonly file: string };
  const comparisons: Record<"mime4j" | "enmime", readonly Found[]> = { mime4j: [], enmime: [] };

  afterAll(async () => {
    if (tallies.size === stored.size)
      await handInReport("mime-corpora.md", await formatReport(tallies, comparisons, knownDifferences));
  });

  /** Differences that are not known, and known ones that are none any more. */
  function surprises(parser: "mime4j" | "enmime"): {
    unknown: readonly Found[];
    outdated: readonly unknown[];
  } {
    const differences = comparisons[parser].filter(({ isSame }) => !isSame);
    const known = knownDifferences.filter(({ file }) => file.startsWith(`${parser}/`));
    return {
      unknown: differences.filter((difference) => !known.some((one) => isAbout(one, difference))),
      outdated: known.filter((one) => !differences.some((difference) => isAbout(one, difference))),
    };
  }

  it(
    "is what mime4j makes of it, but for known differences",
    async () => {
      comparisons.mime4j = await eachMessage("mime4j", async ({ file, summary }) => {
        // Only these come with an event stream.
        if (!file.startsWith("mime4j/core/")) return [];
        const found = await compareWithMime4j(api, file, summary.id);
        return found.map((comparison) => ({ ...comparison, file }));
      });
      expect(new Set(comparisons.mime4j.map(({ file }) => file)).size).toBe(80);
      expect(surprises("mime4j")).toEqual({ unknown: [], outdated: [] });
    },
    patience,
  );

  it(
    "is what enmime states about it, but for known differences",
    async () => {
      comparisons.enmime = await eachMessage("enmime", async (message) => {
        const found = await compareWithEnmime(api, message, stored.get("enmime") ?? []);
        return found.map((comparison) => ({ ...comparison, file: message.file }));
      });
      const compared = Object.keys(enmimeFacts).length + enmimeRewritten.length;
      expect(new Set(comparisons.enmime.map(({ file }) => file)).size).toBe(compared);
      expect(surprises("enmime")).toEqual({ unknown: [], outdated: [] });
    },
    patience,
  );
});

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
