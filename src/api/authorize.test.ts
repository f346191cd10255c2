import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ask, failure, keyHeaders, newKey, problemOf, rootHeaders } from "./test-app.ts";

const messages = "/v1/accounts/me/messages";

describe("authorisation", () => {
  it.each([
    ["no header", {}],
    ["another scheme", { Authorization: "Basic cm9vdDpyb290" }],
    ["no credential", { Authorization: "Bearer " }],
    ["a credential of nobody", { Authorization: "Bearer somebody" }],
    ["an unknown key", { Authorization: `Bearer pk_AAAAAAAAAAAA_${"A".repeat(43)}` }],
    ["an access token, which do not exist yet", { Authorization: "Bearer pt_AAAA" }],
    ["a credential with a space", { Authorization: `Bearer ${env.ROOT_KEY} x` }],
  ])("%s: 401 with a challenge", async (_, headers) => {
    for (const path of ["/v1/keys", messages]) {
      const response = await ask(path, { headers });
      expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="postern"');
      expect(await problemOf(response)).toMatchObject({ status: 401, code: "unauthorized" });
    }
  });

  it("asks for the key that the route takes", async () => {
    const detail = async (path: string, headers: Record<string, string>): Promise<string> =>
      (await problemOf(await ask(path, { headers }))).detail;
    expect(await detail("/v1/keys", {})).toBe("Send the header `Authorization: Bearer <root key>`.");
    expect(await detail(messages, {})).toBe("Send the header `Authorization: Bearer <API key>`.");
    const nobody = { Authorization: "Bearer somebody" };
    expect(await detail("/v1/keys", nobody)).toContain("takes the root key");
    expect(await detail(messages, nobody)).not.toContain("root");
  });

  it("comes before everything else that could be wrong", async () => {
    expect(await failure(`${messages}?nonsense=1`)).toBe("401 unauthorized");
    expect(await failure("/v1/diagnose", { method: "POST", body: "{" })).toBe("401 unauthorized");
  });

  it("the root key manages keys and reads no mail", async () => {
    expect((await ask("/v1/keys", { headers: rootHeaders })).status).toBe(200);
    expect(await failure(messages, { headers: rootHeaders })).toBe("403 forbidden");
  });

  it("an API key manages no keys", async () => {
    const headers = await keyHeaders();
    expect(await failure("/v1/keys", { headers })).toBe("403 forbidden");
    expect(await failure("/v1/keys/abc", { method: "DELETE", headers })).toBe("403 forbidden");
  });

  it("an API key without the scope is refused, with it let in", async () => {
    const other = await keyHeaders({ scopes: ["tokens.issue"] });
    expect(await failure(messages, { headers: other })).toBe("403 forbidden");
    const right = await keyHeaders({ scopes: ["mail.read"] });
    expect(await failure(messages, { headers: right })).toBe("400 invalid_request Mail-Account");
  });

  it("each operation needs its own scope", async () => {
    const needs = [
      ["GET", `${messages}/abc`, "mail.read"],
      ["GET", "/v1/accounts/me/changes?since=a", "mail.read"],
      ["DELETE", `${messages}/abc`, "mail.delete"],
      ["POST", `${messages}/ack`, "mail.modify"],
    ] as const;
    for (const scope of ["mail.read", "mail.modify", "mail.delete"]) {
      const headers = await keyHeaders({ scopes: [scope] });
      for (const [method, path, needed] of needs) {
        const status = (await failure(path, { method, headers })).slice(0, 3);
        expect([scope, method, path, status]).toEqual([
          scope,
          method,
          path,
          scope === needed ? "400" : "403",
        ]);
      }
    }
  });

  it("the scheme is written in any case (RFC 9110 section 11.1)", async () => {
    const { status } = await ask("/v1/keys", { headers: { Authorization: `bearer ${env.ROOT_KEY}` } });
    expect(status).toBe(200);
  });

  it("an expired or revoked key is as good as none", async () => {
    const { id, key } = await newKey();
    const headers = { Authorization: `Bearer ${key}` };
    expect(await failure(messages, { headers })).toBe("400 invalid_request Mail-Account");
    expect((await ask(`/v1/keys/${id}`, { method: "DELETE", headers: rootHeaders })).status).toBe(204);
    expect(await failure(messages, { headers })).toBe("401 unauthorized");
  });
});
