import { describe, expect, it } from "vitest";
import { openOtherClient } from "../support/other-client.ts";
import { startServer } from "../support/scripted-server.ts";
import { type AccountObject, accountApi, problemOf, type WorkerApi } from "../support/worker-api.ts";
import { pop3Subject, receivedField } from "./contract.ts";

const subject = pop3Subject("none", 1);

interface Acknowledgement {
  readonly acknowledged: readonly string[];
  readonly removed: readonly string[];
  readonly notFound: readonly string[];
}

/** A maildrop of messages 1 to `count`, and their ids in this order. */
async function withMessages(
  user: string,
  count: number,
  account: AccountObject = {},
): Promise<{ api: WorkerApi; ids: string[] }> {
  await using other = await openOtherClient(user);
  const messages = Array.from({ length: count }, (_, n) => ({
    raw: `${receivedField(new Date(Date.UTC(2026, 0, n + 1)))}\r\nFrom: sender${n + 1}@example.org\r\nSubject: Number ${n + 1}\r\n\r\nText.\r\n`,
  }));
  await other.append("INBOX", messages);
  const api = accountApi(subject.account(user, account));
  const { items } = await api.page("sort=arrival");
  return { api, ids: items.map(({ id }) => id) };
}

async function acknowledge(api: WorkerApi, ids: readonly (string | undefined)[]): Promise<Acknowledgement> {
  const response = await api.get("/messages/ack", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ids }),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const idsOf = async (api: WorkerApi, query = ""): Promise<string[]> =>
  (await api.page(`sort=arrival&${query}`)).items.map(({ id }) => id);

describe("DELETE over POP3", () => {
  it("removes that message for good, and no other", async () => {
    const { api, ids } = await withMessages("pop3-delete", 3);
    const response = await api.get(`/messages/${ids[1]}`, { method: "DELETE" });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await idsOf(api)).toEqual([ids[0], ids[2]]);
    const again = await problemOf(await api.get(`/messages/${ids[1]}`, { method: "DELETE" }));
    expect([again.status, again.code]).toEqual([404, "message_not_found"]);
  });

  it("is told only after +OK to QUIT: a refusal, or a connection that ends before it, is an error", async () => {
    for (const QUIT of ["-ERR [SYS/TEMP] some messages are left\r\n", { end: "close" } as const]) {
      await using server = await startServer({ protocol: "pop3", tls: "none", replies: { QUIT: [QUIT] } });
      const api = accountApi({ ...subject.account("ada"), port: server.port, host: "localhost" });
      const [id] = await idsOf(api);
      const problem = await problemOf(await api.get(`/messages/${id}`, { method: "DELETE" }));
      expect(problem.status).toBe(502);
      expect((await server.settled()).mailbox).toHaveLength(3);
    }
  });
});

describe("acknowledging over POP3", () => {
  it("keeps the messages, and lists the rest (keep mode)", async () => {
    const { api, ids } = await withMessages("pop3-keep", 4);
    expect(await acknowledge(api, [ids[0], ids[2], "nope"])).toEqual({
      acknowledged: [ids[0], ids[2]],
      removed: [],
      notFound: ["nope"],
    });
    expect(await idsOf(api)).toEqual(ids);
    expect(await idsOf(api, "acknowledged=false")).toEqual([ids[1], ids[3]]);
    const page = await api.page("sort=arrival&acknowledged=false&limit=1");
    expect(page.total).toBe(2);
    const next = await api.page(`sort=arrival&acknowledged=false&limit=1&cursor=${page.nextCursor}`);
    expect([page, next].flatMap(({ items }) => items.map(({ id }) => id))).toEqual([ids[1], ids[3]]);
    expect(next.nextCursor).toBeNull();
  });

  it("is another account's for another tenant and another user", async () => {
    const { api, ids } = await withMessages("pop3-keep-tenants", 1);
    await acknowledge(api, ids);
    const elsewhere = accountApi(subject.account("pop3-keep-tenants"), "another");
    expect(await idsOf(elsewhere, "acknowledged=false")).toEqual(ids);
  });

  it("removes what was acknowledged, at once, and nothing else (delete mode)", async () => {
    const { api, ids } = await withMessages("pop3-delete-mode", 4, { retention: { mode: "delete" } });
    expect(await acknowledge(api, [ids[1]])).toEqual({
      acknowledged: [ids[1]],
      removed: [ids[1]],
      notFound: [],
    });
    expect(await idsOf(api)).toEqual([ids[0], ids[2], ids[3]]);
  });

  it("removes later what was acknowledged, counted from then (afterDays)", async () => {
    const later = { retention: { mode: "delete", afterDays: 1 } };
    const { api, ids } = await withMessages("pop3-after-days", 3, later);
    expect(await acknowledge(api, [ids[0]])).toMatchObject({ acknowledged: [ids[0]], removed: [] });
    expect(await acknowledge(api, [])).toEqual({ acknowledged: [], removed: [], notFound: [] });
    expect(await idsOf(api)).toEqual(ids);
    const due = accountApi(
      subject.account("pop3-after-days", { retention: { mode: "delete", afterDays: 0 } }),
    );
    expect(await acknowledge(due, [])).toEqual({ acknowledged: [], removed: [ids[0]], notFound: [] });
    expect(await idsOf(api)).toEqual([ids[1], ids[2]]);
  });

  it("asks the mail server first: with a wrong password nothing is remembered", async () => {
    const { api, ids } = await withMessages("pop3-keep-wrong", 2);
    const auth = { type: "password", username: "pop3-keep-wrong", password: "wrong" };
    const wrong = accountApi(subject.account("pop3-keep-wrong", { auth }));
    await expect(acknowledge(wrong, ids)).rejects.toThrow("mail_auth_failed");
    expect(await wrong.failure("/messages?acknowledged=false")).toBe("422 mail_auth_failed");
    expect(await idsOf(api, "acknowledged=false")).toEqual(ids);
  });
});

