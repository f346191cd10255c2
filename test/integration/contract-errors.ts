import { beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../src/api/problem.ts";
import { openOtherClient } from "../support/other-client.ts";
import { type Certificate, startServer } from "../support/scripted-server.ts";
import { type AccountObject, accountApi, askWorker, problemOf, turnsOf } from "../support/worker-api.ts";
import type { Subject } from "./contract.ts";

/** What is refused, and how. */
export function describeErrors(subject: Subject): void {
  const user = `${subject.name}-errors`;
  const api = accountApi(subject.account(user));
  const isImap = subject.protocol === "imap";
  const password = (account: AccountObject, value: string): AccountObject => ({
    ...account,
    auth: { type: "password", username: user, password: value },
  });

  beforeAll(async () => {
    await using other = await openOtherClient(user);
    for (const mailbox of ["INBOX", "Short", "Renewed"]) {
      const messages = Array.from({ length: 4 }, (_, n) => ({ raw: `Subject: ${n}\r\n\r\n${n}\r\n` }));
      await other.append(mailbox, messages);
    }
  });

  describe("credentials that the mail server refuses", () => {
    it("are a 422, and an unknown user looks like a wrong password", async () => {
      const problems: Partial<Problem>[] = [];
      for (const username of [user, `${user}-nobody`]) {
        const wrong = subject.account(username, { auth: { type: "password", username, password: "wrong" } });
        const response = await accountApi(wrong).get("/messages");
        expect(response.headers.get("Cache-Control")).toBe("private, no-store");
        const { requestId: _, ...problem } = await problemOf(response);
        problems.push(problem);
      }
      expect(problems[0]).toMatchObject({
        status: 422,
        code: "mail_auth_failed",
        phase: "auth",
        retryable: false,
        type: expect.stringMatching(/mail_auth_failed$/),
        instance: "/v1/accounts/me/messages",
      });
      expect(problems[1]).toEqual(problems[0]);
    });

    it("are the same on every route", async () => {
      const wrong = accountApi(password(subject.account(user), "wrong"));
      const id = (await api.page()).items[0]?.id;
      const paths = ["/mailboxes", "/mailboxes/inbox", "/capabilities"];
      paths.push(...["", "/parts/1", "/raw"].map((what) => `/messages/${id}${what}`));
      const failures = await Promise.all(paths.map((path) => wrong.failure(path)));
      expect(failures).toEqual(paths.map(() => "422 mail_auth_failed"));
    });
  });

  describe("a message id", () => {
    it("that was damaged anywhere is not found, and finds no other message", async () => {
      const id = (await api.page()).items[0]?.id ?? "";
      for (let at = 0; at < id.length; at++) {
        const damaged = id.slice(0, at) + (id[at] === "A" ? "B" : "A") + id.slice(at + 1);
        expect([at, await api.failure(`/messages/${damaged}`)]).toEqual([at, "404 message_not_found"]);
      }
    });

    it.each(["x", "0", "inbox", "A".repeat(255), "__proto__"])("like %s is not found", async (id) => {
      for (const path of [`/messages/${id}`, `/messages/${id}/parts/1`, `/messages/${id}/raw`])
        expect(await api.failure(path)).toBe("404 message_not_found");
    });

    it.each(["%00", "a%0d%0ab", "a.b", "ä", "A".repeat(256)])("like %s is refused", async (id) => {
      expect(await api.failure(`/messages/${id}`)).toBe("400 invalid_request");
    });

    it("of a message that was expunged is not found", async () => {
      const { id: mailbox } = await api.json<{ id: string }>("/mailboxes/inbox");
      const { items } = await api.page(`mailbox=${mailbox}`);
      const gone = items[1]?.id;
      await using other = await openOtherClient(user);
      await other.run("SELECT INBOX");
      await other.run("UID STORE 3 +FLAGS (\\Deleted)");
      await other.run("EXPUNGE");
      for (const path of ["", "?body=none", "/parts/1", "/raw"])
        expect([path, await api.failure(`/messages/${gone}${path}`)]).toEqual([
          path,
          "404 message_not_found",
        ]);
      expect((await api.page()).items.map(({ id }) => id)).not.toContain(gone);
    });

    if (!isImap) return;

    it("of a mailbox that was deleted is not found, nor is the mailbox", async () => {
      const mailbox = (await mailboxIds())["Short"];
      const { items, nextCursor } = await api.page(`mailbox=${mailbox}&limit=1`);
      await using other = await openOtherClient(user);
      await other.run("DELETE Short");
      const paths = [
        `/mailboxes/${mailbox}`,
        `/messages?mailbox=${mailbox}`,
        `/messages?mailbox=${mailbox}&limit=1&cursor=${nextCursor}`,
        `/messages/${items[0]?.id}`,
        `/messages/${items[0]?.id}/parts/1`,
        `/messages/${items[0]?.id}/raw`,
      ];
      for (const path of paths) {
        expect([path, await api.failure(path)]).toEqual([path, "404 mailbox_not_found"]);
      }
    });

    it("and a cursor of a mailbox that was numbered anew are gone for good (RFC 9051 section 2.3.1.1)", async () => {
      const mailbox = (await mailboxIds())["Renewed"];
      const query = (sort: string): string => `mailbox=${mailbox}&limit=1&sort=${sort}`;
      const { items, nextCursor } = await api.page(query("-arrival"));
      const byDate = await api.page(query("receivedAt"));
      await using other = await openOtherClient(user);
      await other.run("DELETE Renewed");
      await other.append("Renewed", [
        { raw: "Subject: other\r\n\r\n\r\n" },
        { raw: "\r\n" },
        { raw: "\r\n" },
      ]);
      for (const path of [
        `/messages?${query("-arrival")}&cursor=${nextCursor}`,
        `/messages?${query("receivedAt")}&cursor=${byDate.nextCursor}`,
        `/messages/${items[0]?.id}`,
        `/messages/${items[0]?.id}/parts/1`,
        `/messages/${items[0]?.id}/raw`,
      ]) {
        expect([path, await api.failure(path)]).toEqual([path, "410 state_expired"]);
      }
    });
  });

  describe("a cursor", () => {
    it("that was changed anywhere is refused", async () => {
      const { nextCursor } = await api.page("limit=1");
      const cursor = nextCursor ?? "";
      for (let at = 0; at < cursor.length; at += 3) {
        const other = /[A-Z]/.test(cursor[at] ?? "") ? "a" : "Z";
        const changed = cursor.slice(0, at) + other + cursor.slice(at + 1);
        expect([at, await api.failure(`/messages?limit=1&cursor=${changed}`)]).toEqual([
          at,
          "400 invalid_request",
        ]);
      }
      for (const cut of [cursor.slice(1), cursor.slice(0, -1), `${cursor}A`, "", "v1.", "v1.AAAA"])
        expect(await api.failure(`/messages?limit=1&cursor=${cut}`)).toBe("400 invalid_request");
    });

    it("is good for its own list alone: not for another order, mailbox, user or purpose", async () => {
      const { nextCursor, state } = await api.page("limit=1");
      const list = (query: string, of = api): Promise<string> => of.failure(`/messages?limit=1&${query}`);
      const stranger = accountApi(subject.account(`${user}-stranger`));
      expect(await list(`sort=arrival&cursor=${nextCursor}`)).toBe("400 invalid_request");
      expect(await list(`mailbox=archive&cursor=${nextCursor}`)).toBe("400 invalid_request");
      expect(await list(`cursor=${state}`)).toBe("400 invalid_request");
      expect(await list(`cursor=${nextCursor}`, stranger)).toBe("400 invalid_request");
    });
  });

  describe("diagnose", () => {
    const beginnings: Readonly<Record<string, readonly string[]>> = {
      tls: ["tls", "greeting"],
      starttls: ["greeting", "tls"],
      none: ["greeting"],
    };
    const { security } = subject.account(user);
    const passed = [
      "policy",
      "tcp",
      ...(beginnings[String(security)] ?? []),
      "capability",
      "auth",
      "mailbox",
    ];

    it("tells each stage of the way to the inbox, and stores nothing", async () => {
      const { ok, stages } = await diagnose(subject.account(user));
      expect(ok).toBe(true);
      expect(stages.map(({ stage }) => stage)).toEqual(passed);
      for (const { ok, ms, cause } of stages) expect([ok, ms >= 0, cause]).toEqual([true, true, null]);
    });

    it("ends at the stage that fails: a wrong password", async () => {
      const { ok, stages } = await diagnose(password(subject.account(user), "wrong"));
      expect(ok).toBe(false);
      expect(stages.map(({ stage }) => stage)).toEqual(passed.slice(0, -1));
      expect(stages.at(-1)).toMatchObject({ stage: "auth", ok: false, cause: "mail_auth_failed" });
    });

    it("ends at the stage that fails: a port where nobody listens", async () => {
      const server = await startServer({ tls: "none" });
      await server.stop();
      const { ok, stages } = await diagnose(subject.account(user, { port: server.port }));
      expect(ok).toBe(false);
      expect(stages.at(-1)).toMatchObject({ stage: "tcp", ok: false, cause: "connect_failed" });
    });

    it("ends at the stage that fails: a server that says goodbye at once", async () => {
      const tls = security === "tls" ? "implicit" : security === "starttls" ? "starttls" : "none";
      const greeting = isImap ? "* BYE too busy\r\n" : "-ERR [SYS/TEMP] too busy\r\n";
      const script = { protocol: subject.protocol, tls, replies: { greeting } } as const;
      await using server = await startServer(script);
      const { stages } = await diagnose(subject.account(user, { host: "localhost", port: server.port }));
      expect(stages.map(({ stage }) => stage)).toEqual(passed.slice(0, passed.indexOf("greeting") + 1));
      expect(stages.at(-1)).toMatchObject({ stage: "greeting", ok: false, cause: "server_rejected" });
    });

    it.each(passed.includes("tls") ? badCertificates : [])(
      "ends at the stage that fails: a certificate of %s",
      async (certificate) => {
        const tls = security === "tls" ? "implicit" : "starttls";
        await using server = await startServer({ protocol: subject.protocol, tls, certificate });
        const { ok, stages } = await diagnose(
          subject.account(user, { host: "localhost", port: server.port }),
        );
        expect(ok).toBe(false);
        expect(stages.at(-1)).toMatchObject({ stage: "tls", ok: false, cause: "tls_failed" });
      },
    );
  });

  describe("capabilities", () => {
    it("are the protocol's facets and the server's own list", async () => {
      const response = await api.get("/capabilities");
      expect(turnsOf(response)).toBeLessThanOrEqual(subject.turnsBefore + 2);
      expect(await response.json()).toEqual(isImap ? imapCapabilities : pop3Capabilities);
    });
  });

  describe("many at once", () => {
    it("are answered like one by one", async () => {
      const many = accountApi(subject.account("many"));
      const pages = await Promise.all(
        Array.from({ length: 20 }, (_, n) => many.page(`limit=${n + 1}&preview=${n % 2 === 0}`)),
      );
      expect(pages.map(({ items }) => items.length)).toEqual(pages.map((_, n) => n + 1));
      for (const { items } of pages) expect(items[0]?.subject).toBe("Number 1200");
    });
  });

  async function mailboxIds(): Promise<Record<string, string>> {
    const { items } = await api.json<{ items: { id: string; name: string }[] }>("/mailboxes");
    return Object.fromEntries(items.map(({ id, name }) => [name, id]));
  }
}

const imapCapabilities = {
  protocol: "imap",
  facets: expect.objectContaining({ partial: {}, keywords: { writable: false } }),
  server: expect.arrayContaining(["IMAP4rev1", "CONDSTORE", "SORT"]),
  serverInfo: { name: "Dovecot" },
  limits: { maxPageSize: 500, notes: [] },
};

const pop3Capabilities = {
  protocol: "pop3",
  facets: {
    changes: { basis: "uidl-diff", sees: { created: true, updated: false, destroyed: true } },
    remove: { when: "at-close" },
    search: { mode: "scan" },
    acknowledge: {},
  },
  server: expect.arrayContaining(["TOP", "UIDL", "PIPELINING"]),
  serverInfo: {},
  limits: {
    maxPageSize: 500,
    notes: expect.arrayContaining([expect.stringContaining("RETR"), expect.stringContaining("170")]),
  },
};

const badCertificates: readonly Certificate[] = ["wrong-host", "unknown-ca"];

interface Diagnosis {
  readonly ok: boolean;
  readonly stages: readonly { stage: string; ok: boolean; ms: number; cause: string | null }[];
}

async function diagnose(account: AccountObject): Promise<Diagnosis> {
  const response = await askWorker("/v1/diagnose", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(account),
  });
  return response.json();
}
