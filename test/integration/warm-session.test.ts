import { evictDurableObject, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";
import { entity, message } from "../support/compose.ts";
import { openOtherClient } from "../support/other-client.ts";
import { type ServerScript, startProxy, startServer } from "../support/scripted-server.ts";
import { type AccountObject, accountApi, problemOf, turnsOf } from "../support/worker-api.ts";
import { imapSubject, pop3Subject } from "./contract.ts";

const imap = imapSubject("tls", 0);

/** An account of this user whose connections go by a proxy that counts them. */
async function counted(
  user: string,
  shape: object = {},
): Promise<{ account: AccountObject; proxy: Awaited<ReturnType<typeof startProxy>> }> {
  const { host, imapsPort: targetPort } = inject("dovecot");
  const proxy = await startProxy({ targetPort, ...shape });
  return { account: imap.account(user, { host, port: proxy.port }), proxy };
}

async function deliver(user: string, count: number): Promise<void> {
  await using other = await openOtherClient(user);
  const raws = Array.from({ length: count }, (_, n) => ({ raw: `Subject: ${n}\r\n\r\n${n}\r\n` }));
  await other.append("INBOX", raws);
}

const timingOf = (response: Response): string => response.headers.get("Server-Timing") ?? "";

describe("a warm session", () => {
  it("lists again in one round trip and shows what another client changed meanwhile", async () => {
    const user = "warm-list";
    await deliver(user, 3);
    await using other = await openOtherClient(user);
    await other.run("SELECT INBOX");
    const api = accountApi(imap.account(user));
    expect(timingOf(await api.get("/messages"))).toContain('session;desc="cold"');
    const seenAfter = async (command: string): Promise<unknown> => {
      await other.run(command);
      const response = await api.get("/messages");
      expect([turnsOf(response), timingOf(response)]).toEqual([1, expect.stringContaining('"warm"')]);
      const { items } = await response.json<{ items: { subject: string; keywords: object }[] }>();
      return items.map(({ subject, keywords }) => [subject, ...Object.keys(keywords)].join(" "));
    };
    expect(await seenAfter("NOOP")).toEqual(["2", "1", "0"]);
    expect(await seenAfter("UID STORE 2 +FLAGS (\\Flagged)")).toEqual(["2", "1 $flagged", "0"]);
    expect(await seenAfter("UID STORE 1 +FLAGS (\\Deleted)")).toEqual(["2", "1 $flagged", "0 $deleted"]);
    expect(await seenAfter("EXPUNGE")).toEqual(["2", "1 $flagged"]);
    expect(await seenAfter("UID COPY 3 INBOX")).toEqual(["2", "2", "1 $flagged"]);
  });

  it("answers equal reads that are under way together once", async () => {
    const user = "warm-equal";
    await deliver(user, 2);
    const { account, proxy } = await counted(user);
    await using _ = proxy;
    const api = accountApi(account);
    const pages = await Promise.all(Array.from({ length: 30 }, () => api.page()));
    expect(new Set(pages.map(({ items }) => JSON.stringify(items))).size).toBe(1);
    const { connections, turns } = await proxy.seen();
    expect([connections, turns]).toEqual([1, expect.toSatisfy((count: number) => count < 10)]);
  });

  it("holds two connections at most, however many ask, and everybody is answered", async () => {
    const user = "warm-many";
    await deliver(user, 20);
    const { account, proxy } = await counted(user);
    await using _ = proxy;
    const api = accountApi(account);
    const { items } = await api.page();
    const paths = items.flatMap(({ id }) => [
      `/messages/${id}`,
      `/messages/${id}/raw`,
      `/messages/${id}/parts/1`,
    ]);
    const answers = await Promise.all(
      [...paths, "/mailboxes", "/messages?limit=3", "/capabilities"].map(async (path) => {
        const response = await api.get(path);
        await response.bytes();
        return response.status;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    expect((await proxy.seen()).connections).toBe(2);
  });

  it("lists while a download is under way that nobody reads", async () => {
    const user = "warm-download";
    await using other = await openOtherClient(user);
    await other.append("INBOX", [
      { raw: message(["Subject: big"], entity("text/plain", `${"x".repeat(76)}\r\n`.repeat(100_000))) },
    ]);
    const api = accountApi(imap.account(user));
    const { items } = await api.page();
    const download = await api.get(`/messages/${items[0]?.id}/raw`);
    expect(download.status).toBe(200);
    expect((await api.page()).items).toHaveLength(1);
    expect((await download.bytes()).length).toBe(items[0]?.size);
  });

  it("is not reached by a wrong password, nor by another tenant, and goes on all the same", async () => {
    const user = "warm-wrong";
    await deliver(user, 1);
    const { account, proxy } = await counted(user);
    await using _ = proxy;
    const api = accountApi(account);
    await api.page();
    const guesses = ["", "?maxAge=3600", ...Array.from({ length: 8 }, () => "?limit=1")];
    for (const [n, query] of guesses.entries()) {
      const wrong = { ...account, auth: { type: "password", username: user, password: `wrong ${n}` } };
      const refused = await accountApi(wrong).get(`/messages${query}`);
      expect((await problemOf(refused)).code).toBe("mail_auth_failed");
    }
    // Another idle second may have passed by then.
    await api.page();
    const response = await api.get("/messages");
    expect([response.status, turnsOf(response)]).toEqual([200, 1]);
    const other = await accountApi(account, "another").get("/messages?maxAge=3600");
    expect(timingOf(other)).toContain('session;desc="cold"');
  });

  it("is opened anew where the server has closed it, and a read is asked once more", async () => {
    const account = async (
      script: ServerScript,
    ): Promise<[AccountObject, AsyncDisposable & { port: number }]> => {
      const server = await startServer({ tls: "none", ...script });
      const auth = { type: "password", username: "ada", password: "pw" };
      const { port } = server;
      return [{ protocol: "imap", host: "localhost", port, security: "none", auth }, server];
    };
    for (const end of [["* BYE idle for too long\r\n", { end: "close" }], [{ end: "reset" }]] as const) {
      const [dying, server] = await account({ replies: { "EXAMINE#2": end } });
      await using _ = server;
      const api = accountApi(dying);
      expect((await api.get("/messages")).status).toBe(200);
      const response = await api.get("/messages");
      expect([response.status, timingOf(response)]).toEqual([200, expect.stringContaining('"cold"')]);
    }
  });

  it("ends by LOGOUT when nobody asks any more", async () => {
    await using server = await startServer({ tls: "none" });
    const auth = { type: "password", username: "ada", password: "pw" };
    const api = accountApi({
      protocol: "imap",
      host: "localhost",
      port: server.port,
      security: "none",
      auth,
    });
    await api.page();
    expect((await server.seen()).openConnections).toBe(1);
    const { openConnections, lines } = await server.settled(10_000);
    expect(openConnections).toBe(0);
    expect(lines.at(-1)?.text).toMatch(/LOGOUT$/);
  });
});

describe("maxAge", () => {
  it("answers from what is remembered, without the mail server", async () => {
    const user = "warm-age";
    await deliver(user, 2);
    const api = accountApi(imap.account(user));
    const first = await api.page("limit=2");
    await deliver(user, 1);
    const response = await api.get("/messages?limit=2&maxAge=3600");
    expect(timingOf(response)).toContain('turns;desc="0"');
    expect(timingOf(response)).toContain('cache;desc="hit"');
    expect((await response.json<{ items: unknown }>()).items).toEqual(first.items);
    expect((await api.page("limit=2&maxAge=0")).items).not.toEqual(first.items);
  });
});

describe("a maildrop", () => {
  it("is closed between requests, and those that come together take turns and are all answered", async () => {
    const user = "warm-maildrop";
    await deliver(user, 3);
    const api = accountApi(pop3Subject("tls", 0).account(user));
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await api.get(`/messages?limit=${n + 1}`)).status),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    await deliver(user, 1);
    expect((await api.page()).items).toHaveLength(4);
  });
});

describe("an object that was evicted", () => {
  it("remembers the mailbox all the same: a new login and the list are one turn more than none, and only what is new is fetched", async () => {
    const user = "warm-evicted";
    await deliver(user, 60);
    const { account, proxy } = await counted(user);
    await using _ = proxy;
    const api = accountApi(account);
    await api.page();
    const before = (await proxy.settled(10_000)).bytesDown;
    for (const id of await listDurableObjectIds(env.MAILBOX_SESSION)) {
      // Some are not running any more.
      await evictDurableObject(env.MAILBOX_SESSION.get(id)).catch(() => undefined);
    }
    await deliver(user, 1);
    const response = await api.get("/messages");
    expect(timingOf(response)).toContain('cache;desc="stale"');
    expect(timingOf(response)).toContain('session;desc="cold"');
    expect(turnsOf(response)).toBe(1);
    expect((await response.json<{ items: unknown[] }>()).items).toHaveLength(50);
    expect((await proxy.seen()).bytesDown - before).toBeLessThan(before / 2);
  });

  it("remembers nothing for other credentials, nor in the clear", async () => {
    const user = "warm-sealed";
    await using other = await openOtherClient(user);
    await other.append("INBOX", [{ raw: "Subject: canary-of-a-subject\r\n\r\n" }]);
    await accountApi(imap.account(user)).page();
    await vi.waitUntil(async () => (await env.KV.list({ prefix: "sync/" })).keys.length > 0, 5_000);
    for (const { name } of (await env.KV.list({ prefix: "sync/" })).keys) {
      expect(name + (await env.KV.get(name))).not.toMatch(/canary-of-a-subject|warm-sealed/);
    }
  });
});
