import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account/record.ts";
import { Secret } from "../../src/base/secret.ts";
import type { MailSource } from "../../src/mailbox/source.ts";
import { corpusText } from "../support/corpus.ts";
import { collect, newest } from "../support/mail-access.ts";
import { brokenLines, isWithin, saidFor, type Speech } from "../support/said-commands.ts";
import type { SeenLine, ServerScript } from "../support/scripted-server.ts";

interface Pop3Field {
  /** What the server lists, one a line. */
  readonly capabilities?: string;
  readonly account?: (text: string) => Partial<Account>;
  readonly work?: (source: MailSource, text: string) => Promise<unknown>;
}

const ordinary = { username: "ada", password: new Secret("right") };
const wish = { kinds: "all", maxBytes: 1_000, offset: 0 } as const;

const username = (text: string): Partial<Account> => ({
  auth: { ...ordinary, type: "password", username: text },
});
const password = (text: string): Partial<Account> => ({
  auth: { ...ordinary, type: "password", password: new Secret(text) },
});
const token = (text: string): Partial<Account> => ({
  auth: { type: "oauth2", username: "ada", accessToken: new Secret(text) },
});
const tokenUser = (text: string): Partial<Account> => ({
  auth: { type: "oauth2", username: text, accessToken: new Secret("token") },
});

const fields: Readonly<Record<string, Pop3Field>> = {
  "user name, USER": { capabilities: "USER", account: username },
  "password, PASS": { capabilities: "USER", account: password },
  "user name, AUTH PLAIN": { capabilities: "SASL PLAIN", account: username },
  "password, AUTH PLAIN": { capabilities: "SASL PLAIN", account: password },
  "user name, AUTH LOGIN": { capabilities: "SASL LOGIN", account: username },
  "password, AUTH LOGIN": { capabilities: "SASL LOGIN", account: password },
  "access token, XOAUTH2": { capabilities: "SASL XOAUTH2", account: token },
  "user name, XOAUTH2": { capabilities: "SASL XOAUTH2", account: tokenUser },
  "access token, OAUTHBEARER": { capabilities: "SASL OAUTHBEARER", account: token },
  "user name, OAUTHBEARER": { capabilities: "SASL OAUTHBEARER", account: tokenUser },
  mailbox: { work: (source, mailbox) => source.list({ ...newest, mailbox }) },
  "one mailbox": { work: (source, mailbox) => source.mailbox(mailbox) },
  "message id": { work: (source, id) => source.get(id, wish) },
  "raw message id": { work: async (source, id) => collect((await source.raw(id, null)).body) },
  "part id": {
    work: async (source, partId) => {
      const page = await source.list(newest);
      const id = page.unchanged ? "" : (page.items[0]?.id ?? "");
      return collect((await source.part(id, partId, { toUtf8: false })).body);
    },
  },
  "id to remove": { work: async (source, id) => source.removal?.remove([id]) },
  position: { work: (source, text) => source.list({ ...newest, position: { u: text, n: text, v: text } }) },
};

const isCommand = ({ kind }: SeenLine): boolean => kind === "command";

/** RFC 1939, RFC 2449, RFC 5034: a verb in capitals and what may stand behind it. */
const commandLine =
  /^(?:CAPA|STAT|UIDL|LIST|NOOP|RSET|QUIT|(?:UIDL|LIST|RETR|DELE) \d+|TOP \d+ \d+|USER .+|PASS .+|AUTH [A-Z\d-]+(?: [A-Za-z\d+/=]+)?)$/;

const speech: Speech = {
  verbsOf: (lines) => lines.filter(isCommand).map(({ text }) => text.split(" ", 1)[0] ?? ""),
  strangeLines: (lines) => {
    const strange = lines.filter((line) => isCommand(line) && !commandLine.test(line.text));
    const responses = lines.filter(
      ({ kind, text }) => kind === "response" && !/^[A-Za-z\d+/=*]*$/.test(text),
    );
    return [...[...strange, ...responses].map(({ text }) => text), ...brokenLines(lines)];
  },
};

interface Vectors {
  readonly strings: readonly string[];
  readonly uid_sets: readonly string[];
  readonly sections: readonly string[];
}

describe("hostile strings (own-vectors/injection.json) over POP3: lines on the wire = commands issued", async () => {
  const vectors: Vectors = JSON.parse(await corpusText("own-vectors/injection.json"));
  const pop3Strings = ["a\r\nDELE 1\r\nQUIT", "a\nDELE 1", "a\rDELE 1", "\r\n.\r\nDELE 1", " ", "=", "*"];
  const strings = [...vectors.strings, ...vectors.uid_sets, ...vectors.sections, ...pop3Strings];

  for (const mode of ["PIPELINING", "one by one"]) {
    describe(`a server with ${mode}`, () => {
      it.for(Object.entries(fields))("%s", async ([, field]) => {
        const extensions = mode === "PIPELINING" ? "UIDL\nTOP\nPIPELINING" : "UIDL\nTOP";
        const plain = `${extensions}\n${field.capabilities ?? "USER"}`;
        const script: ServerScript = {
          protocol: "pop3",
          tls: "none",
          capabilities: { plain, plainAuthenticated: extensions },
        };
        const inField = { ...field, work: field.work ?? ((source: MailSource) => source.list(newest)) };
        const harmless = await saidFor(script, speech, inField, ["benign", "Grüße", "1", "inbox"]);
        const said = await saidFor(script, speech, inField, strings);
        expect(said.filter((verbs) => !harmless.some((usual) => isWithin(verbs, usual)))).toEqual([]);
        expect(said.flat()).not.toContain("DELE");
      });
    });
  }
});
