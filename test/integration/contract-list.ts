import { beforeAll, describe, expect, it } from "vitest";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi, coldApi, problemOf, turnsOf, type WorkerApi } from "../support/worker-api.ts";
import { receivedField, type Subject, uidOf } from "./contract.ts";

const letter = [
  receivedField(new Date("2026-11-10T09:00:05Z")),
  "From: =?utf-8?Q?Ada_L=C3=B8velace?= <ada@example.org>",
  "Sender: desk@example.org",
  'To: "Babbage, Charles" <charles@example.org>, grace@example.org',
  "Cc: Team: alan@example.org, kurt@example.org;",
  "Bcc: hidden@example.org",
  "Reply-To: replies@example.org",
  "Subject: =?iso-8859-1?Q?=DCber?= the =?utf-8?B?ZW5naW5l?=",
  "Date: Tue, 10 Nov 2026 09:30:00 +0100",
  "Message-ID: <2@example.org>",
  "In-Reply-To: <1@example.org>",
  "References: <0@example.org>",
  " <1@example.org>",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "Content-Type: text/plain; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "The gr=C3=BCne  engine",
  "> quoted",
  "turns.",
  "--b",
  "Content-Type: application/pdf; name=plan.pdf",
  "Content-Disposition: attachment; filename*=utf-8''Pl%C3%A4ne.pdf",
  "Content-Transfer-Encoding: base64",
  "",
  "SGVsbG8=",
  "--b--",
  "",
].join("\r\n");

const origins = {
  imap: { protocol: "imap", uid: 1, uidValidity: expect.any(Number), modSeq: expect.any(String) },
  pop3: { protocol: "pop3", uidl: expect.stringMatching(/^[!-~]{1,70}$/) },
};

/** Told by lists where the server knows the parts. */
const attached = {
  hasAttachment: true,
  attachments: [
    {
      partId: "2",
      name: "Pläne.pdf",
      type: "application/pdf",
      size: expect.closeTo("Hello".length, -1),
      sizeIsEstimate: true,
      disposition: "attachment",
      cid: null,
      charset: null,
    },
  ],
};

const page = "<html><style>p{color:red}</style><p>Only&nbsp;<b>HTML</b> &amp; no text</p></html>";

