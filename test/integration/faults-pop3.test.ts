import { describe, expect, it } from "vitest";
import type { Account } from "../../src/account/record.ts";
import { openMailSource } from "../../src/mailbox/open.ts";
import { faultTrials, orBroken, workNames, wrong } from "../support/fault-trials.ts";
import { accountOn, impatient, newest, withMail } from "../support/mail-access.ts";
import { errorOf, sweep } from "../support/outcome.ts";
import { type ServerScript, startServer } from "../support/scripted-server.ts";

const { attempt, baselineOf, endsOf } = faultTrials("pop3");
const start = (script: ServerScript): ReturnType<typeof startServer> =>
  startServer({ protocol: "pop3", tls: "none", ...script });
const pop3On = (port: number, differences: Partial<Account> = {}): Account =>
  accountOn(port, { protocol: "pop3", ...differences });

describe("a POP3 server that goes away", () => {
  for (const work of workNames) {
    it(`${work}: FIN after any octet is a typed error, or comes when all was said`, async () => {
      const baseline = await baselineOf(work);
      const stride = work === "list" ? 1 : 5;
      const fault = { unit: "byte", at: "each", stride, do: "close" } as const;
      const ends = await endsOf(work, Math.ceil(baseline.bytes / stride) + 1, { fault }, baseline);
      expect(wrong(ends, ["connection_lost", "same"], orBroken(work))).toEqual([]);
    }, 60_000);
  }

  it("list: RST after any octet", async () => {
    const baseline = await baselineOf("list");
    const fault = { unit: "byte", at: "each", stride: 7, do: "reset" } as const;
    const ends = await endsOf("list", Math.ceil(baseline.bytes / 7) + 1, { fault }, baseline);
    // Before the first octet it is a connection that was never made.
    expect(wrong(ends, ["connection_lost", "same"], ["connect_failed"])).toEqual([]);
  }, 60_000);
});

describe("a POP3 server that is slow", () => {
  for (const work of workNames) {
    it(`${work}: silence after any octet ends in the deadline`, async () => {
      const baseline = await baselineOf(work);
      const fault = { unit: "byte", at: "each", stride: 41, do: "stall" } as const;
      const ends = await endsOf(work, Math.ceil(baseline.bytes / 41) + 1, { fault }, baseline, impatient);
      expect(wrong(ends, ["deadline_exceeded", "same"], orBroken(work))).toEqual([]);
    }, 60_000);
  }

  it("one octet a second does not outlast the clock of a step", async () => {
    await using server = await start({ dripMs: 1_000 });
    const timeouts = { ...impatient, idleMs: 5_000, greetingMs: 1_500 };
    const work = withMail(pop3On(server.port), timeouts, (source) => source.list(newest));
    expect(await errorOf(work, 5_000)).toMatchObject({ code: "deadline_exceeded", phase: "greeting" });
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });

  it("single octets without a pause change nothing", async () => {
    for (const work of workNames) {
      expect(await endsOf(work, 2, { chunkBytes: 1 }, await baselineOf(work))).toEqual(["same"]);
    }
  });

  it.for([
    ["CAPA", "list", "X-ANYTHING\r\n"],
    ["UIDL", "list", "1 a\r\n"],
    ["TOP", "list", "X-Field: value\r\n"],
    ["TOP", "message", "a line of text\r\n"],
  ] as const)("%s of a %s: lines without end do not extend its clock", async ([verb, work, repeat]) => {
    const endless = { repeat, times: 1e9, everyMs: 30 };
    const baseline = await baselineOf("list");
    await using server = await start({ replies: { [verb]: ["+OK\r\n", endless] } });
    const account = pop3On(server.port);
    const trial = { work, account, messageId: baseline.messageId, timeouts: impatient } as const;
    expect(await attempt(trial)).toMatchObject({ ok: false, error: { code: "deadline_exceeded" } });
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });

  it("a body must come at its minimal rate", async () => {
    const { messageId } = await baselineOf("raw");
    const replies = { TOP: ["+OK\r\n", { repeat: "x", times: 1e9, everyMs: 20 }] };
    await using server = await start({ replies });
    const trial = { work: "raw", account: pop3On(server.port), messageId, timeouts: impatient } as const;
    const outcome = await attempt(trial);
    const end = outcome.ok ? outcome.value : outcome.error.code;
    expect(["broken off", "deadline_exceeded"]).toContain(end);
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });
});

