import { describe, expect, it } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Mailbox } from "../../src/mailbox/model.ts";
import { accountOn, newest, patient, withMail } from "../support/mail-access.ts";
import { type ScriptedMessage, type ServerScript, startServer } from "../support/scripted-server.ts";
import {
  accountApi,
  askWorker,
  type MessagePage,
  problemOf,
  turnsOf,
  type WorkerApi,
} from "../support/worker-api.ts";

/** A server that has none of the extensions: no SORT, CONDSTORE, PREVIEW, ESEARCH, LIST-EXTENDED nor LIST-STATUS. */
async function withServer(
  script: ServerScript,
  work: (api: WorkerApi, account: object) => Promise<void>,
): Promise<void> {
  await using server = await startServer({ tls: "none", ...script });
  const auth = { type: "password", username: "ada", password: "pw" };
  const account = { protocol: "imap", host: "localhost", port: server.port, security: "none", auth };
  await work(accountApi(account), account);
}

const uids = ({ items }: MessagePage): readonly unknown[] => items.map(({ origin }) => origin);
const uid = (...numbers: readonly number[]): readonly unknown[] =>
  numbers.map((uid) => ({ protocol: "imap", uid, uidValidity: 1_700_000_000, modSeq: null }));

/** Received on these days of November, in this order of UIDs from 1001 on. */
const received = (...days: readonly number[]): ScriptedMessage[] =>
  days.map((day) => ({ internalDate: `${String(day).padStart(2, "0")}-Nov-2026 10:00:00 +0000` }));

