import { afterEach, describe, expect, it, vi } from "vitest";
import { createExecutionContext, env } from "cloudflare:test";
import { createApp } from "./app.ts";

afterEach(() => vi.restoreAllMocks());

describe("a fault of ours", () => {
  it("is logged by where it happened and the request's id, without its message", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const fail = (): never => {
      throw new TypeError("canary-7f3a in a message");
    };
    const app = createApp({ accountMail: fail, fetch: fail });
    app.get("/fault", fail);
    const response = await app.fetch(
      new Request("https://postern.example/fault"),
      env,
      createExecutionContext(),
    );
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(logged).toHaveBeenCalledOnce();
    const [line] = logged.mock.calls[0] ?? [];
    expect(JSON.parse(String(line))).toMatchObject({
      requestId: response.headers.get("X-Request-Id"),
      fault: "TypeError",
    });
    expect(`${body} ${String(line)}`).not.toContain("canary-7f3a");
  });
});
