import { describe, expect, it } from "vitest";
import { MailError, type Phase } from "../base/errors.ts";
import type { Tagged } from "./command.ts";
import { serverClosed, statusError } from "./failures.ts";
import { asMailError } from "../net/failures.ts";
import { readResponse } from "./response.ts";

function tagged(line: string): Tagged {
  const response = readResponse([`a1 ${line}`]);
  if (response.kind !== "tagged") throw new Error(response.kind);
  return response;
}

function refused(line: string, phase: Phase = "fetch"): MailError {
  return statusError({ phase }, tagged(line));
}

describe("a refusal", () => {
  // RFC 5530, RFC 9051 7.1, RFC 9208; quirk 12.
  it.each([
    ["NO [AUTHENTICATIONFAILED] x", "mail_auth_failed", "after-reauth"],
    ["NO [AUTHORIZATIONFAILED] x", "mail_auth_failed", "after-reauth"],
    ["NO [EXPIRED] x", "mail_auth_failed", "after-reauth"],
    ["NO [PRIVACYREQUIRED] x", "tls_required", "no"],
    ["NO [CONTACTADMIN] x", "server_rejected", "no"],
    ["NO [INUSE] x", "mailbox_busy", "backoff"],
    ["NO [LIMIT] Rate limit hit", "mail_throttled", "backoff"],
    ["NO [THROTTLED] x", "mail_throttled", "backoff"],
    ["NO [OVERQUOTA] x", "over_quota", "no"],
    ["NO [NONEXISTENT] x", "mailbox_not_found", "no"],
    ["NO [TRYCREATE] x", "mailbox_not_found", "no"],
    ["NO [ALREADYEXISTS] x", "conflict", "no"],
    ["NO [UNAVAILABLE] x", "server_rejected", "backoff"],
    ["NO [SERVERBUG] x", "server_rejected", "backoff"],
    ["no [inuse] x", "mailbox_busy", "backoff"],
    ["NO [X-NEW] x", "server_rejected", "no"],
    ["BAD x", "server_rejected", "no"],
  ])("%s is %s, to be tried again: %s", (line, code, retry) => {
    expect(refused(line)).toMatchObject({ code, retry, phase: "fetch", connection: "usable" });
  });

  it("of a login is that of the credentials, unless the server says otherwise", () => {
    expect(refused("NO x", "auth")).toMatchObject({ code: "mail_auth_failed", retry: "after-reauth" });
    expect(refused("BAD x", "auth")).toMatchObject({ code: "mail_auth_failed", phase: "auth" });
    expect(refused("NO [UNAVAILABLE] x", "auth")).toMatchObject({
      code: "server_rejected",
      retry: "backoff",
    });
    expect(refused("NO [ALERT] Too many simultaneous connections. (Failure)", "auth")).toMatchObject({
      code: "mail_throttled",
      retry: "backoff",
    });
  });

  it("says when to come back, an hour hence at most (quirk 12)", () => {
    const line = (ms: number): string =>
      `BAD Request is throttled. Suggested Backoff Time: ${ms} milliseconds`;
    for (const [ms, retryAfterSeconds] of [
      [92_415, 93],
      [1, 1],
      [3_600_000, 3_600],
      [999_999_999, 3_600],
    ] as const) {
      expect(refused(line(ms))).toMatchObject({
        code: "mail_throttled",
        retry: "backoff",
        details: { retryAfterSeconds },
      });
    }
  });

  it("of whatever comes after a login that was none is the login's (quirk 3)", () => {
    expect(refused("BAD User is authenticated but not connected.", "select")).toMatchObject({
      code: "mail_auth_failed",
      retry: "after-reauth",
    });
  });

  it("carries the server's words apart from ours, as text", () => {
    const { message, details } = refused("NO [ALERT] caf\xe9 <b>click</b> \xe2\x82\xac");
    expect(details.serverText).toBe("café <b>click</b> â‚¬");
    expect(message).not.toContain("click");
    expect(refused("NO \xe2\x82\xac").details.serverText).toBe("€");
  });
});

describe("a BYE", () => {
  it("is the end of the connection, for the reason that it gives", () => {
    const bye = (text: string): MailError => serverClosed({ status: { code: undefined, text } }, "select");
    expect(bye("bye")).toMatchObject({ code: "server_rejected", connection: "lost", phase: "select" });
    expect(bye("Too many connections")).toMatchObject({
      code: "mail_throttled",
      connection: "lost",
      retry: "backoff",
    });
    expect(serverClosed({ status: undefined }, undefined)).toMatchObject({
      code: "server_rejected",
      phase: undefined,
      details: { serverText: "" },
    });
  });
});

describe("asMailError", () => {
  it("leaves our own errors as they are, and takes any other for a fault of ours", () => {
    const ours = new MailError("conflict", "x");
    const fault = new TypeError("a fault");
    expect(asMailError(ours)).toBe(ours);
    expect(asMailError(fault)).toMatchObject({ code: "internal", connection: "lost", cause: fault });
    expect(asMailError(fault).message).not.toContain("fault");
  });
});