/** GET messages: what a summary says, and how lists are asked for. */
export function describeList(subject: Subject): void {
  describe("a list of messages", () => {
    const many = accountApi(subject.account("many"));
    const user = `${subject.name}-list`;
    const api = accountApi(subject.account(user));
    const isImap = subject.protocol === "imap";

    beforeAll(async () => {
      await using other = await openOtherClient(user);
      await other.append("INBOX", [
        { raw: letter, flags: ["\\Flagged", "$Label1"], receivedAt: new Date("2026-11-10T09:00:05Z") },
        {
          raw: `${receivedField(new Date("2026-11-12T00:00:00Z"))}\r\nSubject: page\r\nContent-Type: text/html\r\n\r\n${page}\r\n`,
          receivedAt: new Date("2026-11-12T00:00:00Z"),
        },
        {
          raw: `${receivedField(new Date("2026-11-11T00:00:00Z"))}\r\n\r\n`,
          flags: ["\\Seen"],
          receivedAt: new Date("2026-11-11T00:00:00Z"),
        },
      ]);
    });

    it("has the newest first, and as many as were asked for", async () => {
      const { items, total, prevCursor, nextCursor } = await many.page("limit=3");
      expect(items.map(({ subject }) => subject)).toEqual(["Number 1200", "Number 1199", "Number 1198"]);
      expect(total).toBe(1200);
      expect(prevCursor).toBeNull();
      expect(nextCursor).toMatch(/^[A-Za-z0-9_.~-]+$/);
      expect((await many.page()).items).toHaveLength(50);
      expect((await many.page("limit=500")).items).toHaveLength(500);
    });

    it("tells of each message what its envelope, structure and flags say (RFC 8621 section 4.1)", async () => {
      const { items } = await api.page("sort=arrival");
      const [first] = items;
      expect(first).toEqual({
        id: expect.stringMatching(/^[A-Za-z0-9_-]{1,255}$/),
        mailboxIds: { [(await mailboxId(api, "inbox")) ?? ""]: true },
        threadId: null,
        subject: "Über the engine",
        from: [{ name: "Ada Løvelace", email: "ada@example.org" }],
        sender: [{ name: null, email: "desk@example.org" }],
        to: [
          { name: "Babbage, Charles", email: "charles@example.org" },
          { name: null, email: "grace@example.org" },
        ],
        cc: [
          { name: null, email: "alan@example.org" },
          { name: null, email: "kurt@example.org" },
        ],
        bcc: [{ name: null, email: "hidden@example.org" }],
        replyTo: [{ name: null, email: "replies@example.org" }],
        messageId: ["2@example.org"],
        inReplyTo: ["1@example.org"],
        references: ["0@example.org", "1@example.org"],
        sentAt: "2026-11-10T08:30:00Z",
        receivedAt: "2026-11-10T09:00:05Z",
        size: letter.length,
        keywords: isImap ? { $flagged: true, $label1: true } : {},
        ...(isImap ? attached : { hasAttachment: null, attachments: [] }),
        origin: origins[subject.protocol],
      });
      expect(items[1]).toMatchObject({ sentAt: null, from: [], hasAttachment: false, attachments: [] });
      expect(items[2]).toMatchObject({
        subject: null,
        messageId: [],
        keywords: isImap ? { $seen: true } : {},
      });
    });

    it("is sorted by when messages were received where that is asked for", async () => {
      const uids = async (query: string): Promise<readonly number[]> =>
        (await api.page(query)).items.map(uidOf);
      expect(await uids("sort=-arrival")).toEqual([3, 2, 1]);
      expect(await uids("sort=arrival")).toEqual([1, 2, 3]);
      expect(await uids("sort=-receivedAt")).toEqual([2, 3, 1]);
      expect(await uids("sort=receivedAt")).toEqual([1, 3, 2]);
      const first = await api.page("sort=-receivedAt&limit=2");
      expect(first.searchMode).toBe(isImap ? undefined : "scan");
      const second = await api.page(`sort=-receivedAt&limit=2&cursor=${first.nextCursor}`);
      expect(second.items.map(uidOf)).toEqual([1]);
    });

    it("has previews only when asked: words of the text, or of the HTML, or none", async () => {
      const { items } = await api.page("sort=arrival&preview=true");
      expect(items[0]?.preview).toMatch(/^The grüne engine/);
      expect(items[1]?.preview).toBe("Only HTML & no text");
      expect(items[2]?.preview ?? "").toBe("");
      for (const item of (await api.page()).items) expect(item).not.toHaveProperty("preview");
    });

    it("has only the properties that `fields` picks, and the id", async () => {
      const { items } = await api.page("fields=subject,size&limit=1");
      expect(Object.keys(items[0] ?? {}).sort()).toEqual(["id", "size", "subject"]);
    });

    it("is empty, not missing, for an empty mailbox", async () => {
      const empty = accountApi(subject.account(`${subject.name}-empty`));
      expect(await empty.page()).toEqual({
        items: [],
        nextCursor: null,
        prevCursor: null,
        total: 0,
        state: expect.stringMatching(/^[A-Za-z0-9_.~-]+$/),
      });
    });

    it.each([
      ["limit=0", "?limit"],
      ["limit=501", "?limit"],
      ["limit=5&limit=6", "?limit"],
      ["sort=size", "?sort"],
      ["preview=1", "?preview"],
      ["fields=subject,nope", "?fields"],
      ["cursor=abc", "?cursor"],
      ["nope=1", "?nope"],
    ])("refuses %s by name", async (query, pointer) => {
      const problem = await problemOf(await api.get(`/messages?${query}`));
      expect(problem).toMatchObject({ status: 400, code: "invalid_request", retryable: false });
      expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
    });

    it("costs two round trips from the greeting on, previews at most one more", async () => {
      const cold = coldApi(subject.account("many"));
      const turns = async (query: string): Promise<number> => turnsOf(await cold.get(`/messages?${query}`));
      expect(await turns("limit=50")).toBe(subject.turnsBefore + 2);
      expect(await turns("limit=50&preview=true")).toBeLessThanOrEqual(subject.turnsBefore + 3);
      const { nextCursor } = await many.page("limit=400");
      const next = turnsOf(await many.get(`/messages?limit=50&cursor=${nextCursor}`));
      expect(next).toBeLessThanOrEqual(subject.turnsBefore + 2);
    });

    it("comes with a request id, private caching, and where the time went", async () => {
      const { headers } = await coldApi(subject.account(user)).get("/messages");
      expect(headers.get("X-Request-Id")).toMatch(/./);
      expect(headers.get("Cache-Control")).toBe("private, no-cache");
      expect(headers.get("Server-Timing")).toMatch(
        /connect;dur=.*auth;dur=.*(?:select|list);dur=.*fetch;dur=/,
      );
      expect(headers.get("Server-Timing")).toContain('session;desc="cold"');
    });
  });

  describe("the ETag of a list", () => {
    it("answers 304 until something changes: a flag, an arrival, a removal (RFC 9110 section 13.1.2)", async () => {
      const user = `${subject.name}-etag`;
      const api = accountApi(subject.account(user));
      await using other = await openOtherClient(user);
      await other.append("INBOX", [{ raw: "Subject: 1\r\n\r\n\r\n" }, { raw: "Subject: 2\r\n\r\n\r\n" }]);
      await other.run("SELECT INBOX");
      let etag = (await api.get("/messages")).headers.get("ETag") ?? "";
      const marking = "UID STORE 2 +FLAGS (\\Deleted)";
      // A maildrop has no flags.
      if (subject.protocol === "pop3") await other.run(marking);
      const flagging = ["UID STORE 1 +FLAGS (\\Flagged)", "UID STORE 1 -FLAGS (\\Flagged)", marking];
      const changes = [...(subject.protocol === "imap" ? flagging : []), "EXPUNGE", "UID COPY 1 INBOX"];
      for (const change of changes) {
        const known = await api.get("/messages", { headers: { "If-None-Match": etag } });
        expect([change, known.status, await known.text()]).toEqual([change, 304, ""]);
        expect(known.headers.get("ETag")).toBe(etag);
        // Over IMAP the session is still open.
        expect(turnsOf(known)).toBe(subject.protocol === "imap" ? 1 : subject.turnsBefore + 1);
        await other.run(change);
        const changed = await api.get("/messages", { headers: { "If-None-Match": etag } });
        expect([change, changed.status]).toEqual([change, 200]);
        expect(changed.headers.get("ETag")).not.toBe(etag);
        etag = changed.headers.get("ETag") ?? "";
        await changed.body?.cancel();
      }
      const another = await api.get("/messages?limit=1", { headers: { "If-None-Match": etag } });
      expect(another.status).toBe(200);
    });
  });
}

async function mailboxId(api: WorkerApi, name: string): Promise<string | undefined> {
  const { items } = await api.json<{ items: { id: string; name: string; role: string | null }[] }>(
    "/mailboxes",
  );
  return items.find((mailbox) => mailbox.role === name || mailbox.name === name)?.id;
}