describe("a list over POP3 by conditions", () => {
  it("has the messages whose headers fit, by a scan that says how far it came", async () => {
    const { api, ids } = await withMessages("pop3-filter", 12);
    const found = async (query: string): Promise<string[]> => idsOf(api, query);
    expect(await found("subject=number%201")).toEqual([ids[0], ids[9], ids[10], ids[11]]);
    expect(await found("from=sender3@")).toEqual([ids[2]]);
    expect(await found("header=Subject:Number%204")).toEqual([ids[3]]);
    expect(await found("text=sender5")).toEqual([ids[4]]);
    expect(await found("after=2026-01-03T00:00:00Z&before=2026-01-05T00:00:00Z")).toEqual([ids[2], ids[3]]);
    expect(await found("minSize=100000")).toEqual([]);
    expect(await api.page("subject=Number%202")).toMatchObject({
      total: 1,
      searchMode: "scan",
      scanned: 12,
      complete: true,
    });
    const page = await api.page("subject=number%201&limit=2");
    expect(page.total).toBeNull();
    expect(page.items.map(({ id }) => id)).toEqual([ids[11], ids[10]]);
    const next = await api.page(`subject=number%201&limit=2&cursor=${page.nextCursor}`);
    expect(next.items.map(({ id }) => id)).toEqual([ids[9], ids[0]]);
  });

  it.each(["hasKeyword=$seen", "notKeyword=$seen", "hasAttachment=true", "inThread=x", "body=x"])(
    "is a 422 where headers do not tell: %s",
    async (query) => {
      const api = accountApi(subject.account("many"));
      expect(await api.failure(`/messages?${query}`)).toBe("422 capability_missing");
    },
  );
});

describe("a maildrop that takes one session at a time", () => {
  it("serves requests that come together one after the other: none meets the lock", async () => {
    await using server = await startServer({ protocol: "pop3", tls: "none", isExclusive: true });
    const api = accountApi({ ...subject.account("ada"), port: server.port, host: "localhost" });
    const [id] = await idsOf(api);
    const paths = ["/messages", "/mailboxes", `/messages/${id}`, `/messages/${id}/raw`, "/capabilities"];
    const statuses = await Promise.all(
      [...paths, ...paths, `/messages/${id}/parts/9`, "/messages/nope"].map(async (path) => {
        const response = await api.get(path);
        await response.bytes();
        return response.status;
      }),
    );
    expect(statuses).toEqual([...paths, ...paths].map(() => 200).concat([404, 404]));
    expect((await server.settled()).openConnections).toBe(0);
  });

  it.each([
    ["a message that was downloaded", "raw", {}, 200],
    ["a range of it", "raw", { Range: "bytes=5-" }, 206],
    ["a range that it does not have", "raw", { Range: "bytes=999999-" }, 416],
    ["a part", "parts/1", {}, 200],
    ["a part that it does not have", "parts/9", {}, 404],
  ] as const)("is free again right behind %s", async (_, what, headers, status) => {
    const replies = { QUIT: [{ waitMs: 100 }, { default: true }] } as const;
    await using server = await startServer({ protocol: "pop3", tls: "none", isExclusive: true, replies });
    const api = accountApi({ ...subject.account("ada"), port: server.port, host: "localhost" });
    const [id] = await idsOf(api);
    for (let n = 0; n < 3; n++) {
      const response = await api.get(`/messages/${id}/${what}`, { headers });
      expect([response.status, (await response.bytes()).length > 0]).toEqual([status, true]);
      expect(await idsOf(api)).toHaveLength(3);
    }
    const seen = await server.settled();
    expect(seen.lines.filter(({ text }) => text === "QUIT")).toHaveLength(seen.connections);
  });
});
