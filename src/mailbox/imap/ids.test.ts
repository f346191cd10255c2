import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeMailboxId,
  decodeMessageId,
  encodeMailboxId,
  encodeMessageId,
  mailboxKey,
  type MessageKey,
} from "./ids.ts";

const maxCharacters = 255;
const alphabet = /^[A-Za-z0-9_-]+$/;

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const mailboxName = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }),
  fc.string({ minLength: 1, maxLength: 400, unit: "binary" }),
  fc.constantFrom(
    "INBOX",
    "\0",
    "\ufeffA",
    "a/b",
    "__proto__",
    "a".repeat(160),
    "a".repeat(161),
    "😀".repeat(40),
    "😀".repeat(41),
  ),
);

/** Every text that differs from this one by one change of a character. */
function mutations(text: string): string[] {
  const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const all = new Set([` ${text}`, `${text} `, `${text}=`, `${text}\n`]);
  for (let at = 0; at <= text.length; at++) {
    const [before, after] = [text.slice(0, at), text.slice(at)];
    all.add(before + after.slice(1));
    all.add(before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2));
    for (const character of characters) {
      all.add(before + character + after);
      all.add(before + character + after.slice(1));
    }
  }
  all.delete(text);
  return [...all];
}

describe("an id of a mailbox", () => {
  it("names the same mailbox again, whatever its name, in 255 characters of A-Z a-z 0-9 _ - (RFC 8620 1.2)", async () => {
    await fc.assert(
      fc.asyncProperty(mailboxName, async (name) => {
        const key = await mailboxKey(name);
        const id = encodeMailboxId(key);
        expect(id).toMatch(alphabet);
        expect(id.length).toBeLessThanOrEqual(maxCharacters);
        expect(decodeMailboxId(id)).toEqual(key);
        expect(decodeMessageId(id)).toBeUndefined();
      }),
    );
  });

  it("holds the name itself up to 160 octets, and else a digest, which LIST resolves", async () => {
    expect(await mailboxKey("ü".repeat(80))).toEqual({ kind: "name", name: "ü".repeat(80) });
    const long = await mailboxKey(`${"ü".repeat(80)}x`);
    expect(long.kind).toBe("digest");
    expect(await mailboxKey(`${"ü".repeat(80)}x`)).toEqual(long);
    expect(await mailboxKey(`${"ü".repeat(80)}y`)).not.toEqual(long);
  });

  it("differs wherever the name does", async () => {
    const ids = new Set<string>();
    const names = [
      "a",
      "A",
      "a/",
      "/a",
      "a b",
      "ä",
      "a\u0308",
      "INBOX",
      "inbox",
      "a".repeat(160),
      "a".repeat(161),
      "a".repeat(162),
    ];
    for (const name of names) ids.add(encodeMailboxId(await mailboxKey(name)));
    expect(ids.size).toBe(names.length);
  });
});

describe("an id of a message", () => {
  it("names the same message again, in 255 characters of A-Z a-z 0-9 _ - at most", async () => {
    await fc.assert(
      fc.asyncProperty(
        mailboxName,
        uint32,
        fc.integer({ min: 1, max: 0xffff_ffff }),
        async (name, uidValidity, uid) => {
          const key: MessageKey = { mailbox: await mailboxKey(name), uidValidity, uid };
          const id = encodeMessageId(key);
          expect(id).toMatch(alphabet);
          expect(id.length).toBeLessThanOrEqual(maxCharacters);
          expect(decodeMessageId(id)).toEqual(key);
          expect(decodeMailboxId(id)).toBeUndefined();
        },
      ),
    );
  });

  it("has a UID: there is no message 0 (RFC 9051 2.3.1.1)", () => {
    const id = encodeMessageId({ mailbox: { kind: "name", name: "INBOX" }, uidValidity: 1, uid: 0 });
    expect(decodeMessageId(id)).toBeUndefined();
  });
});

describe("an id that was tampered with", () => {
  const messageId = encodeMessageId({
    mailbox: { kind: "name", name: "Entwürfe/2026" },
    uidValidity: 1_700_000_000,
    uid: 1_003,
  });
  const mailboxId = encodeMailboxId({
    kind: "name",
    name: "Entwürfe/2026 and a name that is somewhat longer",
  });
  const digestId = encodeMailboxId({ kind: "digest", digest: "AAECAwQFBgcICQoLDA0ODw" });

  it.each([
    ["of a message", messageId],
    ["of a mailbox", mailboxId],
    ["of a mailbox, by digest", digestId],
  ])("%s, by one change of a character, is none", (_, id) => {
    const changed = mutations(id);
    expect(changed.length).toBeGreaterThan(3_500);
    expect(changed.filter((text) => decodeMessageId(text) ?? decodeMailboxId(text))).toEqual([]);
  });

  it("anywhere within 32 bits is none", () => {
    const octets = Uint8Array.fromBase64(messageId, { alphabet: "base64url" });
    fc.assert(
      fc.property(fc.nat(octets.length - 4), fc.integer({ min: 1, max: 0xffff_ffff }), (at, damage) => {
        const damaged = octets.slice();
        const view = new DataView(damaged.buffer);
        view.setUint32(at, view.getUint32(at) ^ damage);
        const text = damaged.toBase64({ alphabet: "base64url", omitPadding: true });
        expect(decodeMessageId(text) ?? decodeMailboxId(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "",
    "A",
    "AAAA",
    "AAAAAAA",
    "inbox",
    "INBOX",
    "drafts",
    "..",
    "a/b",
    "%2e%2e",
    "a\0b",
    "\u00e4",
    "x".repeat(100_000),
  ])("beyond recognition is none: %.20j", (text) => {
    expect([decodeMailboxId(text), decodeMessageId(text)]).toEqual([undefined, undefined]);
  });

  it("or is anything at all, decodes to nothing, without an error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.uint8Array().map((octets) => octets.toBase64({ alphabet: "base64url", omitPadding: true })),
        ),
        (text) => {
          expect([decodeMailboxId(text), decodeMessageId(text)]).toEqual([undefined, undefined]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
