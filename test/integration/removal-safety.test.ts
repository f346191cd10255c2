import { describe, expect, it } from "vitest";
import type { Timeouts } from "../../src/base/limits.ts";
import type { Removal } from "../../src/mailbox/source.ts";
import { accountOn, impatient, patient, withMail } from "../support/mail-access.ts";
import { type MailOutcome, outcomeOf, sweep } from "../support/outcome.ts";
import { type ServerScript, type ServerSeen, startProxy, startServer } from "../support/scripted-server.ts";
import { newestIds } from "../support/whole-message.ts";

const uidls = ["uidl-1001", "uidl-1002", "uidl-1003", "uidl-1004", "uidl-1005"];
const fiveMessages = uidls.map((uidl) => ({ uidl, raw: `Subject: ${uidl}\r\n\r\nHello\r\n` }));
const start = (script: ServerScript = {}): ReturnType<typeof startServer> =>
  startServer({ protocol: "pop3", tls: "none", messages: fiveMessages, ...script });

/** Which of the five are to go, counted from 0. */
const asked = { one: [1], three: [0, 2, 4] } as const;
type Asked = keyof typeof asked;

async function removing(
  port: number,
  ids: readonly string[],
  timeouts: Timeouts = patient,
): Promise<MailOutcome<Removal>> {
  const work = withMail(accountOn(port, { protocol: "pop3" }), timeouts, async ({ removal }) => {
    if (!removal) throw new Error("nothing can be removed here");
    return removal.remove(ids);
  });
  return outcomeOf(work);
}

/** The ids of the five, oldest first. */
async function allIds(): Promise<readonly string[]> {
  await using server = await start();
  const account = accountOn(server.port, { protocol: "pop3" });
  return (await withMail(account, patient, newestIds)).toReversed();
}

interface Request {
  readonly ids: readonly string[];
  readonly numbers: readonly number[];
}

async function requestOf(name: Asked): Promise<Request> {
  const all = await allIds();
  return { ids: asked[name].map((n) => all[n] ?? ""), numbers: asked[name] };
}

/** What the removal says where nothing goes wrong: octets and lines of the server's, octets of the client's. */
async function baselineOf({ ids, numbers }: Request): Promise<ServerSeen> {
  await using server = await start();
  const outcome = await removing(server.port, ids);
  expect(outcome).toEqual({ ok: true, value: { removed: ids, missing: [] } });
  const seen = await server.settled();
  expect(lostOf(seen)).toEqual(numbers);
  return seen;
}

/** Which of the five are no longer there. */
function lostOf({ mailbox }: ServerSeen): readonly number[] {
  return uidls.flatMap((uidl, n) => (mailbox.includes(uidl) ? [] : [n]));
}

/** What is wrong with how a removal ended, and with what the server saw of it. */
function violations(outcome: MailOutcome<Removal>, seen: ServerSeen, { ids, numbers }: Request): string[] {
  const found: string[] = [];
  const said = seen.lines.map(({ text }) => text);
  const lost = lostOf(seen);
  const allowed = new Set(numbers.map((n) => `DELE ${n + 1}`));
  found.push(...said.filter((line) => /^DELE/i.test(line) && !allowed.has(line)));
  if (lost.some((n) => !numbers.includes(n))) found.push(`removed ${lost.join()} unasked`);
  if (lost.length > 0 && !said.includes("QUIT")) found.push(`removed ${lost.join()} without QUIT`);
  if (outcome.ok) {
    const removed = outcome.value.removed.map((id) => numbers[ids.indexOf(id)] ?? -1);
    if (removed.toSorted().join() !== lost.join()) found.push(`told ${removed.join()}, lost ${lost.join()}`);
  }
  if (seen.openConnections > 0) found.push("a socket is left open");
  return found;
}

interface Trial {
  readonly end: string;
  readonly violations: readonly string[];
}

async function tryRemoval(request: Request, script: ServerScript, timeouts?: Timeouts): Promise<Trial> {
  await using server = await start(script);
  const outcome = await removing(server.port, request.ids, timeouts);
  const seen = await server.settled(3_000);
  return {
    end: outcome.ok ? "done" : outcome.error.code,
    violations: violations(outcome, seen, request),
  };
}

function endsOf(trials: readonly Trial[]): string[] {
  expect(trials.flatMap(({ violations }) => violations)).toEqual([]);
  return [...new Set(trials.map(({ end }) => end))].sort();
}

