import { describe, expect, inject, it } from "vitest";
import type { Account } from "../../src/account/record.ts";
import { Secret } from "../../src/base/secret.ts";
import { accountOn, collect, newest, patient, withMail } from "../support/mail-access.ts";
import { outcomeOf, sweep } from "../support/outcome.ts";
import { startProxy } from "../support/scripted-server.ts";

const { imapPort, imapsPort, pop3Port, pop3sPort, password } = inject("dovecot");
const auth = { type: "password", username: "sample", password: new Secret(password) } as const;

/** The newest message, as it is; or what came of it before it broke off. */
async function newestMessage(account: Account): Promise<string> {
  const page = await withMail(account, patient, (source) =>
    source.list({ ...newest, limit: 1, preview: true }),
  );
  const id = page.unchanged ? "" : (page.items[0]?.id ?? "");
  const raw = await withMail(account, patient, async (source) => collect((await source.raw(id, null)).body));
  return raw.isBroken ? "broken off" : raw.text;
}

/** "whole", "broken off", "cut short", or the code of the error. */
async function endOf(account: Account, whole: string): Promise<string> {
  const outcome = await outcomeOf(newestMessage(account));
  if (!outcome.ok) return outcome.error.code;
  if (outcome.value === "broken off") return outcome.value;
  return outcome.value === whole ? "whole" : "cut short";
}

describe("a real server behind a wire that breaks", () => {
  const wires = [
    { protocol: "imap", security: "tls", targetPort: imapsPort },
    { protocol: "imap", security: "starttls", targetPort: imapPort },
    { protocol: "pop3", security: "tls", targetPort: pop3sPort },
    { protocol: "pop3", security: "starttls", targetPort: pop3Port },
  ] as const;
  for (const { protocol, security, targetPort } of wires) {
    for (const how of ["close", "reset"] as const) {
      it(`${protocol}, ${security}: ${how} below TLS at any place is never taken for the end of a message`, async () => {
        const whole = await newestMessage(accountOn(targetPort, { protocol, security, auth }));
        const fault = { unit: "byte", at: "each", stride: 97, do: how } as const;
        await using proxy = await startProxy({ targetPort, fault });
        const account = accountOn(proxy.port, { protocol, security, auth });
        const ends = await sweep(60, () => endOf(account, whole));
        expect((await proxy.settled(3_000)).openConnections).toBe(0);
        const allowed = new Set(["connect_failed", "tls_failed", "connection_lost", "broken off", "whole"]);
        expect(ends.filter((end) => !allowed.has(end))).toEqual([]);
        expect(
          ends.filter((end) => end === "tls_failed" || end === "connection_lost").length,
        ).toBeGreaterThan(10);
      }, 30_000);
    }
  }

  for (const { protocol, security, targetPort } of wires) {
    it(`${protocol}, ${security}: is read the same in chunks of 5 octets`, async () => {
      const whole = await newestMessage(accountOn(targetPort, { protocol, security, auth }));
      await using proxy = await startProxy({ targetPort, chunkBytes: 5 });
      expect(await endOf(accountOn(proxy.port, { protocol, security, auth }), whole)).toBe("whole");
    }, 30_000);
  }
});
