import { describe, expect, it } from "vitest";
import { MemoryAcknowledgedSet, MemoryMaildrop } from "../../../test/support/memory-maildrop.ts";
import { MailError } from "../../base/errors.ts";
import {
  askOf,
  callerHeaders,
  failure,
  mailOver,
  noMail,
  problemOf,
  unconnected,
  type Ask,
} from "../test-app.ts";

const path = "/v1/accounts/me/messages/ack";
const keeping = { protocol: "pop3", host: "pop.example.org" };
const deleting = { ...keeping, retention: { mode: "delete" } };
const deletingLater = { ...keeping, retention: { mode: "delete", afterDays: 7 } };

function over(maildrop: MemoryMaildrop, set: MemoryAcknowledgedSet = new MemoryAcknowledgedSet()): Ask {
  return askOf({ ...noMail, accountMail: mailOver(() => maildrop.open(), set) });
}

async function post(account: object, body: unknown, key: object = {}): Promise<RequestInit> {
  const headers = { ...(await callerHeaders(account, key)), "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

describe("POST .../messages/ack", () => {
  it("keep: what was acknowledged stays, and a list can leave it out", async () => {
    const maildrop = new MemoryMaildrop("a", "b", "c");
    const by = over(maildrop);
    const response = await by(path, await post(keeping, { ids: ["a", "c", "nowhere"] }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ acknowledged: ["a", "c"], removed: [], notFound: ["nowhere"] });
    expect(maildrop.ids).toEqual(["a", "b", "c"]);
    expect(await listed(by, "?acknowledged=false")).toEqual(["b"]);
    expect(await listed(by, "")).toEqual(["c", "b", "a"]);
  });

  it("delete: what was acknowledged is removed, and nothing else", async () => {
    const maildrop = new MemoryMaildrop("a", "b", "c");
    const by = over(maildrop);
    const response = await by(path, await post(deleting, { ids: ["b", "b"] }));
    expect(await response.json()).toEqual({ acknowledged: ["b"], removed: ["b"], notFound: [] });
    expect(maildrop.ids).toEqual(["a", "c"]);
  });

  it("delete with afterDays: nothing goes before its time, then a call without ids removes it", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const set = new MemoryAcknowledgedSet();
    const by = over(maildrop, set);
    const first = await by(path, await post(deletingLater, { ids: ["a"] }));
    expect(await first.json()).toEqual({ acknowledged: ["a"], removed: [], notFound: [] });
    set.entries.set("a", { atMs: Date.now() - 8 * 86_400_000, proof: set.entries.get("a")?.proof ?? null });
    const second = await by(path, await post(deletingLater, { ids: [] }));
    expect(await second.json()).toEqual({ acknowledged: [], removed: ["a"], notFound: [] });
    expect(maildrop.ids).toEqual(["b"]);
  });

  it("delete with afterDays: a new message that has the id of one that is gone stays, and is listed again", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const set = new MemoryAcknowledgedSet();
    const by = over(maildrop, set);
    await by(path, await post(deletingLater, { ids: ["a"] }));
    maildrop.proofOf = (id) => `header of another ${id}`;
    const due = await by(path, await post(deleting, { ids: [] }));
    expect(await due.json()).toEqual({ acknowledged: [], removed: [], notFound: [] });
    expect(maildrop.ids).toEqual(["a", "b"]);
    expect(await listed(by, "?acknowledged=false")).toEqual(["b", "a"]);
  });

  it("delete: what another application acknowledged to be kept stays, until a call names it", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const by = over(maildrop);
    await by(path, await post(keeping, { ids: ["a"] }));
    const unnamed = await by(path, await post(deleting, { ids: ["b"] }));
    expect(await unnamed.json()).toMatchObject({ removed: ["b"] });
    expect(maildrop.ids).toEqual(["a"]);
    const named = await by(path, await post(deleting, { ids: ["a"] }));
    expect(await named.json()).toMatchObject({ removed: ["a"] });
  });

  it("a removal that the server did not confirm is none, and the messages stay acknowledged", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    maildrop.refusal = new MailError("connection_lost", "Lost before the end.", { connection: "lost" });
    const by = over(maildrop);
    expect(await failure(path, await post(deleting, { ids: ["a"] }), by)).toBe("502 connection_lost");
    expect(await listed(by, "?acknowledged=false")).toEqual(["b"]);
    maildrop.refusal = undefined;
    const again = await by(path, await post(deleting, { ids: [] }));
    expect(await again.json()).toMatchObject({ removed: ["a"] });
  });

  it.each<[string, unknown, string]>([
    ["no ids", {}, "/ids"],
    ["ids that are no list", { ids: "a" }, "/ids"],
    ["null", { ids: null }, "/ids"],
    ["what is no id", { ids: ["a", "b c", "", "x".repeat(256), 7] }, "/ids/1 /ids/2 /ids/3 /ids/4"],
    ["501 ids", { ids: Array.from({ length: 501 }, (_, n) => `m${n}`) }, "/ids"],
    ["an unknown field", { ids: [], all: true }, "/all"],
  ])("%s: refused by name", async (_, body, pointers) => {
    expect(await failure(path, await post(keeping, body))).toBe(`400 invalid_request ${pointers}`);
  });

  it("takes 500 ids", async () => {
    const ids = Array.from({ length: 500 }, (_, n) => `m${n}`);
    const response = await over(new MemoryMaildrop(...ids))(path, await post(keeping, { ids }));
    expect(await response.json()).toEqual({ acknowledged: ids, removed: [], notFound: [] });
  });

  it("needs the scope mail.modify, and mail.delete as well where it removes", async () => {
    const by = over(new MemoryMaildrop("a"));
    const ids = { ids: ["a"] };
    for (const scopes of [["mail.read"], ["mail.delete", "mail.read"]]) {
      expect(await failure(path, await post(keeping, ids, { scopes }), by)).toBe("403 forbidden");
      expect(await failure(path, await post(deleting, ids, { scopes }), by)).toBe("403 forbidden");
    }
    const modify = { scopes: ["mail.modify"] };
    expect((await by(path, await post(keeping, ids, modify))).status).toBe(200);
    const refused = await problemOf(await by(path, await post(deletingLater, ids, modify)));
    expect(refused).toMatchObject({ status: 403, detail: "The API key lacks the scope mail.delete." });
    const both = { scopes: ["mail.modify", "mail.delete"] };
    expect((await by(path, await post(deleting, ids, both))).status).toBe(200);
  });

  it("an account that cannot acknowledge says so", async () => {
    const by = askOf(unconnected);
    const response = await by(path, await post({}, { ids: [] }));
    expect(await problemOf(response)).toMatchObject({ status: 422, capability: "acknowledge" });
  });
});

async function listed(by: Ask, query: string): Promise<string[]> {
  const response = await by(`/v1/accounts/me/messages${query}`, { headers: await callerHeaders(keeping) });
  const { items } = await response.json<{ items: { id: string }[] }>();
  return items.map(({ id }) => id);
}