describe("a removal over POP3 is told only after +OK to QUIT, and takes nothing that was not asked for", () => {
  for (const name of ["one", "three"] as const) {
    describe(`of ${name}`, () => {
      for (const how of ["close", "reset"] as const) {
        it(`${how} after any octet of the server's`, async () => {
          const request = await requestOf(name);
          const { bytesDown } = await baselineOf(request);
          const trials = await sweep(bytesDown + 1, (at) =>
            tryRemoval(request, { fault: { unit: "byte", at, do: how } }),
          );
          const allowed = /^(?:connect_failed|connection_lost|done)$/;
          expect(endsOf(trials).filter((end) => !allowed.test(end))).toEqual([]);
          // The whole answer to QUIT is needed, up to its line end.
          const done = trials.flatMap(({ end }, at) => (end === "done" ? [at] : []));
          expect(done.filter((at) => at < bytesDown - 2)).toEqual([]);
        }, 120_000);
      }

      it("silence after any octet of the server's", async () => {
        const request = await requestOf(name);
        const { bytesDown } = await baselineOf(request);
        const trials = await sweep(Math.ceil(bytesDown / 11) + 1, (n) =>
          tryRemoval(request, { fault: { unit: "byte", at: n * 11, do: "stall" } }, impatient),
        );
        expect(endsOf(trials)).toEqual(["deadline_exceeded", "done"]);
      }, 120_000);

      it("a wire that breaks after any octet of the client's", async () => {
        const request = await requestOf(name);
        const { bytesUp } = await baselineOf(request);
        const trials = await sweep(bytesUp, async (cutUpAt) => {
          await using server = await start();
          await using proxy = await startProxy({ targetPort: server.port, cutUpAt });
          const outcome = await removing(proxy.port, request.ids);
          await proxy.settled(3_000);
          const seen = await server.settled(3_000);
          const lost = lostOf(seen);
          const found = violations(outcome, seen, request);
          // A QUIT that is cut off is none.
          const isPartial = lost.length > 0 && lost.length < request.numbers.length;
          if (isPartial) found.push(`lost only ${lost.join()}`);
          return { end: outcome.ok ? "done" : outcome.error.code, violations: found };
        });
        expect(endsOf(trials)).toEqual(["connection_lost"]);
      }, 120_000);

      it("-ERR in place of any +OK", async () => {
        const request = await requestOf(name);
        const { lines } = await baselineOf(request);
        const trials = await sweep(lines.length + 1, (at) =>
          tryRemoval(request, { refuse: { at, status: "-ERR" } }),
        );
        const ends = endsOf(trials);
        expect(ends).toContain("mail_auth_failed");
        expect(trials.at(-1)?.end).not.toBe("done");
      }, 60_000);

      it.for([
        "\r\n",
        ".\r\n",
        "+OK\r\n",
        "+OK goodbye\r\n",
        "-ERR\r\n",
        "+OK 5 messages\r\n.\r\n",
        "1 uidl-1002\r\n",
        "2 uidl-1001\r\n",
        "6 uidl-1002\r\n",
        "what\r\n",
      ])("%j between any two lines of the server's", async (insert) => {
        const request = await requestOf(name);
        const { linesDown } = await baselineOf(request);
        const trials = await sweep(linesDown + 1, (at) =>
          tryRemoval(request, { fault: { unit: "line", at, insert } }, impatient),
        );
        // A server that lists a message under two numbers, or two under one, may not make us take another.
        expect(trials.flatMap(({ violations }) => violations)).toEqual([]);
      });
    });
  }

  it.for([
    ["silence", [{ end: "stall" }]],
    ["FIN", [{ end: "close" }]],
    ["half a line", ["+OK goodb", { end: "close" }]],
    ["garbage", ["goodbye\r\n", { end: "close" }]],
    ["a refusal", ["-ERR some messages were not removed\r\n", { end: "close" }]],
    ["a refusal for now", ["-ERR [SYS/TEMP] later\r\n", { end: "close" }]],
  ] as const)("%s in answer to QUIT: nothing is told as removed", async ([, reply]) => {
    const request = await requestOf("three");
    const trial = await tryRemoval(request, { replies: { QUIT: reply } }, impatient);
    expect(trial.violations).toEqual([]);
    expect(trial.end).toMatch(/^(?:connection_lost|protocol_violation|server_rejected|deadline_exceeded)$/);
  });

  it("a server without PIPELINING is asked one by one, and deletes the same", async () => {
    const capabilities = { plain: "USER\nUIDL\nTOP", plainAuthenticated: "UIDL\nTOP" };
    const request = await requestOf("three");
    await using server = await start({ capabilities });
    await using proxy = await startProxy({ targetPort: server.port });
    expect((await removing(proxy.port, request.ids)).ok).toBe(true);
    const seen = await server.settled();
    expect(lostOf(seen)).toEqual(request.numbers);
    expect((await proxy.settled()).turns).toBe(seen.lines.length);
  });

  it("what is not there is told as missing, and not as removed", async () => {
    const [first = "", second = ""] = await allIds();
    await using server = await start({ messages: fiveMessages.slice(1) });
    const outcome = await removing(server.port, [first, second]);
    expect(outcome).toEqual({ ok: true, value: { removed: [second], missing: [first] } });
    expect((await server.settled()).mailbox).toEqual(uidls.slice(2));
  });

  it("an id of one of several messages that share a unique-id removes none of them, nor does the id of one before", async () => {
    const [, second = ""] = await allIds();
    const messages = [...fiveMessages, { uidl: "uidl-1002", raw: "Subject: again\r\n\r\nHello\r\n" }];
    await using server = await start({ messages });
    const account = accountOn(server.port, { protocol: "pop3" });
    const shared = (await withMail(account, patient, newestIds)).toReversed();
    for (const id of [shared[1] ?? "", shared[5] ?? ""]) {
      expect(await removing(server.port, [id])).toMatchObject({ ok: false, error: { code: "conflict" } });
    }
    expect(await removing(server.port, [second])).toEqual({
      ok: true,
      value: { removed: [], missing: [second] },
    });
    const seen = await server.settled();
    expect(seen.mailbox).toHaveLength(6);
    expect(seen.lines.filter(({ text }) => text.startsWith("DELE"))).toEqual([]);
  });
});
