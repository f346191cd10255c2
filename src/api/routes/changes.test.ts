import { describe, expect, it } from "vitest";
import { MemoryMaildrop } from "../../../test/support/memory-maildrop.ts";
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

interface Answer {
  readonly oldState: string;
  readonly newState: string;
  readonly hasMore: boolean;
  readonly created: readonly { readonly id: string }[];
  readonly updated: readonly unknown[];
  readonly destroyed: readonly string[];
  readonly basis: string;
}

const pop3 = { protocol: "pop3", host: "pop.example.org" };

function over(maildrop: MemoryMaildrop): Ask {
  return askOf({ ...noMail, accountMail: mailOver(() => maildrop.open()) });
}

async function stateOf(by: Ask, headers: Record<string, string>): Promise<string> {
  const page = await by("/v1/accounts/me/messages", { headers });
  return (await page.json<{ state: string }>()).state;
}

async function changes(
  by: Ask,
  headers: Record<string, string>,
  state: string,
  rest: string = "",
): Promise<Answer> {
  const response = await by(`/v1/accounts/me/changes?since=${state}${rest}`, { headers });
  expect(response.status).toBe(200);
  return response.json();
}

describe("GET .../changes", () => {
  it("tells what came and went since the list, and where to go on", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    maildrop.ids = ["b", "c"];
    const first = await changes(by, headers, state);
    expect(first).toMatchObject({
      oldState: state,
      hasMore: false,
      created: [{ id: "c", subject: "About c", origin: { protocol: "pop3", uidl: "c" } }],
      updated: [],
      destroyed: ["a"],
      basis: "uidl-diff",
    });
    expect(await changes(by, headers, first.newState)).toMatchObject({ created: [], destroyed: [] });
    expect(await changes(by, headers, state)).toMatchObject({ created: [{ id: "c" }], destroyed: ["a"] });
  });

  it("goes on through `newState` where there is more than `limit`, and misses nothing", async () => {
    const maildrop = new MemoryMaildrop();
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    let state = await stateOf(by, headers);
    maildrop.ids = ["a", "b", "c", "d", "e"];
    const seen: string[] = [];
    for (let hasMore = true; hasMore;) {
      const answer = await changes(by, headers, state, "&limit=2");
      seen.push(...answer.created.map(({ id }) => id));
      ({ hasMore, newState: state } = answer);
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("takes a state of 6,000 characters, and none that is longer", async () => {
    const headers = await callerHeaders(pop3);
    const maildrop = new MemoryMaildrop("x".repeat(4_000));
    const by = over(maildrop);
    const state = await stateOf(by, headers);
    expect(state.length).toBeGreaterThan(5_000);
    expect(await changes(by, headers, state)).toMatchObject({ created: [], destroyed: [] });
    const path = `/v1/accounts/me/changes?since=v1.${"A".repeat(5_997)}`;
    expect(await problemOf(await by(path, { headers }))).toMatchObject({
      detail: "?since: is not a state of this account",
    });
    expect(await problemOf(await by(`${path}A`, { headers }))).toMatchObject({
      detail: "?since: is not a state",
    });
  });

  it.each([
    ["", "?since"],
    ["?since=", "?since"],
    ["?since=a%20b", "?since"],
    ["?since=v1.AAAA", "?since"],
    ["?since=a&since=b", "?since"],
    ["?since=a&limit=0", "?limit"],
    ["?since=a&limit=501", "?limit"],
    ["?since=a&wait=26", "?wait"],
    ["?since=a&wait=-1", "?wait"],
    ["?since=a&wait=1.5", "?wait"],
    ["?since=a&mailbox=a%2Fb", "?mailbox"],
    ["?since=a&cursor=b&fields=id", "?cursor ?fields"],
  ])("%s is refused by name", async (query, pointers) => {
    const headers = await callerHeaders(pop3);
    expect(await failure(`/v1/accounts/me/changes${query}`, { headers })).toBe(
      `400 invalid_request ${pointers}`,
    );
  });

  it("a state of another account or tenant, a changed one and a cursor are refused, and nothing is opened", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const page = await by("/v1/accounts/me/messages?limit=1", { headers });
    const { state, nextCursor } = await page.json<{ state: string; nextCursor: string }>();
    const opened = maildrop.log.length;
    const changed = state.slice(0, -2) + (state.endsWith("AA") ? "BB" : "AA");
    const others = [
      [await callerHeaders({ ...pop3, host: "pop.example.com" }), state],
      [await callerHeaders(pop3, { tenant: "other" }), state],
      [headers, changed],
      [headers, nextCursor],
    ] as const;
    for (const [caller, since] of others) {
      const path = `/v1/accounts/me/changes?since=${since}`;
      expect(await failure(path, { headers: caller }, by)).toBe("400 invalid_request ?since");
    }
    expect(maildrop.log).toHaveLength(opened);
  });

  it("another retention or password keeps a state alive", async () => {
    const by = over(new MemoryMaildrop("a"));
    const state = await stateOf(by, await callerHeaders(pop3));
    const other = await callerHeaders({
      ...pop3,
      retention: { mode: "delete", afterDays: 7 },
      auth: { type: "password", username: "ada", password: "a new one" },
    });
    expect(await changes(by, other, state)).toMatchObject({ created: [], destroyed: [] });
  });

  it("a state that tells too little by now is 410", async () => {
    const by = over(new MemoryMaildrop("expired"));
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    expect(await failure(`/v1/accounts/me/changes?since=${state}`, { headers }, by)).toBe(
      "410 state_expired",
    );
  });

  it("needs the scope mail.read", async () => {
    const headers = await callerHeaders(pop3, { scopes: ["mail.modify", "mail.delete"] });
    expect(await failure("/v1/accounts/me/changes?since=a", { headers })).toBe("403 forbidden");
  });

  it("an account that cannot tell changes says so", async () => {
    const headers = await callerHeaders();
    const state = await stateOf(over(new MemoryMaildrop("a")), headers);
    const response = await askOf(unconnected)(`/v1/accounts/me/changes?since=${state}&wait=5`, { headers });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      code: "capability_missing",
      capability: "changes",
    });
  });
});