describe("a POP3 server that talks nonsense", () => {
  it.for([
    "what is this\r\n",
    "\r\n",
    ".\r\n",
    "..\r\n",
    "+OK\r\n",
    "+OK 3 messages\r\n.\r\n",
    "-ERR\r\n",
    "-ERR [IN-USE] busy\r\n",
    "+ \r\n",
    "+ bm8=\r\n",
    "1 uidl-1003\r\n",
    "4294967296 x\r\n",
    "* BYE\r\n",
    "+ok\n",
    "\u0080\u00ff\0\u0001\r\n",
  ])("list: %j between any two lines changes nothing, or is a typed error", async (insert) => {
    const baseline = await baselineOf("list");
    const fault = { unit: "line", at: "each", insert } as const;
    const ends = await endsOf("list", baseline.lines + 1, { fault }, baseline, impatient);
    // In a header the line is one of it, and the next reply may be taken for the one before: a message told wrongly.
    const typed = [
      "protocol_violation",
      "server_rejected",
      "mail_auth_failed",
      "mailbox_busy",
      "deadline_exceeded",
    ];
    expect(wrong(ends, ["same"], ["other", ...typed])).toEqual([]);
  });

  for (const work of workNames) {
    it(`${work}: -ERR in place of any +OK`, async () => {
      const baseline = await baselineOf(work);
      await using server = await start({ refuse: { at: "each", status: "-ERR" } });
      const trial = { work, account: pop3On(server.port), messageId: baseline.messageId };
      // One by one, so that the first is the one whose greeting is refused; CAPA's is the second.
      const outcomes = await sweep(baseline.commands + 1, () => attempt(trial), 1);
      expect(outcomes[0]).toMatchObject({ ok: false, error: { code: "server_rejected", phase: "greeting" } });
      expect(outcomes[1]).toMatchObject({ ok: true });
      expect(outcomes[2]).toMatchObject({ ok: false, error: { code: "mail_auth_failed" } });
      expect((await server.settled(3_000)).openConnections).toBe(0);
    });
  }
});

describe("a caller of POP3 that goes away", () => {
  it("closes the mail connection in the middle of a body", async () => {
    const { messageId } = await baselineOf("raw");
    const replies = { TOP: ["+OK\r\n", { repeat: `${"x".repeat(998)}\r\n`, times: 1e5 }, ".\r\n"] };
    await using server = await start({ replies });
    const source = openMailSource(pop3On(server.port), { timeouts: impatient });
    const { body } = await source.raw(messageId, null);
    const reader = body.getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    expect((await server.settled(3_000)).openConnections).toBe(0);
    expect((await server.seen()).bytesDown).toBeLessThan(100_000_000);
  });

  it("closes it before the first question was asked, without connecting", async () => {
    await using server = await start({});
    await openMailSource(pop3On(server.port)).close();
    expect((await server.seen()).connections).toBe(0);
  });
});

describe("a POP3 server that cannot be reached", () => {
  for (const security of ["none", "starttls", "tls"] as const) {
    it(`is connect_failed with security ${security}`, async () => {
      const server = await start({});
      await server.stop();
      const account = pop3On(server.port, { security });
      expect((await errorOf(withMail(account, impatient, (source) => source.list(newest)))).code).toBe(
        "connect_failed",
      );
    });
  }
});

describe("what a session without deletions leaves behind", () => {
  for (const work of workNames) {
    it(`${work}: no DELE, and no QUIT behind a RETR, which some servers take for "read" (quirk 38)`, async () => {
      const baseline = await baselineOf(work);
      await using server = await start({});
      await attempt({ work, account: pop3On(server.port), messageId: baseline.messageId });
      const verbs = (await server.settled()).lines.map(({ text }) => text.split(" ", 1)[0]);
      expect(verbs).not.toContain("DELE");
      expect(verbs.includes("RETR") && verbs.includes("QUIT")).toBe(false);
    });
  }
});
