import { describe, expect, it } from "vitest";
import type { MailSource } from "../../src/mailbox/source.ts";
import { corpusText } from "../support/corpus.ts";
import { accountOn, newest, patient, withMail } from "../support/mail-access.ts";
import { outcomeOf, sweep } from "../support/outcome.ts";
import { type Shape, startServer } from "../support/scripted-server.ts";

interface Dialogues {
  readonly dialogues: readonly { readonly method: string }[];
}

const works: Readonly<Record<string, (source: MailSource) => Promise<unknown>>> = {
  list: (source) => source.list({ ...newest, preview: true }),
  mailboxes: (source) => source.mailboxes(),
};

/** How the work ends on a server that answers as this recorded one did: the code of the error, or all that was read. */
async function endOf(work: string, replay: number, shape: Shape): Promise<string> {
  await using server = await startServer({ tls: "none", replay, ...shape });
  const run = works[work];
  if (!run) throw new Error(`no work ${work}`);
  const outcome = await outcomeOf(withMail(accountOn(server.port), patient, run), 30_000);
  const { openConnections } = await server.settled(3_000);
  if (openConnections > 0) return "a socket is left open";
  return outcome.ok ? JSON.stringify(outcome.value) : outcome.error.code;
}

describe("what real servers said (mailkit-imap), replayed by verb", async () => {
  const { dialogues }: Dialogues = JSON.parse(await corpusText("mailkit-imap/dialogues.json"));

  for (const work of Object.keys(works)) {
    it(`${work}: ends in an answer or a typed error, and the same in chunks of 7 octets`, async () => {
      const whole = await sweep(dialogues.length, (n) => endOf(work, n, {}));
      const inPieces = await sweep(dialogues.length, (n) => endOf(work, n, { chunkBytes: 7 }));
      expect(whole).not.toContain("a socket is left open");
      const different = dialogues.filter((_, n) => whole[n] !== inPieces[n]);
      expect(different.map(({ method }) => method)).toEqual([]);
      const answers = whole.filter((end) => end.startsWith("{") || end.startsWith("["));
      expect(answers.length).toBeGreaterThan(dialogues.length / 2);
    }, 60_000);
  }
});
