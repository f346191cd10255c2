import { describe, expect, inject, it } from "vitest";
import { type AccountObject, accountApi, problemOf } from "../support/worker-api.ts";

const { host, imapPort, imapsPort, password, accessToken } = inject("dovecot");

const sample: AccountObject = {
  protocol: "imap",
  host,
  port: imapsPort,
  auth: { type: "password", username: "sample", password },
};

describe("the account of a one-shot call (api.md section 3)", () => {
  it("logs in by an access token as well", async () => {
    const auth = { type: "oauth2", username: "sample", accessToken };
    const { total } = await accountApi({ ...sample, auth }).page();
    expect(total).toBe((await accountApi(sample).page()).total);
  });

  it("that has a wrong access token is refused by the mail server, not by us", async () => {
    const auth = { type: "oauth2", username: "sample", accessToken: `${accessToken}x` };
    const problem = await problemOf(await accountApi({ ...sample, auth }).get("/messages"));
    expect(problem).toMatchObject({ status: 422, code: "mail_auth_failed", serverTextIsUntrusted: true });
    expect(problem.serverText).toMatch(/"status":"(?:401|invalid_token)"/);
  });

  it("has its address for a user name where it gives no other", async () => {
    const auth = { type: "password", password };
    const { total } = await accountApi({ ...sample, auth, email: "sample" }).page();
    expect(total).toBe((await accountApi(sample).page()).total);
  });

  it("is as good over STARTTLS, and its ids and cursors are those of one mailbox", async () => {
    const other = accountApi({ ...sample, port: imapPort, security: "starttls" });
    const [ours, theirs] = [await accountApi(sample).page("limit=2"), await other.page("limit=2")];
    expect(theirs.items).toEqual(ours.items);
  });
});

describe("what a caller keeps", () => {
  const api = accountApi(sample);
  const otherTenant = accountApi(sample, "other-tenant");

  it("of cursors is good for its own tenant alone, though the mailbox is the same", async () => {
    const { nextCursor } = await api.page("limit=1");
    expect((await api.page(`limit=1&cursor=${nextCursor}`)).items).toHaveLength(1);
    expect(await otherTenant.failure(`/messages?limit=1&cursor=${nextCursor}`)).toBe("400 invalid_request");
  });

  it.each(["/messages", "/messages/{id}", "/messages/{id}/parts/1", "/messages/{id}/raw"])(
    "of ETags of %s says nothing to another tenant or user",
    async (route) => {
      const path = route.replace("{id}", (await api.page("limit=1")).items[0]?.id ?? "");
      const mine = await api.get(path);
      await mine.body?.cancel();
      const headers = { "If-None-Match": mine.headers.get("ETag") ?? "" };
      expect((await api.get(path, { headers })).status).toBe(304);
      const theirs = await otherTenant.get(path, { headers });
      await theirs.body?.cancel();
      expect(theirs.status).toBe(200);
    },
  );

  it("of message ids finds nothing in the mailbox of another user", async () => {
    const { items } = await api.page("limit=1");
    const stranger = accountApi({ ...sample, auth: { type: "password", username: "a-stranger", password } });
    const problem = await problemOf(await stranger.get(`/messages/${items[0]?.id}`));
    expect([404, 410]).toContain(problem.status);
  });
});
