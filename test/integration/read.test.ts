import { describe, expect, inject, it } from "vitest";
import { openMailSource } from "../../src/mailbox/open.ts";
import { Secret } from "../../src/base/secret.ts";

const dovecot = inject("dovecot");

function source(security: "tls" | "starttls" | "none", username = "sample") {
  const port = security === "tls" ? dovecot.imapsPort : dovecot.imapPort;
  return openMailSource({
    protocol: "imap",
    host: dovecot.host,
    port,
    security,
    email: null,
    auth: { type: "password", username, password: new Secret(dovecot.password) },
  });
}

describe.each(["tls", "starttls", "none"] as const)("IMAP over %s", (security) => {
  it("lists the newest messages first", async () => {
    const mail = source(security, "sample");
    const page = await mail.list({
      mailbox: "inbox",
      limit: 5,
      sort: "-arrival",
      preview: true,
      position: null,
      isKnownVersion: () => Promise.resolve(false),
    });
    console.log(JSON.stringify(page).slice(0, 1500), mail.cost());
    await mail.close();
    expect(page.unchanged).toBe(false);
  });
});
