import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/mailbox/model.ts";
import { type OtherClient, openOtherClient } from "../support/other-client.ts";
import { accountApi, problemOf, type WorkerApi } from "../support/worker-api.ts";
import { imapSubject, pop3Subject } from "./contract.ts";

interface ChangesAnswer {
  readonly oldState: string;
  readonly newState: string;
  readonly hasMore: boolean;
  readonly created: readonly Message[];
  readonly updated: readonly unknown[];
  readonly destroyed: readonly string[];
  readonly basis: string;
}

const subject = pop3Subject("none", 1);

const ask = (api: WorkerApi, since: string, query = ""): Promise<ChangesAnswer> =>
  api.json(`/changes?since=${since}${query}`);

/** What another program does between two questions: so many arrive, and those at these places (in 1000ths) go. */
const steps = fc.array(
  fc.record({
    arrive: fc.nat(4),
    remove: fc.array(fc.nat(999), { maxLength: 5 }),
    limit: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("GET changes over POP3", () => {
  it("tells every arrival once and every removal once, whatever happens between (no miss)", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const user = `pop3-changes-${round++}`;
        const api = accountApi(subject.account(user));
        await using other = await openOtherClient(user);
        const there = new Map<string, string>();
        await arrive(other, 1, 10);
        await other.run("SELECT INBOX");
        const first = await api.page("limit=500");
        for (const { id, subject: text } of first.items) there.set(id, text ?? "");
        let { state } = first;
        let last = 10;
        for (const { arrive: count, remove: places, limit } of history) {
          await arrive(other, last + 1, count);
          last += count;
          await removeAt(other, places);
          for (let hasMore = true; hasMore;) {
            const answer = await ask(api, state, `&limit=${limit}`);
            expect([answer.oldState, answer.basis, answer.updated]).toEqual([state, "uidl-diff", []]);
            expect(answer.created.length).toBeLessThanOrEqual(limit);
            for (const { id, subject: text } of answer.created) {
              expect(there.has(id)).toBe(false);
              there.set(id, text ?? "");
            }
            for (const id of answer.destroyed) expect(there.delete(id)).toBe(true);
            state = answer.newState;
            hasMore = answer.hasMore;
          }
          const now = await api.page("limit=500");
          expect([...there.keys()].toSorted()).toEqual(now.items.map(({ id }) => id).toSorted());
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);

  it("is 410 where more was removed than a state can tell, and a state stays small", async () => {
    const user = "pop3-changes-expired";
    const api = accountApi(subject.account(user));
    await using other = await openOtherClient(user);
    await arrive(other, 1, 400);
    const { state } = await api.page("limit=1");
    expect(state.length).toBeLessThan(5_000);
    await other.run("SELECT INBOX");
    await other.run("UID STORE 1:300 +FLAGS.SILENT (\\Deleted)");
    await other.run("EXPUNGE");
    const problem = await problemOf(await api.get(`/changes?since=${state}`));
    expect([problem.status, problem.code]).toEqual([410, "state_expired"]);
  });

  it("waits for a change where it is asked to, and lets others at the maildrop meanwhile", async () => {
    const user = "pop3-changes-wait";
    const api = accountApi(subject.account(user));
    await using other = await openOtherClient(user);
    await arrive(other, 1, 1);
    const { state } = await api.page();
    const waiting = ask(api, state, "&wait=20");
    await scheduler.wait(500);
    await arrive(other, 2, 1);
    expect((await api.page()).total).toBe(2);
    expect((await waiting).created.map(({ subject: text }) => text)).toEqual(["Number 2"]);
  });

  it.each(["v1.AAAA", "x", ""])("refuses the state %j by name", async (state) => {
    const problem = await problemOf(
      await accountApi(subject.account("sample")).get(`/changes?since=${state}`),
    );
    expect([problem.status, problem.errors?.[0]?.pointer]).toEqual([400, "?since"]);
  });

  it("refuses the state of another account", async () => {
    const { state } = await accountApi(subject.account("many")).page("limit=1");
    expect(await accountApi(subject.account("sample")).failure(`/changes?since=${state}`)).toBe(
      "400 invalid_request",
    );
  });

  it("is a 422 over IMAP so far, which names it", async () => {
    const api = accountApi(imapSubject("none", 0).account("sample"));
    const { state } = await api.page("limit=1");
    const problem = await problemOf(await api.get(`/changes?since=${state}`));
    expect([problem.status, problem.code]).toEqual([422, "capability_missing"]);
  });
});

async function arrive(other: OtherClient, first: number, count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, n) => ({
    raw: `Subject: Number ${first + n}\r\n\r\n\r\n`,
  }));
  await other.append("INBOX", messages);
}

async function removeAt(other: OtherClient, places: readonly number[]): Promise<void> {
  const found = /\* SEARCH([ 0-9]*)/.exec(await other.run("UID SEARCH ALL"))?.[1]?.trim() ?? "";
  const uids = found === "" ? [] : found.split(" ");
  const gone = new Set(places.flatMap((at) => uids[Math.floor((at * uids.length) / 1_000)] ?? []));
  if (gone.size === 0) return;
  await other.run(`UID STORE ${[...gone].join(",")} +FLAGS.SILENT (\\Deleted)`);
  await other.run("EXPUNGE");
}
