import { describe, expect, it } from "vitest";
import { accountOn, impatient, newest, withMail } from "../support/mail-access.ts";
import { outcomeOf } from "../support/outcome.ts";
import { type ServerScript, startServer } from "../support/scripted-server.ts";

const fetched = (items: string): string => `* 1 FETCH (UID 1001 RFC822.SIZE 10 ${items})\r\n`;
const done = "<tag> OK done\r\n";

/** Reads the inbox of such a server, whatever comes of it. @returns how long it took, in milliseconds */
async function msToList(script: ServerScript): Promise<number> {
  await using server = await startServer({ tls: "none", messages: [{}], ...script });
  const startedAt = Date.now();
  await outcomeOf(
    withMail(accountOn(server.port), { ...impatient, idleMs: 5_000, commandMs: 9_000 }, (source) =>
      source.list(newest),
    ),
  );
  return Date.now() - startedAt;
}

const inOctets = (octets: number): ServerScript => ({
  replies: { FETCH: [fetched(`X-PAD "${"x".repeat(octets)}"`), done] },
  chunkBytes: 1,
});

describe("the worst that a line can hold is read in linear time", () => {
  const characters = [
    " ",
    "(",
    ")",
    '"',
    "\\",
    "[",
    "]",
    "{",
    "{1",
    "1",
    "1 ",
    "1:",
    ",",
    "<",
    "*",
    "+",
    "\0",
    "\x80",
    "=?",
    "&",
    " (",
    ") ",
    "a.",
    "\t",
    ' ("CHILDINFO" ',
    "=?utf-8?q?",
    "&AA",
  ];
  const places: Readonly<Record<string, (filling: string) => NonNullable<ServerScript["replies"]>>> = {
    greeting: (filling) => ({ greeting: `* OK ${filling}\r\n` }),
    "a response code": (filling) => ({ greeting: `* OK [CAPABILITY ${filling}] hi\r\n` }),
    "an error": (filling) => ({ LOGIN: `<tag> NO ${filling}\r\n`, AUTHENTICATE: `<tag> NO ${filling}\r\n` }),
    "an untagged OK": (filling) => ({ EXAMINE: [`* OK [X ${filling}\r\n`, { default: true }] }),
    "a FETCH": (filling) => ({ FETCH: [fetched(filling), done] }),
    "a subject": (filling) => ({
      FETCH: [fetched(`ENVELOPE (NIL "${filling}" NIL NIL NIL NIL NIL NIL NIL NIL)`), done],
    }),
    "an address": (filling) => ({
      FETCH: [
        fetched(`ENVELOPE (NIL NIL (("${filling}" NIL "${filling}" "x")) NIL NIL NIL NIL NIL NIL NIL)`),
        done,
      ],
    }),
    "a date": (filling) => ({ FETCH: [fetched(`INTERNALDATE "${filling}" ENVELOPE ("${filling}")`), done] }),
    "a structure": (filling) => ({ FETCH: [fetched(`BODYSTRUCTURE ("text" "${filling}")`), done] }),
    "a flag": (filling) => ({ FETCH: [fetched(`FLAGS (${filling})`), done] }),
  };
  for (const [place, replies] of Object.entries(places)) {
    it.for(characters)(`${place}: %j`, async (character) => {
      const filling = character.repeat(Math.floor(30_000 / character.length));
      expect(await msToList({ replies: replies(filling) })).toBeLessThan(1_000);
    });
  }

  it.for(characters)("a LIST: %j", async (character) => {
    const filling = character.repeat(Math.floor(60_000 / character.length));
    await using server = await startServer({
      tls: "none",
      replies: { LIST: [`* LIST () NIL a${filling}x\r\n`, done] },
    });
    const startedAt = Date.now();
    await outcomeOf(withMail(accountOn(server.port), impatient, (source) => source.mailboxes()));
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  it("single octets of a long line cost no more than the line (CVE-2026-42245)", async () => {
    const short = await msToList(inOctets(20_000));
    expect(await msToList(inOctets(40_000))).toBeLessThan(3 * short + 200);
  });
});
