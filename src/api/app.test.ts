import { describe, expect, it } from "vitest";
import { ask, failure, keyHeaders, mailAccount, problemOf, strictEnv, validAccount } from "./test-app.ts";

const messages = "/v1/accounts/me/messages";

describe("every answer", () => {
  it.each(["/healthz", "/openapi.json", "/docs", "/docs/problems/internal", "/v1/keys", "/nowhere"])(
    "has a request id of our own, is not cached and not sniffed: %s",
    async (path) => {
      const { headers } = await ask(path, { headers: { "X-Request-Id": "chosen-by-caller" } });
      expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f]{8}-/);
      expect(headers.get("Cache-Control")).toBe("private, no-store");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none';/);
    },
  );

  it("of a failure is a problem that names itself (RFC 9457)", async () => {
    const response = await ask("/v1/nowhere");
    const problem = await problemOf(response);
    expect(problem).toEqual({
      type: "/docs/problems/not_found",
      title: "There is nothing here",
      status: 404,
      detail: "There is no such route.",
      instance: "/v1/nowhere",
      code: "not_found",
      retryable: false,
      requestId: response.headers.get("X-Request-Id"),
    });
  });

  it("of an unexpected error tells nothing of it", async () => {
    const response = await ask(`${messages}`, {
      headers: { ...(await keyHeaders()), ...mailAccount(validAccount) },
    });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "internal", detail: "The fault is not in your request." });
    expect(text).not.toMatch(/a mail session was opened|at /);
  });
});

describe("settings", () => {
  it("/healthz answers whatever they are, and everything else says which one is wrong", async () => {
    const broken = { ...strictEnv, ROOT_KEY: "too-short-canary" };
    expect(await (await ask("/healthz", {}, broken)).json()).toEqual({ status: "ok" });
    for (const path of ["/", "/docs", "/openapi.json", "/v1/keys", "/nowhere"]) {
      const response = await ask(path, {}, broken);
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text)).toMatchObject({ code: "internal" });
      expect(text).toContain("ROOT_KEY");
      expect(text).not.toContain("canary");
    }
  });
});

describe("CORS", () => {
  const listed = { ...strictEnv, CORS_ORIGINS: "https://app.example.org, http://localhost:5173" };

  it("lets a listed origin read the answer and its headers", async () => {
    const { headers } = await ask("/v1/keys", { headers: { Origin: "http://localhost:5173" } }, listed);
    expect(headers.get("Access-Control-Allow-Origin")).toBe("http://localhost:5173");
    expect(headers.get("Access-Control-Expose-Headers")).toContain("ETag");
    expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect(headers.get("Vary")).toContain("Origin");
  });

  it("answers a listed origin's preflight without a credential", async () => {
    const { status, headers } = await ask(
      messages,
      {
        method: "OPTIONS",
        headers: { Origin: "https://app.example.org", "Access-Control-Request-Method": "GET" },
      },
      listed,
    );
    expect(status).toBe(204);
    expect(headers.get("Access-Control-Allow-Origin")).toBe("https://app.example.org");
    expect(headers.get("Access-Control-Allow-Headers")).toContain("Mail-Account");
  });

  it.each([
    "https://evil.example",
    "https://app.example.org.evil.example",
    "https://app.example.org:8443",
    "null",
  ])("tells %s nothing", async (origin) => {
    const { headers } = await ask("/v1/keys", { headers: { Origin: origin } }, listed);
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  });

  it("is off by default", async () => {
    const { headers } = await ask("/v1/keys", { headers: { Origin: "https://app.example.org" } });
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

describe("POST /v1/diagnose", () => {
  it("reports a refusal of the policy as the first stage", async () => {
    const response = await ask("/v1/diagnose", {
      method: "POST",
      headers: { ...(await keyHeaders()), "Content-Type": "application/json" },
      body: JSON.stringify({ ...validAccount, host: "169.254.169.254" }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ok: false,
      stages: [{ stage: "policy", ok: false, ms: 0, cause: "target_forbidden" }],
    });
  });

  it("names what is wrong in the account by its pointer", async () => {
    const init = { method: "POST", headers: { ...(await keyHeaders()), "Content-Type": "application/json" } };
    const body = JSON.stringify({ protocol: "smtp", auth: { type: "password", password: "a\r\nb" } });
    expect(await failure("/v1/diagnose", { ...init, body })).toBe(
      "400 invalid_request /protocol /auth/password",
    );
  });
});
