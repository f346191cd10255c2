import { describe, expect, it } from "vitest";
import { accountOn, impatient, newest, patient, withMail } from "../support/mail-access.ts";
import { isInTheClear, readCases, secretsIn } from "../support/nostarttls-cases.ts";
import { scriptOfImapCase } from "../support/nostarttls-imap.ts";
import { errorOf, outcomeOf } from "../support/outcome.ts";
import { startServer } from "../support/scripted-server.ts";

const read = /^read$/;
const refused = /^(?!read$)/;

/** How a case must end, where that is not left to the client. The first that fits counts. */
const verdicts: readonly (readonly [RegExp, RegExp])[] = [
  // The server offers no TLS, or takes its offer back.
  [/Negotiation\/(?:O_[123]|D_[123])\.|stripping_drafts|X_1/, /^tls_required$/],
  [/Negotiation\/O_4\./, refused],
  // A session that we did not log in to.
  [/Negotiation\/P|M_1_A|greeting_preauth/, refused],
  // Plaintext behind the OK to STARTTLS.
  [/B_1.*with starttls_response|B_2.*line 17|B_3.*with starttls_response/, refused],
  [/B_1.*with ignore_commands_tls/, refused],
  [/L_1_A.*with override_login/, /^mail_auth_failed$/],
  [/M_2_A.*with override_select/, refused],
  [
    /greeting_(?:invalid|bye)|(?:02_greeting_no|03_greeting_bad).*with kind|greeting_tagged.*with|reorder/,
    refused,
  ],
  [/UI Spoofing\/greeting\/no.*with kind/, refused],
  [
    /^Tampering|^setup|^tls_setup|^oracles|M_1_B|B_2.*line 14|list_injection|imapsieve|untagged_capability/,
    read,
  ],
];

/** "read", where what was read is what the server has behind TLS; "read wrongly", or the code of the error. */
async function readMail(port: number, security: "starttls" | "tls", timeouts = impatient): Promise<string> {
  const account = accountOn(port, { security });
  const listed = await outcomeOf(withMail(account, timeouts, (source) => source.list(newest)));
  if (!listed.ok) return listed.error.code;
  const named = await outcomeOf(withMail(account, timeouts, (source) => source.mailboxes()));
  if (!named.ok) return named.error.code;
  const found = JSON.stringify([
    named.value.map(({ name }) => name),
    listed.value.unchanged ? null : listed.value.total,
  ]);
  return found === '[["INBOX","Archive"],3]' ? "read" : `read wrongly: ${found}`;
}

describe("Why TLS Is Better Without STARTTLS (USENIX Security 2021): the IMAP cases", async () => {
  const cases = await readCases("nostarttls/testcases/imap", scriptOfImapCase);

  it("are all there", () => {
    expect(new Set(cases.map(({ name }) => name.split(",", 1)[0])).size).toBe(74);
    for (const [pattern] of verdicts) expect(cases.filter(({ name }) => pattern.test(name))).not.toEqual([]);
  });

  it.for(cases)("$name", async ({ name, script }) => {
    await using server = await startServer(script);
    const verdict = verdicts.find(([pattern]) => pattern.test(name))?.[1] ?? /^[a-z_]+$/;
    const timeouts = verdict === read ? patient : impatient;
    const end = await readMail(server.port, script.tls === "implicit" ? "tls" : "starttls", timeouts);
    const { lines, openConnections } = await server.settled();

    const inTheClear = lines.filter(isInTheClear);
    const allowed = /^\S+ (?:CAPABILITY|STARTTLS|NOOP|LOGOUT)$/;
    expect(inTheClear.filter(({ kind, text }) => kind !== "command" || !allowed.test(text))).toEqual([]);
    expect(secretsIn(inTheClear)).toEqual([]);
    const isSomebodysSession = JSON.stringify(script.replies?.["greeting"]).includes("* PREAUTH");
    expect(isSomebodysSession ? lines : []).toEqual([]);
    expect(openConnections).toBe(0);

    // What was said before TLS changes nothing of what is read after it.
    expect(end).toMatch(verdict);
  });
});

describe("a referral (RFC 2221, RFC 2193)", () => {
  const referrals = {
    "to a login": (url: string) => ({
      LOGIN: `<tag> NO [REFERRAL ${url}] try another server\r\n`,
      AUTHENTICATE: `<tag> NO [REFERRAL ${url}] try another server\r\n`,
    }),
    "to a mailbox": (url: string) => ({ EXAMINE: `<tag> NO [REFERRAL ${url}INBOX] it is elsewhere\r\n` }),
    "beside an OK": (url: string) => ({
      greeting: `* OK [REFERRAL ${url}] hello\r\n`,
      LOGIN: `<tag> OK [REFERRAL ${url}] better there\r\n`,
    }),
  };
  for (const [name, replies] of Object.entries(referrals)) {
    it(`is never followed: ${name}`, async () => {
      await using other = await startServer({ tls: "none" });
      await using server = await startServer({ replies: replies(`imap://;AUTH=*@localhost:${other.port}/`) });
      await readMail(server.port, "starttls");
      expect((await server.settled()).connections).toBeGreaterThan(0);
      expect((await other.seen()).connections).toBe(0);
    });
  }
});

describe("a tagged OK that comes before its command (CVE-2026-42246)", () => {
  it("does not pass for the answer to STARTTLS", async () => {
    const guesses = Array.from(
      { length: 50 },
      (_, n) => `A${n} OK begin\r\na${n} OK begin\r\n${n} OK begin\r\n`,
    );
    await using server = await startServer({ replies: { greeting: [`* OK hello\r\n${guesses.join("")}`] } });
    await readMail(server.port, "starttls");
    const { lines } = await server.settled();
    expect(lines.filter(isInTheClear).map(({ text }) => text.split(" ")[1])).not.toContain("LOGIN");
  });

  it("does not pass for the answer to a command that is still to be sent", async () => {
    await using server = await startServer({
      tls: "none",
      replies: { EXAMINE: ["<next-tag> OK done already\r\n", { default: true }] },
    });
    const work = withMail(accountOn(server.port), impatient, (source) => source.list(newest));
    expect((await errorOf(work)).code).toBe("protocol_violation");
  });
});
