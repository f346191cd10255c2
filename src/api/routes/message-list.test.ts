import { describe, expect, it } from "vitest";
import { MemoryAcknowledgedSet, MemoryMaildrop } from "../../../test/support/memory-maildrop.ts";
import { MailError } from "../../base/errors.ts";
import { askOf, callerHeaders, failure, mailOver, noMail, type Ask } from "../test-app.ts";

const pop3 = { protocol: "pop3", host: "pop.example.org" };
const path = "/v1/accounts/me/messages";

function over(maildrop: MemoryMaildrop, set: MemoryAcknowledgedSet = new MemoryAcknowledgedSet()): Ask {
  return askOf({ ...noMail, accountMail: mailOver(() => maildrop.open(), set) });
}

async function cursorOf(by: Ask, query: string, headers: Record<string, string>): Promise<string> {
  const response = await by(`${path}?limit=1&${query}`, { headers });
  return (await response.json<{ nextCursor: string }>()).nextCursor;
}

describe("GET .../messages with conditions", () => {
  it("asks for nothing in particular where there are none", async () => {
    const maildrop = new MemoryMaildrop("a");
    await over(maildrop)(path, { headers: await callerHeaders(pop3) });
    expect(maildrop.queries).toMatchObject([{ filter: null, hidden: null }]);
  });

  it("asks for messages that meet them, and tells how much was looked through", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const response = await over(maildrop)(`${path}?subject=x&hasAttachment=true`, {
      headers: await callerHeaders(pop3),
    });
    expect(maildrop.queries).toMatchObject([{ filter: { subject: "x", hasAttachment: true } }]);
    expect(await response.json()).toMatchObject({ searchMode: "scan", scanned: 2, complete: true });
  });

  it("a cursor is good for the same conditions and for no others", async () => {
    const by = over(new MemoryMaildrop("a", "b", "c"));
    const headers = await callerHeaders(pop3);
    const queries = [
      "",
      "subject=x",
      "subject=y",
      "from=x",
      "acknowledged=false",
      "subject=x&acknowledged=false",
    ];
    for (const made of queries) {
      const cursor = await cursorOf(by, made, headers);
      for (const used of queries) {
        const answer = by(`${path}?${used}&cursor=${cursor}`, { headers });
        expect([made, used, (await answer).status]).toEqual([made, used, made === used ? 200 : 400]);
      }
    }
    const cursor = await cursorOf(by, "subject=x", headers);
    expect(await failure(`${path}?cursor=${cursor}`, { headers }, by)).toBe("400 invalid_request ?cursor");
  });

  it("the order of parameters makes no other query", async () => {
    const by = over(new MemoryMaildrop("a", "b"));
    const headers = await callerHeaders(pop3);
    const cursor = await cursorOf(by, "subject=x&from=y", headers);
    expect((await by(`${path}?from=y&subject=x&cursor=${cursor}`, { headers })).status).toBe(200);
  });

  it("an ETag is good for the same conditions and for no others", async () => {
    const by = over(new MemoryMaildrop("a"));
    const headers = await callerHeaders(pop3);
    const tag = (await by(`${path}?subject=x`, { headers })).headers.get("ETag") ?? "";
    const statusOf = async (query: string): Promise<number> =>
      (await by(path + query, { headers: { ...headers, "If-None-Match": tag } })).status;
    expect(await statusOf("?subject=x")).toBe(304);
    expect(await statusOf("?subject=y")).toBe(200);
    expect(await statusOf("")).toBe(200);
  });
});

describe("GET .../messages, asked again", () => {
  it("hands the version of its ETag down, so that nothing is fetched where that is still the version", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const tag = (await by(path, { headers })).headers.get("ETag") ?? "";
    const again = await by(path, { headers: { ...headers, "If-None-Match": tag } });
    expect([again.status, again.headers.get("ETag"), await again.text()]).toEqual([304, tag, ""]);
    await by(`${path}?limit=1`, { headers: { ...headers, "If-None-Match": tag } });
    expect(maildrop.queries.map(({ knownVersion }) => knownVersion)).toEqual([null, "a.b", null]);
  });

  it("`*` is answered 304 whatever the version (RFC 9110 section 13.1.2)", async () => {
    const headers = { ...(await callerHeaders(pop3)), "If-None-Match": "*" };
    expect((await over(new MemoryMaildrop("a"))(path, { headers })).status).toBe(304);
  });

  it("`maxAge` is handed down, and makes no other list: cursors and ETags are good whatever it is", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const first = await by(`${path}?limit=1&maxAge=60`, { headers });
    const { nextCursor } = await first.json<{ nextCursor: string }>();
    expect(maildrop.queries).toMatchObject([{ maxAgeSeconds: 60 }]);
    const known = { ...headers, "If-None-Match": first.headers.get("ETag") ?? "" };
    expect((await by(`${path}?limit=1`, { headers: known })).status).toBe(304);
    expect((await by(`${path}?limit=1&maxAge=0&cursor=${nextCursor}`, { headers })).status).toBe(200);
    expect(maildrop.queries.map(({ maxAgeSeconds }) => maxAgeSeconds)).toEqual([60, null, 0]);
  });

  it.each(["-1", "86401", "1.5", "x", ""])("refuses maxAge=%s by name", async (maxAge) => {
    const headers = await callerHeaders(pop3);
    expect(await failure(`${path}?maxAge=${maxAge}`, { headers }, over(new MemoryMaildrop()))).toBe(
      "400 invalid_request ?maxAge",
    );
  });
});

describe("GET .../messages?acknowledged=false", () => {
  it("an ETag of it does not outlive an acknowledgement, though the mailbox is the same", async () => {
    const set = new MemoryAcknowledgedSet();
    const by = over(new MemoryMaildrop("a", "b"), set);
    const headers = await callerHeaders(pop3);
    const tag = (await by(`${path}?acknowledged=false`, { headers })).headers.get("ETag") ?? "";
    const statusOf = async (): Promise<number> =>
      (await by(`${path}?acknowledged=false`, { headers: { ...headers, "If-None-Match": tag } })).status;
    expect(await statusOf()).toBe(304);
    await set.add(new Map([["a", null]]), 0);
    expect(await statusOf()).toBe(200);
  });

  it("a wrong password never gets to read what was acknowledged", async () => {
    const opened: string[] = [];
    const maildrop = new MemoryMaildrop("a");
    maildrop.onOpen = () => {
      throw new MailError("mail_auth_failed", "No.");
    };
    const mail = mailOver(() => maildrop.open());
    const by = askOf({
      ...noMail,
      accountMail: ({ host }, tenant) => {
        opened.push(`${tenant} ${host}`);
        return mail();
      },
    });
    const headers = await callerHeaders(pop3);
    expect(await failure(`${path}?acknowledged=false`, { headers }, by)).toBe("422 mail_auth_failed");
    expect(opened).toEqual(["acme pop.example.org"]);
  });
});
