import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { MailError, type ErrorCode, type MailErrorOptions } from "../base/errors.ts";
import type { AppEnv } from "./context.ts";
import { cleanText, problemKinds, problemResponse } from "./problem.ts";

declare global {
  interface ImportMeta {
    /** Vite's: the files that match, as text. */
    glob(pattern: string, options: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
  }
}

function answer(code: ErrorCode, options?: MailErrorOptions): Promise<Response> {
  return answerTo(new MailError(code, "What happened.", options));
}

async function answerTo(error: unknown): Promise<Response> {
  const app = new Hono<AppEnv>();
  app.get("/x", (c) => problemResponse(c, error));
  return app.request("/x?secret=1");
}

describe("problemKinds", () => {
  // The table of the contract, section 1.
  it.each<[number, ...ErrorCode[]]>([
    [400, "invalid_request"],
    [413, "body_too_large"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found", "account_not_found", "mailbox_not_found", "message_not_found", "part_not_found"],
    [409, "conflict", "mailbox_busy"],
    [410, "state_expired"],
    [422, "target_forbidden", "mail_auth_failed", "capability_missing", "message_too_complex"],
    [429, "rate_limited", "mail_throttled"],
    [502, "connect_failed", "tls_failed", "tls_required", "server_rejected", "protocol_violation"],
    [502, "connection_lost", "server_limit_exceeded"],
    [504, "deadline_exceeded"],
    [507, "over_quota"],
    [500, "internal"],
  ])("HTTP %d is for %s %s %s %s %s", (status, ...codes) => {
    expect(codes.map((code) => problemKinds[code].status)).toEqual(codes.map(() => status));
  });

  it("has a page for each code in docs/problems, which says its status and whether to retry", () => {
    const pages = import.meta.glob("../../docs/problems/*.md", {
      query: "?raw",
      import: "default",
      eager: true,
    });
    const names = Object.keys(pages).map((path) => path.slice(path.lastIndexOf("/") + 1, -".md".length));
    expect(names.sort()).toEqual(Object.keys(problemKinds).sort());
    for (const [code, { status, isRetryable }] of Object.entries(problemKinds)) {
      const page = pages[`../../docs/problems/${code}.md`];
      expect(page).toContain(`# ${code}`);
      expect(page).toContain(`HTTP ${status}. ${isRetryable ? "Retryable" : "Not retryable"}`);
    }
  });
});

describe("problemResponse", () => {
  it("says what happened, where, and where it is explained (RFC 9457 section 3.1)", async () => {
    const response = await answer("connect_failed", { phase: "connect" });
    expect(response.status).toBe(502);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "/docs/problems/connect_failed",
      title: "The mail server could not be reached",
      status: 502,
      detail: "What happened.",
      instance: "/x",
      code: "connect_failed",
      retryable: true,
      phase: "connect",
    });
  });

  it("is retryable where the error says so, whatever its code", async () => {
    expect(await (await answer("server_rejected")).json()).toMatchObject({ retryable: false });
    expect(await (await answer("server_rejected", { retry: "backoff" })).json()).toMatchObject({
      retryable: true,
    });
  });

  it.each<[ErrorCode, number | undefined, string | null]>([
    ["mail_throttled", 93, "93"],
    ["mail_throttled", 0.2, "1"],
    ["mail_throttled", 1e9, "86400"],
    ["rate_limited", undefined, "30"],
    ["connection_lost", 5, "5"],
    ["connection_lost", undefined, null],
  ])("%s with a wait of %j s has Retry-After %j", async (code, retryAfterSeconds, header) => {
    const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const response = await answer(code, { details });
    expect(response.headers.get("Retry-After")).toBe(header);
    const { retryAfterSeconds: told } = await response.json<{ retryAfterSeconds?: number }>();
    expect(told === undefined ? null : String(told)).toBe(header);
  });

  it("marks the mail server's text as untrusted, and names the missing capability", async () => {
    const details = { serverText: "NO \u001b[31mgo away\u202e", capability: "MOVE" };
    expect(await (await answer("capability_missing", { details })).json()).toMatchObject({
      serverText: "NO [31mgo away",
      serverTextIsUntrusted: true,
      capability: "MOVE",
    });
  });

  it.each([
    new Error("canary"),
    new TypeError("canary", { cause: new Error("canary") }),
    "canary",
    null,
    { message: "canary" },
  ])("tells nothing of what is no MailError: %s", async (error) => {
    const response = await answerTo(error);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("canary");
  });

  it("does not show the cause of an error", async () => {
    expect(await (await answer("connect_failed", { cause: new Error("canary") })).text()).not.toContain(
      "canary",
    );
  });
});

describe("cleanText", () => {
  it.each([
    ["[ALERT] Hello", "[ALERT] Hello"],
    ["a\r\nSet-Cookie: x", "a Set-Cookie: x"],
    ["\u0000\u001ba\u007fb\u0085c", "a b c"],
    ["\u202egnp.exe\u202c \u2066x\u2069", "gnp.exe x"],
    ["a\u200bb\u00adc\ufeff", "a b c"],
    ["a\u2028b\u2029c", "a b c"],
    ["Grüße 手机 😀", "Grüße 手机 😀"],
    ["\ud800", "\ufffd"],
  ])("%j becomes %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it("is cut after 200 characters, and never within one", () => {
    expect(cleanText("x".repeat(200))).toBe("x".repeat(200));
    expect(cleanText("x".repeat(201))).toBe("x".repeat(200));
    expect(cleanText("😀".repeat(201))).toBe("😀".repeat(200));
  });
});
