import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type { Account } from "../../src/account/record.ts";
import { Secret } from "../../src/base/secret.ts";
import { openMailSource } from "../../src/mailbox/open.ts";
import type { ListQuery, ListResult, MailSource, Remembered } from "../../src/mailbox/source.ts";
import { openCloudflareTransport } from "../../src/net/cloudflare.ts";
import type { OpenTransport } from "../../src/net/transport.ts";
import { accountOn, newest, patient } from "../support/mail-access.ts";
import { type OtherClient, openOtherClient } from "../support/other-client.ts";

const dovecot = inject("dovecot");

function accountOf(username: string): Account {
  const auth = { type: "password", username, password: new Secret(dovecot.password) } as const;
  return accountOn(dovecot.imapPort, { auth });
}

/** A session that counts what the mail server sends. */
interface Counted extends AsyncDisposable {
  readonly source: MailSource;
  /** @returns what came of it, in how many turns, by how many octets */
  list(differences?: Partial<ListQuery>): Promise<{ result: ListResult; turns: number; octets: number }>;
}

function openCounted(username: string, account: Account = accountOf(username)): Counted {
  let octets = 0;
  const openTransport: OpenTransport = async (endpoint, deadline) => {
    const transport = await openCloudflareTransport(endpoint, deadline);
    const read = transport.read.bind(transport);
    transport.read = async (atLeast) => {
      const bytes = await read(atLeast);
      octets += bytes?.length ?? 0;
      return bytes;
    };
    return transport;
  };
  const source = openMailSource(account, { openTransport, timeouts: patient });
  return {
    source,
    list: async (differences = {}) => {
      const before = { octets, turns: source.cost().turns };
      const result = await source.list({ ...newest, ...differences });
      return { result, turns: source.cost().turns - before.turns, octets: octets - before.octets };
    },
    [Symbol.asyncDispose]: () => source.close(),
  };
}

/** What a caller sees of a list. */
function seen({ remembered: _, cache: __, ...list }: ListResult): object {
  return list;
}

async function arrive(other: OtherClient, count: number): Promise<void> {
  const raw = "From: ada@example.org\r\nSubject: news\r\nMessage-ID: <1@example.org>\r\n\r\nWords.\r\n";
  if (count > 0)
    await other.append(
      "INBOX",
      Array.from({ length: count }, () => ({ raw, receivedAt: new Date("2026-11-10T09:00:05Z") })),
    );
}

const steps = fc.array(
  fc.record({
    arrive: fc.nat(4),
    flag: fc.array(fc.nat(40), { maxLength: 2 }),
    expunge: fc.array(fc.nat(40), { maxLength: 3 }),
    limit: fc.integer({ min: 1, max: 30 }),
    preview: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("a list that starts from what was remembered, with Dovecot", () => {
  it("of an unchanged mailbox takes one turn and less than 1 KB on a warm session; with the login one turn too", async () => {
    await using other = await openOtherClient("remembered-unchanged");
    await arrive(other, 150);
    await using warm = openCounted("remembered-unchanged");
    const cold = await warm.list({ limit: 100, preview: true });
    const { remembered } = cold.result;
    const again = await warm.list({ limit: 50, preview: true, remembered });
    expect([again.turns, again.result.cache, again.result.remembered]).toEqual([1, "stale", remembered]);
    expect(again.octets).toBeLessThan(1_000);
    const known = await warm.list({ limit: 50, remembered, knownVersion: again.result.version });
    expect([known.turns, known.result.unchanged]).toEqual([1, true]);
    await using fresh = openCounted("remembered-unchanged");
    await using plain = openCounted("remembered-unchanged");
    const first = await fresh.list({ limit: 50, preview: true, remembered });
    expect(seen(first.result)).toEqual(seen(again.result));
    expect(first.turns).toBe((await plain.list({ limit: 50 })).turns - 1);
  });

  it("of a changed one takes one turn and fetches only what is new", async () => {
    await using other = await openOtherClient("remembered-changed");
    await arrive(other, 150);
    await using warm = openCounted("remembered-changed");
    const { remembered } = (await warm.list({ limit: 100 })).result;
    await arrive(other, 3);
    await other.run("SELECT INBOX");
    await other.run("UID STORE 7,149 +FLAGS (\\Seen)");
    await other.run("UID STORE 9,140 +FLAGS (\\Deleted)");
    await other.run("EXPUNGE");
    const changed = await warm.list({ limit: 100, remembered });
    expect([changed.turns, changed.result.cache]).toEqual([1, "stale"]);
    const cold = await warm.list({ limit: 100 });
    expect(seen(changed.result)).toEqual(seen(cold.result));
    expect(changed.octets).toBeLessThan(cold.octets / 10);
  });

  it("is what it would be without, whatever happened and from however long ago it is remembered", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const user = `remembered-${round++}`;
        await using other = await openOtherClient(user);
        await arrive(other, 30);
        await other.run("SELECT INBOX");
        await using warm = openCounted(user);
        const kept: (Remembered | null)[] = [(await warm.list({ limit: 30 })).result.remembered];
        for (const { arrive: count, flag, expunge, limit, preview } of history) {
          await arrive(other, count);
          await other.run("NOOP");
          for (const place of flag)
            await other.run(`UID STORE ${place + 1} +FLAGS (\\Flagged $label${place})`);
          if (expunge.length > 0) {
            await other.run(`UID STORE ${expunge.map((place) => place + 1).join(",")} +FLAGS (\\Deleted)`);
            await other.run("EXPUNGE");
          }
          const cold = seen((await warm.list({ limit, preview })).result);
          for (const remembered of [...kept]) {
            const { result } = await warm.list({ limit, preview, remembered });
            expect(seen(result)).toEqual(cold);
            if (remembered === kept.at(-1)) kept.push(result.remembered);
          }
          await using fresh = openCounted(user);
          const remembered = kept[0] ?? null;
          expect(seen((await fresh.list({ limit, preview, remembered })).result)).toEqual(cold);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("of a maildrop takes a turn less where nothing is new, and reads no message", async () => {
    const user = "remembered-pop3";
    const account: Account = { ...accountOf(user), protocol: "pop3", port: dovecot.pop3Port };
    await using other = await openOtherClient(user);
    await arrive(other, 120);
    const listOnce = async (differences: Partial<ListQuery>): ReturnType<Counted["list"]> => {
      await using counted = openCounted(user, account);
      return await counted.list(differences);
    };
    const cold = await listOnce({ limit: 100, preview: true });
    const { remembered } = cold.result;
    const again = await listOnce({ limit: 100, preview: true, remembered });
    expect([cold.turns, again.turns, again.result.cache]).toEqual([3, 2, "stale"]);
    expect(seen(again.result)).toEqual(seen(cold.result));
    expect(again.octets).toBeLessThan(cold.octets / 3);
    await arrive(other, 2);
    const changed = await listOnce({ limit: 100, preview: true, remembered });
    expect(seen(changed.result)).toEqual(seen((await listOnce({ limit: 100, preview: true })).result));
  });
});