describe("a server without extensions", () => {
  it("lists newest first, page by page and back", async () => {
    await withServer({}, async (api) => {
      const first = await api.page("limit=2");
      expect(uids(first)).toEqual(uid(1003, 1002));
      const second = await api.page(`limit=2&cursor=${first.nextCursor}`);
      expect(uids(second)).toEqual(uid(1001));
      expect(second.nextCursor).toBeNull();
      const back = await api.page(`limit=2&cursor=${second.prevCursor}`);
      expect(uids(back)).toEqual(uid(1003, 1002));
    });
  });

  it("has previews out of the first octets of the text, and says where they came from in turns", async () => {
    await withServer({}, async (api) => {
      const response = await api.get("/messages?preview=true");
      const { items } = await response.json<MessagePage>();
      expect(items.map(({ preview }) => preview)).toEqual(["Hello, world", "Hello, world", "Hello, world"]);
      expect(turnsOf(response)).toBe(3);
    });
  });

  it("has previews where the text stands further on: in the HTML beside an empty text, or behind a style sheet", async () => {
    const part = (type: string, octets: string): string =>
      `("text" "${type}" ("charset" "utf-8") NIL NIL "7bit" ${octets.length} 1 NIL NIL NIL NIL)`;
    const styled = `<html><style>${"p { color: red }\r\n".repeat(180)}</style><p>Behind the style</p>`;
    const html = "<p>In the HTML</p>";
    const both = (first: string, second: string): string =>
      `(${part("plain", first)}${part("html", second)} "alternative" ("boundary" "b") NIL NIL NIL)`;
    const messages = [
      { bodyStructure: both("\r\n", html), sections: { 1: "\r\n", 2: html } },
      { bodyStructure: both("\r\n", styled), sections: { 1: "\r\n", 2: styled } },
      { bodyStructure: part("html", styled), sections: { 1: styled } },
      { bodyStructure: both("Plain", html), sections: { 1: "Plain", 2: html } },
      { bodyStructure: part("plain", "\r\n"), sections: { 1: "\r\n" } },
      { bodyStructure: part("html", "<p></p>"), sections: { 1: "<p></p>" } },
    ];
    await withServer({ messages }, async (api) => {
      const response = await api.get("/messages?preview=true&sort=arrival");
      const { items } = await response.json<MessagePage>();
      const expected = ["In the HTML", "Behind the style", "Behind the style", "Plain", "", ""];
      expect(items.map(({ preview }) => preview)).toEqual(expected);
      expect(turnsOf(response)).toBe(4);
    });
    await withServer({ messages: messages.slice(3) }, async (api) => {
      expect(turnsOf(await api.get("/messages?preview=true"))).toBe(3);
    });
  });

  it("is sorted by when messages were received by a scan, which says so (api.md section 6)", async () => {
    await withServer({ messages: received(5, 2, 9, 9, 1) }, async (api) => {
      const first = await api.page("sort=-receivedAt&limit=2");
      expect(first).toMatchObject({ searchMode: "scan", scanned: 5, complete: true });
      const second = await api.page(`sort=-receivedAt&limit=2&cursor=${first.nextCursor}`);
      const third = await api.page(`sort=-receivedAt&limit=2&cursor=${second.nextCursor}`);
      expect([first, second, third].flatMap(uids)).toEqual(uid(1004, 1003, 1001, 1002, 1005));
      expect(third.nextCursor).toBeNull();
      expect(uids(await api.page("sort=receivedAt"))).toEqual(uid(1005, 1002, 1001, 1003, 1004));
    });
  });

  it("has an ETag of what the list says, since it has no mod-sequences", async () => {
    let etag = "";
    await withServer({}, async (api) => {
      etag = (await api.get("/messages")).headers.get("ETag") ?? "";
      const known = await api.get("/messages", { headers: { "If-None-Match": etag } });
      expect([known.status, await known.text()]).toEqual([304, ""]);
    });
    const flagged = [{ flags: "\\Flagged" }, {}, {}];
    await withServer({ messages: flagged }, async (api) => {
      const changed = await api.get("/messages", { headers: { "If-None-Match": etag } });
      expect(changed.status).toBe(200);
    });
  });

  it("has mailboxes with their own counts, though it answers all STATUS at once before the first tagged reply", async () => {
    const counts = (messages: number): string => `(MESSAGES ${messages} UNSEEN 0 UIDNEXT 9 UIDVALIDITY 7)`;
    const replies = {
      "STATUS#1": [`* STATUS Archive ${counts(2)}\r\n* STATUS INBOX ${counts(1)}\r\n<tag> OK done\r\n`],
      "STATUS#2": ["<tag> OK done\r\n"],
    };
    await withServer({ replies }, async (api) => {
      const { items } = await api.json<{ items: Mailbox[] }>("/mailboxes");
      expect(items.map(({ name, role, totalEmails }) => [name, role, totalEmails])).toEqual([
        ["INBOX", "inbox", 1],
        ["Archive", "archive", 2],
      ]);
    });
  });

  it("reads a message, its parts and ranges of it", async () => {
    await withServer({}, async (api) => {
      const { items } = await api.page("limit=1");
      const path = `/messages/${items[0]?.id}`;
      expect(await api.json(path)).toMatchObject({
        subject: "With an attachment",
        body: { text: "Hello, world\n", isTruncated: false },
        attachments: [{ partId: "2", name: "a.pdf" }],
      });
      expect(new TextDecoder().decode(await api.bytes(`${path}/parts/2`))).toBe("%PDF-1.4\n\0");
      const range = await api.get(`${path}/raw`, { headers: { Range: "bytes=0-4" } });
      expect([range.status, await range.text()]).toEqual([206, "Date:"]);
    });
  });
});

describe("a server whose mailbox has no mod-sequences (RFC 7162 section 3.1.2.2)", () => {
  it("refuses to tell them, and the message comes without", async () => {
    const replies = { "UID FETCH#2": ["<tag> BAD no MODSEQ here\r\n"] };
    await withServer({ replies }, async (api) => {
      const { items } = await api.page("limit=1");
      const { origin, subject } = await api.message(items[0]?.id ?? "", "body=none");
      expect([subject, origin]).toEqual(["With an attachment", items[0]?.origin]);
    });
  });
});

