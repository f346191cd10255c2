import { describe, expect, it } from "vitest";
import { invalidField, MailError } from "./errors.ts";

describe("MailError", () => {
  it("is an error that concerns no connection and is not to be tried again, unless it says otherwise", () => {
    const error = new MailError("conflict", "It exists already.");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "MailError",
      code: "conflict",
      message: "It exists already.",
      phase: undefined,
      connection: "usable",
      retry: "no",
      details: {},
    });
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });

  it("keeps all that it is told", () => {
    const cause = new Error("inner");
    const error = new MailError("mail_throttled", "Slower.", {
      phase: "fetch",
      connection: "lost",
      retry: "backoff",
      details: { retryAfterSeconds: 3, serverText: "slow down" },
      cause,
    });
    expect(error).toMatchObject({
      phase: "fetch",
      connection: "lost",
      retry: "backoff",
      details: { retryAfterSeconds: 3, serverText: "slow down" },
    });
    expect(error.cause).toBe(cause);
  });
});

describe("invalidField", () => {
  it("is an invalid_request that points at the field", () => {
    expect(invalidField("/auth/username", "is missing")).toMatchObject({
      code: "invalid_request",
      message: "/auth/username: is missing",
      details: { fields: [{ pointer: "/auth/username", message: "is missing" }] },
    });
  });
});
