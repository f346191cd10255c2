import { describe, expect, it } from "vitest";
import type { MailError, Phase } from "../base/errors.ts";
import { statusError } from "./failures.ts";
import { parseStatus } from "./grammar/status.ts";

function refused(text: string, phase: Phase = "fetch", loginDelaySeconds?: number): MailError {
  const status = parseStatus(`-ERR ${text}`);
  if (status?.kind !== "err") throw new Error("no refusal");
  return statusError(status, phase, loginDelaySeconds);
}

describe("a refusal", () => {
  // RFC 2449 8.1, RFC 3206 4.
  it.each([
    ["[IN-USE] x", "mailbox_busy", "backoff"],
    ["[LOGIN-DELAY] x", "mail_throttled", "backoff"],
    ["[AUTH] x", "mail_auth_failed", "after-reauth"],
    ["[SYS/TEMP] x", "server_rejected", "backoff"],
    ["[SYS/PERM] x", "server_rejected", "no"],
    ["[in-use] x", "mailbox_busy", "backoff"],
  ])("%s is %s, to be tried again: %s, whatever was under way", (text, code, retry) => {
    for (const phase of ["greeting", "auth", "list", "fetch", "remove"] as const) {
      expect(refused(text, phase)).toMatchObject({ code, retry, phase, connection: "usable" });
    }
  });

  it("of a login is that of the credentials, where no code says otherwise", () => {
    for (const text of ["", "no", "[X-NEW] no", "[SYS] no", "invalid password"]) {
      expect(refused(text, "auth")).toMatchObject({ code: "mail_auth_failed", retry: "after-reauth" });
    }
  });

  it("of anything else is the server's", () => {
    for (const phase of ["greeting", "list", "fetch", "remove", "capability"] as const) {
      expect(refused("no", phase)).toMatchObject({ code: "server_rejected", retry: "no", phase });
    }
  });

  it.each([
    ["maildrop already locked", "mailbox_busy"],
    ["unable to lock maildrop", "mailbox_busy"],
    ["-ERR Mailbox is in use", "mailbox_busy"],
    ["lock busy!  Is another session active?", "mailbox_busy"],
    ["Too many simultaneous connections", "mail_throttled"],
    ["Login delay: minimum interval is 5 minutes", "mail_throttled"],
    ["account blocked", "mail_auth_failed"],
    ["clockwork", "mail_auth_failed"],
  ])("of a login may say why in words (quirk 43): %j is %s", (text, code) => {
    expect(refused(text, "auth").code).toBe(code);
  });

  it("has words for nothing else, nor where it has a code", () => {
    expect(refused("message is locked", "fetch").code).toBe("server_rejected");
    expect(refused("[X] maildrop locked", "auth").code).toBe("mail_auth_failed");
  });

  it("says when to come back where the server announced it (RFC 2449 6.5)", () => {
    expect(refused("[LOGIN-DELAY] x", "auth", 900).details.retryAfterSeconds).toBe(900);
    expect(refused("[LOGIN-DELAY] x", "auth").details.retryAfterSeconds).toBeUndefined();
    expect(refused("[IN-USE] x", "auth", 900).details.retryAfterSeconds).toBeUndefined();
  });

  it("carries the server's words apart from ours, as text", () => {
    const { message, details } = refused("[AUTH] caf\xe9 <b>click</b>");
    expect(details.serverText).toBe("café <b>click</b>");
    expect(message).not.toContain("click");
    expect(refused("\xe2\x82\xac").details.serverText).toBe("€");
  });
});
