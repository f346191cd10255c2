import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account/record.ts";
import { Secret } from "../../src/base/secret.ts";
import { encodeMailboxId, encodeMessageId } from "../../src/mailbox/imap/ids.ts";
import type { MailSource, Position } from "../../src/mailbox/source.ts";
import { corpusText } from "../support/corpus.ts";
import { accountOn, collect, impatient, newest, withMail } from "../support/mail-access.ts";
import { outcomeOf } from "../support/outcome.ts";
import { brokenLines, isWithin, saidFor, type Speech } from "../support/said-commands.ts";
import { type SeenLine, type ServerScript, startServer } from "../support/scripted-server.ts";

/** One way in which a caller's string comes near the wire. */
interface ImapField {
  readonly capabilities?: string;
  readonly account?: (text: string) => Partial<Account>;
  readonly work?: (source: MailSource, text: string) => Promise<unknown>;
}

const list = (source: MailSource): Promise<unknown> => source.list(newest);
const wish = { kinds: "all", maxBytes: 1_000, offset: 0 } as const;
const ordinary = { username: "ada", password: new Secret("right") };

function messageIn(name: string): string {
  return encodeMessageId({ mailbox: { kind: "name", name }, uidValidity: 1_700_000_000, uid: 1_003 });
}

const fields: Readonly<Record<string, ImapField>> = {
  "user name, LOGIN": { account: (username) => ({ auth: { ...ordinary, type: "password", username } }) },
  "password, LOGIN": {
    account: (text) => ({ auth: { ...ordinary, type: "password", password: new Secret(text) } }),
  },
  "user name, AUTHENTICATE PLAIN": {
    capabilities: "SASL-IR AUTH=PLAIN",
    account: (username) => ({ auth: { ...ordinary, type: "password", username } }),
  },
  "password, AUTHENTICATE LOGIN": {
    capabilities: "AUTH=LOGIN",
    account: (text) => ({ auth: { ...ordinary, type: "password", password: new Secret(text) } }),
  },
  "access token": {
    capabilities: "SASL-IR AUTH=XOAUTH2",
    account: (text) => ({ auth: { type: "oauth2", username: "ada", accessToken: new Secret(text) } }),
  },
  "user name of an access token": {
    capabilities: "SASL-IR AUTH=OAUTHBEARER",
    account: (username) => ({ auth: { type: "oauth2", username, accessToken: new Secret("token") } }),
  },
  "mailbox, as it is": { work: (source, mailbox) => source.list({ ...newest, mailbox }) },
  "mailbox, in an id": {
    work: (source, name) => source.list({ ...newest, mailbox: encodeMailboxId({ kind: "name", name }) }),
  },
  "mailbox, in an id, with UTF8=ACCEPT": {
    capabilities: "ENABLE UTF8=ACCEPT",
    work: (source, name) => source.list({ ...newest, mailbox: encodeMailboxId({ kind: "name", name }) }),
  },
  "one mailbox": { work: (source, mailbox) => source.mailbox(mailbox) },
  "message id, as it is": { work: (source, id) => source.get(id, wish) },
  "message id, its mailbox": { work: (source, name) => source.get(messageIn(name), wish) },
  "part id": {
    work: async (source, partId) =>
      collect((await source.part(messageIn("INBOX"), partId, { toUtf8: false })).body),
  },
  "raw message id": {
    work: (source, name) => source.raw(messageIn(name), null).then(({ body }) => collect(body)),
  },
  position: { work: (source, text) => source.list({ ...newest, position: positionOf(text) }) },
};

/** A cursor is sealed, so nobody can write one; here somebody did. */
function positionOf(text: string): Position {
  return { v: 1_700_000_000, u: text, n: text, o: true };
}

const literalModes = {
  "LITERAL+": { capabilities: "IMAP4rev1 LITERAL+", literals: "plus" },
  "LITERAL-": { capabilities: "IMAP4rev1 LITERAL-", literals: "minus" },
  neither: { capabilities: "IMAP4rev1", literals: "none" },
} as const;

/** The verbs of the commands of one connection, in order. */
function verbsOf(lines: readonly SeenLine[]): readonly string[] {
  const commands = lines.filter(({ kind }) => kind === "command");
  return commands.map(({ text }) =>
    text
      .split(" ")
      .slice(1, text.includes(" UID ") ? 3 : 2)
      .join(" "),
  );
}

/** What on the wire is not the client's own: the tags of its commands are one random prefix and a number that grows. */
function strangeLines(lines: readonly SeenLine[]): string[] {
  const commands = lines.filter(({ kind }) => kind === "command");
  const [, prefix = ""] = /^([a-z]+)\d+ /.exec(commands[0]?.text ?? "") ?? [];
  let last = 0;
  const strange = commands.filter(({ text }) => {
    const [, number] = new RegExp(`^${prefix}(\\d+) `).exec(text) ?? [];
    const isOwn = Number(number) > last;
    last = Number(number);
    return !isOwn;
  });
  return [...strange.map(({ text }) => text), ...brokenLines(lines)];
}

const speech: Speech = { verbsOf, strangeLines };

interface Vectors {
  readonly strings: readonly string[];
  readonly uid_sets: readonly string[];
  readonly sections: readonly string[];
}

describe("hostile strings (own-vectors/injection.json): lines on the wire = commands issued", async () => {
  const vectors: Vectors = JSON.parse(await corpusText("own-vectors/injection.json"));
  const strings = [...vectors.strings, ...vectors.uid_sets, ...vectors.sections];

  for (const [mode, { capabilities, literals }] of Object.entries(literalModes)) {
    describe(`a server with ${mode}`, () => {
      it.for(Object.entries(fields))("%s", async ([, field]) => {
        const plain = `${capabilities} ${field.capabilities ?? ""}`;
        const script: ServerScript = {
          tls: "none",
          capabilities: { plain, plainAuthenticated: plain },
          literals,
        };
        const inField = { ...field, work: field.work ?? list };
        const harmlessTexts = ["benign", "Grüße", "host/ada", "1", "INBOX", messageIn("INBOX")];
        const harmless = await saidFor(script, speech, inField, harmlessTexts);
        const said = await saidFor(script, speech, inField, strings);
        expect(said.filter((verbs) => !harmless.some((usual) => isWithin(verbs, usual)))).toEqual([]);
      });
    });
  }
});

describe("a literal that the server refuses (RFC 9051 4.3)", () => {
  it("is not sent: its octets would be read as commands", async () => {
    await using server = await startServer({
      tls: "none",
      capabilities: { plain: "IMAP4rev1" },
      literals: "refuse",
    });
    const auth = { type: "password", username: "ada", password: new Secret("pässword") } as const;
    const work = withMail(accountOn(server.port, { auth }), impatient, list);
    expect(await outcomeOf(work)).toMatchObject({ ok: false });
    const { lines } = await server.settled();
    expect(JSON.stringify(lines)).not.toContain("ssword");
    expect(strangeLines(lines)).toEqual([]);
  });
});
