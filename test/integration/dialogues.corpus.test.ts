import { describe, expect, it } from "vitest";
import type { MailSource } from "../../src/mailbox/source.ts";
import { corpusText } from "../support/corpus.ts";
import { accountOn, newest, patient, withMail } from "../support/mail-access.ts";
import { outcomeOf, sweep } from "../support/outcome.ts";
import { type ServerScript, type Shape, startServer } from "../support/scripted-server.ts";
import { newestWhole, removeNewest } from "../support/whole-message.ts";

interface Dialogues {
  readonly dialogues: readonly { readonly method: string }[];
}

type Work = (source: MailSource) => Promise<unknown>;

const list: Work = (source) => source.list({ ...newest, preview: true });

const protocols = {
  imap: { works: { list, mailboxes: (source) => source.mailboxes() }, chunkSizes: [7] },
  pop3: {
    works: { list, message: newestWhole, removal: removeNewest },
    chunkSizes: [1, 2, 3, 7, 64],
  },
} as const satisfies Readonly<
  Record<string, { works: Readonly<Record<string, Work>>; chunkSizes: readonly number[] }>
>;

/** Of the large messages the beginning is enough. */
const inChunksOf = (chunkBytes: number): Shape => ({ chunkBytes, chunkedBytes: 16_384 });

/** How the work ends on a server like this one: the code of the error, or all that was read. */
async function endOf(work: Work, script: ServerScript): Promise<string> {
  await using server = await startServer({ tls: "none", ...script });
  const account = accountOn(server.port, { protocol: script.protocol ?? "imap" });
  const outcome = await outcomeOf(withMail(account, patient, work), 30_000);
  const { openConnections } = await server.settled(3_000);
  if (openConnections > 0) return "a socket is left open";
  return outcome.ok ? (JSON.stringify(outcome.value) ?? "") : outcome.error.code;
}

for (const protocol of ["imap", "pop3"] as const) {
  describe(`what real servers said (mailkit-${protocol}), replayed by verb`, async () => {
    const { dialogues }: Dialogues = JSON.parse(await corpusText(`mailkit-${protocol}/dialogues.json`));
    const { works, chunkSizes } = protocols[protocol];

    for (const [name, work] of Object.entries(works)) {
      it(`${name}: ends in an answer or a typed error, and the same in chunks of ${chunkSizes.join(", ")} octets`, async () => {
        const ends = (chunkBytes?: number): Promise<string[]> =>
          sweep(dialogues.length, (replay) =>
            endOf(work, { protocol, replay, ...(chunkBytes === undefined ? {} : inChunksOf(chunkBytes)) }),
          );
        const whole = await ends();
        expect(whole).not.toContain("a socket is left open");
        for (const size of chunkSizes) {
          const inPieces = await ends(size);
          const different = dialogues.filter((_, n) => whole[n] !== inPieces[n]);
          expect({ size, different: different.map(({ method }) => method) }).toEqual({ size, different: [] });
        }
        const answers = whole.filter((end) => end.startsWith("{") || end.startsWith("["));
        expect(answers.length).toBeGreaterThan(dialogues.length / 2);
      }, 120_000);
    }
  });
}
