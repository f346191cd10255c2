import { describe, expect, it } from "vitest";
import { accountOn, impatient, newest, withMail } from "../support/mail-access.ts";
import { errorOf, outcomeOf } from "../support/outcome.ts";
import { startServer } from "../support/scripted-server.ts";

describe("the clocks of a mail session", () => {
  it.for([
    { clock: "greeting", replies: { greeting: [] }, phase: "greeting" },
    {
      clock: "login",
      replies: { LOGIN: [{ end: "stall" }], AUTHENTICATE: [{ end: "stall" }] },
      phase: "auth",
    },
    { clock: "mailbox", replies: { EXAMINE: [{ end: "stall" }] }, phase: "select" },
    { clock: "page", replies: { FETCH: [{ end: "stall" }] }, phase: "fetch" },
  ] as const)("$clock: silence ends it, and the error says where", async ({ replies, phase }) => {
    await using server = await startServer({ tls: "none", replies });
    const work = withMail(accountOn(server.port), impatient, (source) => source.list(newest));
    expect(await errorOf(work)).toMatchObject({ code: "deadline_exceeded", phase, connection: "lost" });
  });

  it("the whole session: commands that are each in time together are not", async () => {
    const slow = [{ waitMs: 300 }, { default: true }] as const;
    await using server = await startServer({
      tls: "none",
      replies: { LOGIN: slow, AUTHENTICATE: slow, EXAMINE: slow, FETCH: slow },
    });
    const clocks = { ...impatient, idleMs: 5_000, commandMs: 5_000, sessionMs: 700 };
    const work = withMail(accountOn(server.port), clocks, (source) => source.list(newest));
    expect((await errorOf(work)).code).toBe("deadline_exceeded");
    const longer = { ...clocks, sessionMs: 15_000 };
    expect(
      (await outcomeOf(withMail(accountOn(server.port), longer, (source) => source.list(newest)))).ok,
    ).toBe(true);
  });
});

describe("the clocks of a POP3 session", () => {
  const stall = [{ end: "stall" }] as const;
  it.for([
    { clock: "greeting", replies: { greeting: [] }, phase: "greeting" },
    { clock: "capabilities", replies: { CAPA: stall }, phase: "capability" },
    { clock: "login", replies: { AUTH: stall, PASS: stall }, phase: "auth" },
    { clock: "maildrop", replies: { UIDL: stall }, phase: "list" },
    { clock: "page", replies: { TOP: stall }, phase: "fetch" },
  ] as const)("$clock: silence ends it, and the error says where", async ({ replies, phase }) => {
    await using server = await startServer({ protocol: "pop3", tls: "none", replies });
    const account = accountOn(server.port, { protocol: "pop3" });
    const work = withMail(account, impatient, (source) => source.list(newest));
    expect(await errorOf(work)).toMatchObject({ code: "deadline_exceeded", phase, connection: "lost" });
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });

  it("the whole session: commands that are each in time together are not", async () => {
    const slow = [{ waitMs: 300 }, { default: true }] as const;
    const replies = { CAPA: slow, AUTH: slow, UIDL: slow, TOP: slow };
    await using server = await startServer({ protocol: "pop3", tls: "none", replies });
    const account = accountOn(server.port, { protocol: "pop3" });
    const clocks = { ...impatient, idleMs: 5_000, commandMs: 5_000, sessionMs: 700 };
    const work = withMail(account, clocks, (source) => source.list(newest));
    expect((await errorOf(work)).code).toBe("deadline_exceeded");
    const longer = { ...clocks, sessionMs: 15_000 };
    expect((await outcomeOf(withMail(account, longer, (source) => source.list(newest)))).ok).toBe(true);
  });
});