describe("GET .../changes?wait=", () => {
  it("asks again in a new session, with the one before closed, until something changed", async () => {
    const maildrop = new MemoryMaildrop("a");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    maildrop.onOpen = (session) => {
      if (session === 3) maildrop.ids.push("b");
    };
    const response = await by(`/v1/accounts/me/changes?since=${state}&wait=1`, { headers });
    expect(await response.json()).toMatchObject({ created: [{ id: "b" }] });
    expect(maildrop.log).toEqual(["open 1", "close 1", "open 2", "close 2", "open 3", "close 3"]);
    // Two sessions of two turns.
    expect(response.headers.get("Server-Timing")).toContain('turns;desc="4"');
  });

  it("answers that nothing changed when the time is over", async () => {
    const maildrop = new MemoryMaildrop("a");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    expect(await changes(by, headers, state, "&wait=1")).toMatchObject({ created: [], destroyed: [] });
    expect(maildrop.log).toEqual(["open 1", "close 1", "open 2", "close 2", "open 3", "close 3"]);
  });

  it("a server that asks to slow down meanwhile ends it with the answer before", async () => {
    const maildrop = new MemoryMaildrop("a");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    maildrop.onOpen = (session) => {
      if (session > 2) throw new MailError("mail_throttled", "Too often.", { retry: "backoff" });
    };
    expect(await changes(by, headers, state, "&wait=1")).toMatchObject({ created: [], destroyed: [] });
  });

  it("ends where the caller goes away", async () => {
    const maildrop = new MemoryMaildrop("a");
    const by = over(maildrop);
    const headers = await callerHeaders(pop3);
    const state = await stateOf(by, headers);
    const caller = new AbortController();
    maildrop.onOpen = () => caller.abort();
    await by(`/v1/accounts/me/changes?since=${state}&wait=25`, { headers, signal: caller.signal });
    expect(maildrop.log).toEqual(["open 1", "close 1", "open 2", "close 2"]);
  });
});
