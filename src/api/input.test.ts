import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { ask, failure, keyHeaders, mailAccount, problemOf, rootHeaders, validAccount } from "./test-app.ts";

const messages = "/v1/accounts/me/messages";

describe("validation", () => {
  it.each([
    ["?limit=0", "?limit"],
    ["?limit=501", "?limit"],
    ["?limit=5.0", "?limit"],
    ["?limit=0x10", "?limit"],
    ["?limit=%205", "?limit"],
    ["?limit=", "?limit"],
    ["?limit=1&limit=2", "?limit"],
    ["?preview=yes", "?preview"],
    ["?sort=size", "?sort"],
    ["?fields=subject,secret", "?fields"],
    ["?fields=", "?fields"],
    ["?mailbox=", "?mailbox"],
    ["?mailbox=a%0d%0ab", "?mailbox"],
    ["?cursor=a%20b", "?cursor"],
    ["?cursor=v1.AAAA", "?cursor"],
    ["?nonsense=1&toString=2", "?nonsense ?toString"],
    ["?__proto__=1", "?__proto__"],
    ["?limit=x&preview=1&nonsense", "?limit ?preview ?nonsense"],
  ])("%s is refused by name", async (query, pointers) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    expect(await failure(messages + query, { headers })).toBe(`400 invalid_request ${pointers}`);
  });

  it.each([
    ["/v1/accounts/me/messages/a%2Fb", "{id}"],
    ["/v1/accounts/me/messages/a%0d%0ab/raw", "{id}"],
    ["/v1/accounts/me/messages/abc/parts/HEADER", "{partId}"],
    ["/v1/accounts/me/messages/abc/parts/1.", "{partId}"],
    ["/v1/accounts/me/messages/abc/parts/0", "{partId}"],
    [`/v1/accounts/me/messages/abc/parts/${"1.".repeat(32)}1`, "{partId}"],
    [`/v1/accounts/me/mailboxes/${"a".repeat(256)}`, "{mailbox}"],
    ["/v1/accounts/me/messages/abc?maxBodyBytes=5242881", "?maxBodyBytes"],
    ["/v1/accounts/me/messages/abc?bodyOffset=-1", "?bodyOffset"],
    ["/v1/accounts/me/messages/abc?body=both", "?body"],
    ["/v1/accounts/me/messages/abc/parts/1?charset=latin1", "?charset"],
    ["/v1/accounts/me/messages/abc/raw?x", "?x"],
  ])("%s is refused by name", async (path, pointer) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    expect(await failure(path, { headers })).toBe(`400 invalid_request ${pointer}`);
  });

  it.each([
    ["?limit=1&limit=2", "?limit: is given more than once"],
    ["?preview=true&preview=true", "?preview: is given more than once"],
    ["?sort=size", "?sort: must be one of: -arrival, arrival, -receivedAt, receivedAt"],
    ["?fields=", "?fields: must have a name between its commas"],
    ["?fields=subject,,size", "?fields: must have a name between its commas"],
    ["?fields=subject, secret", "?fields: does not know `secret`"],
  ])("%s is refused in plain words", async (query, detail) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    expect(await problemOf(await ask(messages + query, { headers }))).toMatchObject({ detail });
  });

  it.each([
    [[], "Mail-Account: must be an object"],
    [{ ...validAccount, port: "993" }, "Mail-Account#/port: must be a number"],
    [
      { ...validAccount, auth: { type: "oauth2", username: "a\x01b", accessToken: "t" } },
      "Mail-Account#/auth/username: must not contain NUL, U+0001, CR or LF",
    ],
    [{ ...validAccount, port: 0 }, "Mail-Account#/port: must be at least 1"],
    [{ ...validAccount, protocol: "smtp" }, "Mail-Account#/protocol: must be one of: imap, pop3"],
    [{ ...validAccount, auth: { type: "none" } }, "Mail-Account#/auth/type: is none of the known ones"],
  ])("the account %j is refused in plain words", async (account, detail) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(account) };
    expect(await problemOf(await ask(messages, { headers }))).toMatchObject({ detail });
  });

  // The account opens no mail here: what gets that far has passed.
  it.each([`${messages}?fields=subject,%20size%20,id`, `${messages}/abc/parts/1?charset=UTF-8`])(
    "%s is taken",
    async (path) => {
      const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
      expect(await failure(path, { headers })).toBe("500 internal");
    },
  );

  it("an account that is not `me` does not exist", async () => {
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    for (const rest of ["messages", "mailboxes", "capabilities", "messages/abc", "messages/abc/raw"]) {
      expect(await failure(`/v1/accounts/abc/${rest}`, { headers })).toBe("404 account_not_found");
    }
  });

  it("a method that a route does not have is not found", async () => {
    const told = async (path: string): Promise<unknown> => {
      const { status, code, detail } = await problemOf(
        await ask(path, { method: "PUT", headers: rootHeaders }),
      );
      return [status, code, detail];
    };
    expect(await told("/v1/keys")).toEqual([404, "not_found", "This path is for POST and GET alone."]);
    expect(await told("/v1/keys/abc")).toEqual([404, "not_found", "This path is for DELETE alone."]);
    expect(await told("/v1/accounts/me/messages/")).toEqual([404, "not_found", "There is no such route."]);
  });
});

