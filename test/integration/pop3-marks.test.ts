import { describe, expect, inject, it } from "vitest";
import { Secret } from "../../src/base/secret.ts";
import { accountOn, collect, newest, patient, withMail } from "../support/mail-access.ts";
import { openOtherClient } from "../support/other-client.ts";
import type { MailSource } from "../../src/mailbox/source.ts";

const { pop3Port, password } = inject("dovecot");

const raw = [
  "From: ada@example.org",
  "Subject: unread",
  'Content-Type: multipart/mixed; boundary="-"',
  "",
  "---",
  "",
  "Nobody has read this.",
  "---",
  "",
  "x".repeat(70).concat("\r\n").repeat(10_000),
  "-----",
  "",
].join("\r\n");

const readings: Record<string, (source: MailSource, id: string) => Promise<unknown>> = {
  "a list with previews": (source) => source.list({ ...newest, preview: true }),
  "a message": (source, id) => source.get(id, { kinds: "all", maxBytes: 1_000, offset: 0 }),
  raw: async (source, id) => collect((await source.raw(id, null)).body),
  "the first octets of raw": async (source, id) => collect((await source.raw(id, { from: 0, to: 9 })).body),
  "a part before the last": async (source, id) =>
    collect((await source.part(id, "1", { toUtf8: false })).body),
};

describe("reading over POP3 leaves a message as it was (quirk 38)", () => {
  for (const [name, read] of Object.entries(readings)) {
    it(`${name}: it is still unseen over IMAP`, async () => {
      const username = `pop3-marks-${name.replaceAll(" ", "-")}`;
      await using other = await openOtherClient(username);
      await other.append("INBOX", [{ raw }]);
      const account = accountOn(pop3Port, {
        protocol: "pop3",
        auth: { type: "password", username, password: new Secret(password) },
      });
      const page = await withMail(account, patient, (source) => source.list(newest));
      const id = page.unchanged ? "" : (page.items[0]?.id ?? "");
      await withMail(account, patient, (source) => read(source, id));
      expect(await other.run("STATUS INBOX (MESSAGES UNSEEN)")).toContain("(MESSAGES 1 UNSEEN 1)");
    });
  }
});