describe("a server that goes its own way", () => {
  it("and tells things nobody asked for between its answers is read all the same (RFC 9051 section 7)", async () => {
    const unasked =
      "* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 1002 FLAGS (\\Deleted))\r\n* OK still here\r\n";
    const replies = {
      FETCH: [unasked, { default: true as const }],
      "UID FETCH": [unasked, { default: true as const }],
    };
    await withServer({ replies }, async (api) => {
      const { items } = await api.page("limit=1");
      expect(items.map(({ subject }) => subject)).toEqual(["With an attachment"]);
      expect((await api.message(items[0]?.id ?? "")).body?.text).toBe("Hello, world\n");
    });
  });

  it("and does not give out what it counts has older messages all the same (quirk 14)", async () => {
    const none = ["<tag> OK done\r\n"];
    const gone = ["<tag> NO Some of the requested messages no longer exist\r\n"];
    for (const reply of [none, gone]) {
      // The newest: by its place, once more, and by its UID, which the search finds.
      const replies = { FETCH: reply, "UID FETCH": reply };
      await withServer({ replies }, async (api) => {
        const page = await api.page("limit=1");
        expect(page).toMatchObject({ items: [], total: 3 });
        const next = await api.page(`limit=1&cursor=${page.nextCursor}`);
        const last = await api.page(`limit=1&cursor=${next.nextCursor}`);
        expect([last.items, last.nextCursor]).toEqual([[], null]);
      });
      await withServer({ replies: { FETCH: reply } }, async (api) => {
        const found = [];
        for (let cursor: string | null = ""; cursor !== null;) {
          const page: MessagePage = await api.page(`limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
          found.push(...uids(page));
          cursor = page.nextCursor;
        }
        expect(found).toEqual(uid(1003, 1002, 1001));
      });
    }
  });

  it("and has a mailbox of any size is paged through where older messages have gone", async () => {
    const capabilities = "IMAP4rev1 SASL-IR ESEARCH AUTH=PLAIN";
    const selected =
      "* 150000 EXISTS\r\n* OK [UIDVALIDITY 1700000000] v\r\n* OK [UIDNEXT 150002] n\r\n<tag> OK\r\n";
    await using server = await startServer({
      tls: "none",
      capabilities: { plain: capabilities, plainAuthenticated: capabilities },
      replies: {
        EXAMINE: [selected],
        FETCH: ["* 149991 FETCH (UID 150001)\r\n<tag> OK\r\n"],
        "UID SEARCH": ['* ESEARCH (TAG "<tag>") UID ALL 1:149990\r\n<tag> OK\r\n'],
      },
    });
    const position = { v: 1_700_000_000, u: 149_991, n: 149_991, o: true };
    await withMail(accountOn(server.port), patient, (source) => source.list({ ...newest, position }));
    const { lines } = await server.seen();
    expect(lines.map(({ text }) => text).find((text) => text.includes("UID FETCH"))).toContain(
      "UID FETCH 149941:149990 (",
    );
  });

  it("and sorts a mailbox of any size is paged through beside a message that is gone", async () => {
    const capabilities = "IMAP4rev1 SASL-IR SORT AUTH=PLAIN";
    const gone = 1_500;
    const receivedAt = (uid: number): Date => new Date(Date.UTC(2026, 0, 1, 0, uid));
    const all = Array.from({ length: limits.maxScanMessages + 2_000 }, (_, n) => n + 1);
    const there = all.filter((one) => one !== gone);
    const messages = there.map((one) => {
      const [, day, month, time] = /, (\d\d) (\w+) 2026 (\S+)/.exec(receivedAt(one).toUTCString()) ?? [];
      return { uid: one, internalDate: `${day}-${month}-2026 ${time} +0000` };
    });
    await using server = await startServer({
      tls: "none",
      capabilities: { plain: capabilities, plainAuthenticated: capabilities },
      messages,
      replies: { "UID SORT": [`* SORT ${there.join(" ")}\r\n<tag> OK\r\n`] },
    });
    const r = receivedAt(gone).toISOString().replace(".000Z", "Z");
    for (const [sort, isForward, expected] of [
      ["-receivedAt", true, [1_499, 1_498, 1_497]],
      ["-receivedAt", false, [1_503, 1_502, 1_501]],
      ["receivedAt", true, [1_501, 1_502, 1_503]],
      ["receivedAt", false, [1_497, 1_498, 1_499]],
    ] as const) {
      const position = { v: 1_700_000_000, u: gone, r, f: isForward };
      const page = await withMail(accountOn(server.port), patient, (source) =>
        source.list({ ...newest, limit: 3, sort, position }),
      );
      expect(page.unchanged ? [] : page.items.map(({ origin }) => origin)).toEqual(uid(...expected));
      expect(page).toMatchObject({ scan: null, next: { f: true }, prev: { f: false } });
    }
  }, 30_000);

  it("and takes any password, but then does nothing, has refused the login (quirk 3)", async () => {
    const refused = ["<tag> BAD User is authenticated but not connected.\r\n"];
    const replies = { NAMESPACE: refused, EXAMINE: refused, LIST: refused, STATUS: refused };
    await withServer({ replies }, async (_, account) => {
      const response = await askWorker("/v1/diagnose", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(account),
      });
      const { ok, stages } = await response.json<{ ok: boolean; stages: object[] }>();
      expect(ok).toBe(false);
      expect(stages.at(-1)).toMatchObject({ stage: "auth", ok: false, cause: "mail_auth_failed" });
    });
  });

  it("and refuses in words of its own to open what only holds other mailboxes, has no messages there", async () => {
    const replies = {
      LIST: ['* LIST (\\Noselect) "/" Archive\r\n<tag> OK done\r\n'],
      EXAMINE: ["<tag> NO not today\r\n"],
    };
    await withServer({ replies }, async (api) => {
      const { items } = await api.json<{ items: Mailbox[] }>("/mailboxes");
      const id = items.find(({ name }) => name === "Archive")?.id;
      const problem = await problemOf(await api.get(`/messages?mailbox=${id}`));
      expect(problem).toMatchObject({ code: "mailbox_not_found", serverText: "not today" });
      expect(await api.failure("/messages")).toBe("502 server_rejected");
    });
  });

  it("and repeats the password in its description of itself does not get it through", async () => {
    const replies = {
      ID: ['* ID ("name" "Parrot" "said" "LOGIN ada pw")\r\n<tag> OK done\r\n'],
      CAPABILITY: ["* CAPABILITY IMAP4rev1 ID X-pw\r\n<tag> OK done\r\n"],
    };
    const capabilities = { plain: "IMAP4rev1 ID", plainAuthenticated: "IMAP4rev1 ID" };
    await withServer({ replies, capabilities }, async (api) => {
      expect(await api.json("/capabilities")).toMatchObject({
        server: ["IMAP4rev1", "ID"],
        serverInfo: { name: "Parrot" },
      });
    });
  });

  it("and asks to slow down is a 429 that says when to come back", async () => {
    const replies = { EXAMINE: ["<tag> NO [LIMIT] Rate limit hit\r\n"] };
    await withServer({ replies }, async (api) => {
      const response = await api.get("/messages");
      expect(response.headers.get("Retry-After")).toMatch(/^[1-9]\d*$/);
      expect(await problemOf(response)).toMatchObject({
        status: 429,
        code: "mail_throttled",
        retryable: true,
      });
    });
  });

  it("and writes what it likes is quoted, cleaned, cut and marked as not ours (api.md section 1)", async () => {
    const text = `\x1b[31mred\x07 <b>${"long ".repeat(100)}`;
    const replies = { EXAMINE: [`<tag> NO ${text}\r\n`] };
    await withServer({ replies }, async (api) => {
      const { serverText = "", ...problem } = await problemOf(await api.get("/messages"));
      expect(problem).toMatchObject({ serverTextIsUntrusted: true, phase: "select" });
      expect(serverText).toMatch(/^\[31mred <b>long /);
      expect(serverText.length).toBeLessThanOrEqual(200);
    });
  });
});