async function post(body: BodyInit, headers: Record<string, string> = {}): Promise<string> {
  const type = { "Content-Type": "application/json" };
  return failure("/v1/keys", { method: "POST", headers: { ...rootHeaders, ...type, ...headers }, body });
}

describe("request bodies", () => {
  it.each([
    ["{", ""],
    ["", ""],
    ["\u00ff", ""],
    ["null", ""],
    ["[]", ""],
    ["{}", "/name /tenant"],
    ['{"name":"","tenant":"a b"}', "/name /tenant"],
    ['{"name":"a","tenant":"b","admin":true,"a/b~c":1}', "/admin /a~1b~0c"],
    ['{"name":"a","tenant":"b","__proto__":{"scopes":[]}}', "/__proto__"],
    ['{"name":"a","tenant":"b","scopes":[]}', "/scopes"],
    ['{"name":"a","tenant":"b","scopes":["mail.read","root"]}', "/scopes/1"],
    ['{"name":"a","tenant":"b","expiresAt":"tomorrow"}', "/expiresAt"],
    ['{"name":"a","tenant":"b","expiresAt":"2020-01-01T00:00:00Z"}', "/expiresAt"],
    ['{"name":"a\\u0000","tenant":"b"}', "/name"],
  ])("%s is refused by JSON pointer (RFC 6901)", async (body, pointers) => {
    expect(await post(body)).toBe(`400 invalid_request ${pointers}`);
  });

  it.each(["null", "[]", '"text"'])("%s is refused in plain words", async (body) => {
    const headers = { ...rootHeaders, "Content-Type": "application/json" };
    const problem = await problemOf(await ask("/v1/keys", { method: "POST", headers, body }));
    expect(problem.detail).toBe("The request body must be an object");
  });

  it("octets that are no UTF-8 are refused", async () => {
    expect(await post(Uint8Array.of(0x22, 0xff, 0x22))).toBe("400 invalid_request ");
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])(
    "the Content-Type %j is refused",
    async (type) => {
      expect(await post("{}", { "Content-Type": type })).toBe("400 invalid_request Content-Type");
    },
  );

  it("a body of the largest size is read, and one octet more is 413", async () => {
    const largest = " ".repeat(limits.maxRequestBodyBytes - 2) + "{}";
    expect(await post(largest)).toBe("400 invalid_request /name /tenant");
    expect(await post(`${largest} `)).toBe("413 body_too_large");
  });

  it("a body without Content-Length is counted as it comes", async () => {
    const chunk = new Uint8Array(65_536).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    expect(await post(endless)).toBe("413 body_too_large");
    expect(sent).toBeLessThan(32);
  });

  it("a body with a thousand wrong fields gets an answer that names fifty", async () => {
    const nonsense = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`x${index}${"y".repeat(500)}`, 1]),
    );
    const response = await ask("/v1/keys", {
      method: "POST",
      headers: { ...rootHeaders, "Content-Type": "application/json; charset=utf-8" },
      body: JSON.stringify(nonsense),
    });
    const { errors = [], detail } = await problemOf(response);
    expect(errors).toHaveLength(50);
    expect(Math.max(...errors.map(({ pointer }) => pointer.length))).toBe(200);
    expect(detail).toMatch(/and 1001 more\)$/);
  });
});
