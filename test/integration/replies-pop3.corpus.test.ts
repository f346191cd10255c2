import { describe, expect, it } from "vitest";
import type { MailSource } from "../../src/mailbox/source.ts";
import { corpusFile, corpusList } from "../support/corpus.ts";
import { toByteString } from "../../src/base/bytes.ts";
import { accountOn, newest, patient, withMail } from "../support/mail-access.ts";
import { outcomeOf, sweep } from "../support/outcome.ts";
import { type ServerScript, startServer } from "../support/scripted-server.ts";
import { newestWhole, removeNewest } from "../support/whole-message.ts";

const folder = "mailkit-pop3";

/** The command that a reply was made to, by the name of its file: `gmail/uidl-error1.txt` is one to UIDL. */
const verbs: readonly (readonly [RegExp, string])[] = [
  [/greeting/, "greeting"],
  [/\/capa/, "CAPA"],
  [/\/stat/, "STAT"],
  [/\/uidl/, "UIDL"],
  [/\/list/, "LIST"],
  [/\/top/, "TOP"],
  [/\/retr/, "RETR"],
  [/\/dele/, "DELE"],
  [/\/quit/, "QUIT"],
  [/\/(?:auth|plus)/, "AUTH"],
  [/\/(?:ok|err)\./, "PASS"],
];

interface Reply {
  readonly file: string;
  readonly verb: string;
  readonly text: string;
}

async function readReplies(): Promise<Reply[]> {
  const files = (await corpusList(folder)).filter((file) => /\/[^/]+\/[^/]+\.txt$/.test(file));
  const replies = files.map(async (file) => {
    const verb = verbs.find(([pattern]) => pattern.test(file))?.[1] ?? "*";
    // On disk the lines end in LF.
    const text = toByteString(await corpusFile(file)).replace(/\r?\n/g, "\r\n");
    return { file: file.slice(folder.length + 1), verb, text };
  });
  return Promise.all(replies);
}

const works: Readonly<Record<string, (source: MailSource) => Promise<unknown>>> = {
  list: (source) => source.list({ ...newest, preview: true }),
  message: newestWhole,
  removal: removeNewest,
};

/** How all kinds of work end where this is the reply to that verb: what was read, or the codes of the errors. */
async function endsOf({ verb, text }: Reply, chunkBytes: number | undefined): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const work of Object.values(works)) {
    // Where AUTH is asked for in two steps its reply is the last word.
    const capabilities = verb === "PASS" ? { plain: "USER\nUIDL\nTOP" } : {};
    const script: ServerScript = { protocol: "pop3", tls: "none", replies: { [verb]: text }, capabilities };
    // Of the large messages the beginning is enough.
    const shape = chunkBytes === undefined ? {} : { chunkBytes, chunkedBytes: 16_384 };
    await using server = await startServer({ ...script, ...shape });
    const outcome = await outcomeOf(
      withMail(accountOn(server.port, { protocol: "pop3" }), { ...patient, idleMs: 2_500 }, work),
      30_000,
    );
    expect((await server.settled(3_000)).openConnections).toBe(0);
    ends.push(outcome.ok ? (JSON.stringify(outcome.value) ?? "") : outcome.error.code);
  }
  return ends;
}

describe("what real POP3 servers said (mailkit-pop3), each reply to each command of its verb", async () => {
  const all = await readReplies();

  it("are all there", () => {
    expect(all).toHaveLength(66);
  });

  it("ends in an answer or a typed error, and the same in chunks of any size", async () => {
    // Replies to three commands at once: POP3 has no tags, so that what comes too much, and later, answers what is asked next.
    const replies = all.filter(({ file }) => !file.endsWith("123.txt"));
    const whole = await sweep(replies.length, (n) => endsOfOne(replies[n], undefined));
    for (const size of [1, 2, 3, 7, 64]) {
      const inPieces = await sweep(replies.length, (n) => endsOfOne(replies[n], size));
      const different = replies.filter((_, n) => JSON.stringify(whole[n]) !== JSON.stringify(inPieces[n]));
      expect({ size, different: different.map(({ file }) => file) }).toEqual({ size, different: [] });
    }
  }, 300_000);
});

async function endsOfOne(
  reply: Reply | undefined,
  chunkBytes: number | undefined,
): Promise<readonly string[]> {
  return reply ? endsOf(reply, chunkBytes) : [];
}
