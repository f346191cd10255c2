import { describe, expect, it } from "vitest";
import { openMailSource } from "../../src/mailbox/open.ts";
import { faultTrials, orBroken, workNames, wrong } from "../support/fault-trials.ts";
import { accountOn, impatient, newest, withMail } from "../support/mail-access.ts";
import { errorOf, sweep } from "../support/outcome.ts";
import { startServer } from "../support/scripted-server.ts";

const { attempt, baselineOf, endsOf } = faultTrials("imap");

describe("a server that goes away", () => {
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

  // Within a literal a BYE is nothing but octets of it.
  it("list: BYE between any two lines", async () => {
    const baseline = await baselineOf("list");
    const fault = { unit: "line", at: "each", insert: "* BYE closing down\r\n", do: "close" } as const;
    const ends = await endsOf("list", baseline.lines + 1, { fault }, baseline);
    expect(wrong(ends, ["same", "server_rejected"], ["connection_lost"])).toEqual([]);
  });

  it("list: BYE between any two lines, and the socket stays open", async () => {
    const baseline = await baselineOf("list");
    const fault = { unit: "line", at: "each", insert: "* BYE closing down\r\n", do: "stall" } as const;
    const ends = await endsOf("list", baseline.lines + 1, { fault }, baseline, impatient);
    expect(wrong(ends, ["same", "server_rejected"], ["deadline_exceeded"])).toEqual([]);
  });
});

describe("a server that is slow", () => {
  for (const work of workNames) {
    it(`${work}: silence after any octet ends in the deadline`, async () => {
      const baseline = await baselineOf(work);
      const fault = { unit: "byte", at: "each", stride: 41, do: "stall" } as const;
      const ends = await endsOf(work, Math.ceil(baseline.bytes / 41) + 1, { fault }, baseline, impatient);
      expect(wrong(ends, ["deadline_exceeded", "same"], orBroken(work))).toEqual([]);
    }, 60_000);
  }

  it("one octet a second does not outlast the clock of a step", async () => {
    await using server = await startServer({ tls: "none", dripMs: 1_000 });
    const timeouts = { ...impatient, idleMs: 5_000, greetingMs: 1_500 };
    const startedAt = Date.now();
    const work = withMail(accountOn(server.port), timeouts, (source) => source.list(newest));
    expect(await errorOf(work)).toMatchObject({ code: "deadline_exceeded", phase: "greeting" });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });

  it("single octets without a pause change nothing", async () => {
    for (const work of workNames) {
      expect(await endsOf(work, 2, { chunkBytes: 1 }, await baselineOf(work))).toEqual(["same"]);
    }
  });

  for (const verb of ["LOGIN", "AUTHENTICATE", "EXAMINE", "FETCH", "UID FETCH"]) {
    it(`${verb}: untagged lines without end do not extend its clock`, async () => {
      const endless = { repeat: "* OK still at it\r\n", times: 1e9, everyMs: 30 };
      // Without AUTH= in its capabilities a server gets LOGIN.
      const capabilities = verb === "LOGIN" ? { plain: "IMAP4rev1" } : {};
      await using server = await startServer({ tls: "none", replies: { [verb]: [endless] }, capabilities });
      const work = withMail(accountOn(server.port), impatient, (source) =>
        source.list({ ...newest, preview: true }),
      );
      expect((await errorOf(work)).code).toBe("deadline_exceeded");
      expect((await server.settled(3_000)).openConnections).toBe(0);
    });
  }

  it("a body must come at its minimal rate", async () => {
    const { messageId } = await baselineOf("raw");
    const replies = {
      "UID FETCH": [
        "* 3 FETCH (UID 1003 RFC822.SIZE 100000)\r\n<tag> OK done\r\n",
        "* 3 FETCH (UID 1003 BODY[] {100000}\r\n",
        { repeat: "x", times: 1e9, everyMs: 20 },
      ],
    };
    await using server = await startServer({ tls: "none", replies });
    const startedAt = Date.now();
    const outcome = await attempt({
      work: "raw",
      account: accountOn(server.port),
      messageId,
      timeouts: impatient,
    });
    expect(outcome).toMatchObject({ ok: false, error: { code: "deadline_exceeded" } });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect((await server.settled(3_000)).openConnections).toBe(0);
  });
});

describe("a server that talks nonsense", () => {
  it.for([
    "what is this\r\n",
    "\r\n",
    "*\r\n",
    "* \r\n",
    "* LIST (\r\n",
    "* 12 FROBNICATE (a b)\r\n",
    "* 77 FETCH (FLAGS (\\Deleted))\r\n",
    "* 2 FETCH (ENVELOPE (((\r\n",
    "* OK [ALERT] look at this\r\n",
    "* OK [FROB ]]] (\r\n",
    "* NO what\r\n",
    "* BAD what\r\n",
    "* PREAUTH you are in\r\n",
    "+ go on\r\n",
    "zz9 OK done\r\n",
    "{5}\r\n",
    "\u0080\u00ff\0\u0001\r\n",
  ])("list: %j between any two lines changes nothing, or is a typed error", async (insert) => {
    const baseline = await baselineOf("list");
    const fault = { unit: "line", at: "each", insert } as const;
    const ends = await endsOf("list", baseline.lines + 1, { fault }, baseline, impatient);
    // In a literal the line is octets of it, and the rest of the literal is garbage: one message may be told wrongly.
    expect(
      wrong(ends, ["same"], ["other", "protocol_violation", "server_rejected", "deadline_exceeded"]),
    ).toEqual([]);
  });

  for (const status of ["NO", "BAD"] as const) {
    for (const work of workNames) {
      it(`${work}: ${status} in place of any OK`, async () => {
        const baseline = await baselineOf(work);
        await using server = await startServer({ tls: "none", refuse: { at: "each", status } });
        const trial = { work, account: accountOn(server.port), messageId: baseline.messageId };
        // One by one, so that the first is the one whose login is refused.
        const outcomes = await sweep(baseline.commands, () => attempt(trial), 1);
        expect(outcomes[0]).toMatchObject({ ok: false, error: { code: "mail_auth_failed" } });
        expect((await server.settled(3_000)).openConnections).toBe(0);
      });
    }
  }
});

describe("a caller that goes away", () => {
  it("closes the mail connection in the middle of a body", async () => {
    const { messageId } = await baselineOf("raw");
    const replies = {
      "UID FETCH#2": [
        "* 3 FETCH (UID 1003 BODY[] {100000000}\r\n",
        { repeat: "x".repeat(1_000), times: 1e5 },
      ],
    };
    await using server = await startServer({ tls: "none", replies });
    const source = openMailSource(accountOn(server.port), { timeouts: impatient });
    const { body } = await source.raw(messageId, null);
    const reader = body.getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    expect((await server.settled(3_000)).openConnections).toBe(0);
    expect((await server.seen()).bytesDown).toBeLessThan(100_000_000);
  });

  it("closes it before the first question was asked, without connecting", async () => {
    await using server = await startServer({ tls: "none" });
    await openMailSource(accountOn(server.port)).close();
    expect((await server.seen()).connections).toBe(0);
  });
});

describe("a server that cannot be reached", () => {
  for (const security of ["none", "starttls", "tls"] as const) {
    it(`is connect_failed with security ${security}`, async () => {
      const server = await startServer();
      await server.stop();
      const work = withMail(accountOn(server.port, { security }), impatient, (source) => source.list(newest));
      expect((await errorOf(work)).code).toBe("connect_failed");
    });
  }
});
