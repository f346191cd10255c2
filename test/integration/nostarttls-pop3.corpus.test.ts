import { describe, expect, it } from "vitest";
import type { Timeouts } from "../../src/base/limits.ts";
import { accountOn, impatient, newest, patient, withMail } from "../support/mail-access.ts";
import { isInTheClear, readCases, secretsIn } from "../support/nostarttls-cases.ts";
import { scriptOfPop3Case } from "../support/nostarttls-pop3.ts";
import { outcomeOf } from "../support/outcome.ts";
import { type SeenLine, startServer } from "../support/scripted-server.ts";

const read = /^read$/;
const refused = /^(?!read$)[a-z_]+$/;
const tlsRequired = /^tls_required$/;

/** How a case must end, where that is not left to the client. The first that fits counts. */
const verdicts: readonly (readonly [RegExp, RegExp])[] = [
  // No TLS to be had.
  [/Negotiation\/O_[123]|P_1-unfinished|others\/X_1\.|stls_err|O_4.*with stls_response/, tlsRequired],
  // Plaintext behind the +OK to STLS.
  [/B_1.*with stls_response|B_2/, refused],
  [/others\/greeting\/err|greeting_2|greeting_err/, refused],
  // "+Do you even care?" is no +OK.
  [/X_1-unfinished/, refused],
  // An +OK with nothing behind it that speaks TLS.
  [/stls_ok_sys_perm|O_4.*with stls_make_transition/, refused],
  // What the client takes for the answer to STLS was sent before it.
  [/multi_line_scan_listing/, refused],
  [/B_1.*with ignore_commands_tls/, /^(?:read|deadline_exceeded)$/],
  [
    /B_1|O_4|^setup|others\/auth|others\/capa|others\/code|greeting\/ok|greeting_1|capa_ok_stls_ok\.ron/,
    read,
  ],
];

/** "read", where what was read is what the server has behind TLS; "read wrongly", or the code of the error. */
async function readMail(port: number, timeouts: Timeouts): Promise<string> {
  const account = accountOn(port, { protocol: "pop3", security: "starttls" });
  const listed = await outcomeOf(withMail(account, timeouts, (source) => source.list(newest)));
  if (!listed.ok) return listed.error.code;
  const found = listed.value.unchanged ? [] : listed.value.items.map(({ subject }) => subject);
  const expected = ["With an attachment", "The second", "The first"];
  return JSON.stringify(found) === JSON.stringify(expected) ? "read" : `read wrongly: ${found.join(", ")}`;
}

/** What was sent in the clear, up to a handshake that a server without TLS took for commands (RFC 8446 section 5.1). */
function saidInTheClear(lines: readonly SeenLine[]): readonly SeenLine[] {
  const inTheClear = lines.filter(isInTheClear);
  const handshake = inTheClear.findIndex(({ text }) => text.startsWith("\u0016\u0003"));
  return handshake < 0 ? inTheClear : inTheClear.slice(0, handshake);
}

describe("Why TLS Is Better Without STARTTLS (USENIX Security 2021): the POP3 cases", async () => {
  const cases = await readCases("nostarttls/testcases/pop3", scriptOfPop3Case);

  it("are all there, and each has a verdict", () => {
    expect(new Set(cases.map(({ name }) => name.split(",", 1)[0])).size).toBe(43);
    for (const [pattern] of verdicts) expect(cases.filter(({ name }) => pattern.test(name))).not.toEqual([]);
    const undecided = cases.filter(({ name }) => !verdicts.some(([pattern]) => pattern.test(name)));
    expect(undecided.map(({ name }) => name)).toEqual([]);
  });

  it.for(cases)("$name", async ({ name, script }) => {
    await using server = await startServer(script);
    const verdict = verdicts.find(([pattern]) => pattern.test(name))?.[1] ?? refused;
    const end = await readMail(server.port, verdict === read ? patient : impatient);
    const { lines, openConnections } = await server.settled();

    const inTheClear = saidInTheClear(lines);
    const allowed = /^(?:CAPA|STLS|NOOP|QUIT)$/;
    expect(inTheClear.filter(({ kind, text }) => kind !== "command" || !allowed.test(text))).toEqual([]);
    expect(secretsIn(lines.filter(isInTheClear))).toEqual([]);
    expect(openConnections).toBe(0);

    // What was said before TLS changes nothing of what is read after it.
    expect(end).toMatch(verdict);
  });
});

describe("plaintext around STLS", () => {
  const injected = [
    "+OK\r\n",
    "+OK logged in\r\n+OK 1 100\r\n",
    "\r\n",
    ".\r\n",
    "+",
    "\u0000",
    "-ERR [AUTH] no\r\n",
  ];
  it.for(injected)("%j behind its +OK, in one segment with it or not, is an error", async (text) => {
    for (const reply of [[`+OK begin\r\n${text}`], ["+OK begin\r\n", text]]) {
      await using server = await startServer({
        protocol: "pop3",
        replies: { STLS: [...reply, { startTls: true }] },
      });
      expect(await readMail(server.port, impatient)).toMatch(refused);
      expect(secretsIn((await server.settled()).lines)).toEqual([]);
    }
  });

  it("before it passes for no answer of a later command", async () => {
    await using server = await startServer({
      protocol: "pop3",
      replies: { greeting: "+OK ready\r\n+OK begin\r\n+OK\r\n.\r\n+OK\r\n+OK\r\n" },
    });
    expect(await readMail(server.port, impatient)).toMatch(refused);
    expect(secretsIn((await server.settled()).lines.filter(isInTheClear))).toEqual([]);
  });
});
