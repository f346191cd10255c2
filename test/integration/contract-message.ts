import { beforeAll, describe, expect, it } from "vitest";
import type { MessageSummary } from "../../src/mailbox/model.ts";
import { entity, message, multipart, type TransferEncoding, utf8, withHeaders } from "../support/compose.ts";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi, coldApi, turnsOf, type WorkerApi } from "../support/worker-api.ts";
import type { Subject } from "./contract.ts";

// Characters of one to four octets, and lines of any length.
const verses = Array.from({ length: 100 }, (_, n) => `${n} ${"aé日𝄞 ".repeat(n % 25)}`).join("\r\n");

const inner = message(
  ["Subject: inner", "From: inner@example.org"],
  multipart("mixed", "in", [entity("text/plain", "inner text"), entity("image/png", "png", "base64")]),
);

const letter = message(
  [
    "Received: by b.example; Tue, 10 Nov 2026 09:00:01 +0000",
    "Received: by a.example; Tue, 10 Nov 2026 09:00:00 +0000",
    "From: Ada <ada@example.org>",
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
    "X-Folded: one\r\n two\r\n\tthree",
    "X-Empty:",
    "constructor: yes",
  ],
  multipart("mixed", "out", [
    multipart("alternative", "alt", [
      entity("text/plain; charset=utf-8", "Grüße, plainly.\r\n", "base64"),
      multipart("related", "rel", [
        entity(
          "text/html; charset=iso-8859-1",
          Uint8Array.from([...utf8("<p>Gr"), 0xfc, 0xdf, ...utf8("e")]),
        ),
        withHeaders(entity("image/gif; name=dot.gif", "GIF89a", "base64"), "Content-ID: <dot@example.org>"),
      ]),
    ]),
    withHeaders(entity("message/rfc822", inner), "Content-Disposition: attachment; filename=fwd.eml"),
  ]),
);

/** GET messages/{id}. */
export function describeMessage(subject: Subject): void {
  describe("a message", () => {
    const user = `${subject.name}-message`;
    const api = accountApi(subject.account(user));
    const cold = coldApi(subject.account(user));
    const ids: string[] = [];
    const isImap = subject.protocol === "imap";
    // Over POP3 every message ends in a line end (RFC 1939 section 3), which base64 does not see.
    const sent = (text: string, encoding: TransferEncoding = "8bit"): string =>
      isImap || text === "" || encoding === "base64" ? text : `${text}\n`;

    beforeAll(async () => {
      await using other = await openOtherClient(user);
      const wrong = Uint8Array.from([...utf8("Stra"), 0xdf, ...utf8("e")]);
      const texts = [verses, "", "x"].flatMap((text) =>
        encodings.map((encoding) => message([], entity("text/plain; charset=utf-8", text, encoding))),
      );
      await other.append("INBOX", [
        { raw: letter, flags: ["\\Answered"] },
        { raw: message(["Subject: wrong"], entity("text/plain; charset=utf-8", wrong)) },
        { raw: message(["Subject: klingon"], entity("text/plain; charset=x-klingon", "nuqneH")) },
        ...texts.map((raw) => ({ raw })),
      ]);
      const { items } = await api.page("sort=arrival&limit=100");
      ids.push(...items.map(({ id }) => id));
    });

    it("is its summary with all headers in order, its structure and its text", async () => {
      const [summary] = (await api.page("sort=arrival&limit=1")).items;
      const { headers, bodyStructure, body, ...rest } = await api.message(ids[0] ?? "");
      // A list over POP3 reads headers alone, which do not tell the parts.
      const { hasAttachment, attachments } = isImap ? rest : { hasAttachment: null, attachments: [] };
      expect({ ...rest, hasAttachment, attachments }).toEqual(summary);
      expect(headers).toEqual([
        { name: "Received", value: "by b.example; Tue, 10 Nov 2026 09:00:01 +0000" },
        { name: "Received", value: "by a.example; Tue, 10 Nov 2026 09:00:00 +0000" },
        { name: "From", value: "Ada <ada@example.org>" },
        { name: "Subject", value: "Grüße" },
        { name: "X-Folded", value: expect.stringMatching(/^one two\sthree$/) },
        { name: "X-Empty", value: "" },
        { name: "constructor", value: "yes" },
        { name: "MIME-Version", value: "1.0" },
        { name: "Content-Type", value: 'multipart/mixed; boundary="out"' },
      ]);
      const none = { name: null, charset: null, disposition: null, cid: null };
      const multi = { ...none, partId: null, encodedSize: null, encoding: null };
      expect(bodyStructure).toMatchObject({
        ...multi,
        type: "multipart/mixed",
        subParts: [
          {
            ...multi,
            type: "multipart/alternative",
            subParts: [
              {
                ...none,
                partId: "1.1",
                type: "text/plain",
                charset: "utf-8",
                encoding: "base64",
                encodedSize: 30,
              },
              {
                ...multi,
                type: "multipart/related",
                subParts: [
                  { ...none, partId: "1.2.1", type: "text/html", charset: "iso-8859-1", encoding: "8bit" },
                  { ...none, partId: "1.2.2", type: "image/gif", name: "dot.gif", cid: "dot@example.org" },
                ],
              },
            ],
          },
          {
            ...none,
            partId: "2",
            type: "message/rfc822",
            name: "fwd.eml",
            disposition: "attachment",
            encodedSize: inner.length,
            subParts: [
              {
                type: "multipart/mixed",
                subParts: [
                  { partId: "2.1", type: "text/plain" },
                  { partId: "2.2", type: "image/png" },
                ],
              },
            ],
          },
        ],
      });
      expect(body).toEqual({
        text: "Grüße, plainly.\n",
        html: "<p>Grüße",
        isTruncated: false,
        nextOffset: null,
        isEncodingProblem: false,
      });
      expect(rest.hasAttachment).toBe(true);
      expect(rest.attachments.map(({ partId, cid }) => [partId, cid])).toEqual([
        ["1.2.2", "dot@example.org"],
        ["2", null],
      ]);
    });

    it.each([
      ["text", { text: "Grüße, plainly.\n", html: null }],
      ["html", { text: null, html: "<p>Grüße" }],
      ["all", { text: "Grüße, plainly.\n", html: "<p>Grüße" }],
    ])("has of its body what was asked for: %s", async (kinds, expected) => {
      const { body } = await api.message(ids[0] ?? "", `body=${kinds}`);
      expect(body).toMatchObject(expected);
    });

    it("has no body where none was asked for, and costs two round trips at most", async () => {
      expect((await api.message(ids[0] ?? "", "body=none")).body).toBeNull();
      const withoutBody = turnsOf(await cold.get(`/messages/${ids[0]}?body=none`));
      expect(withoutBody).toBeLessThanOrEqual(subject.turnsBefore + 2);
      expect(turnsOf(await cold.get(`/messages/${ids[0]}`))).toBe(subject.turnsBefore + 2);
    });

    it("has the same origin as in the list, whatever is read of it", async () => {
      const { items } = await api.page("sort=arrival&limit=1");
      for (const kinds of ["none", "text", "all"]) {
        const { origin } = await api.message(ids[0] ?? "", `body=${kinds}`);
        expect(origin).toEqual(items[0]?.origin);
      }
    });

    it.each(
      encodings.flatMap((encoding, index) =>
        [700, 4_096, 50_000].map((max) => [encoding, max, index] as const),
      ),
    )("in %s is the same text when read %i octets at a time", async (encoding, max, index) => {
      const pages = await readAll(api, ids[3 + index] ?? "", max);
      expect(pages.join("")).toBe(sent(verses.replaceAll("\r\n", "\n"), encoding));
      expect(pages.length).toBeGreaterThan(verses.length / max);
    });

    it("may be of no characters, or of one", async () => {
      const texts = await Promise.all(ids.slice(6).map(async (id) => (await api.message(id)).body?.text));
      expect(texts).toEqual(["", "x"].flatMap((text) => encodings.map((encoding) => sent(text, encoding))));
    });

    it("says so where octets are not what the charset says, or nobody knows the charset", async () => {
      const wrong = await api.message(ids[1] ?? "");
      expect(wrong.body).toMatchObject({ text: sent("Stra\uFFFDe"), isEncodingProblem: true });
      const klingon = await api.message(ids[2] ?? "");
      expect(klingon.body).toMatchObject({ text: sent("nuqneH"), isEncodingProblem: true });
    });

    it(`has an ETag that changes with its flags${isImap ? "" : ", of which a maildrop has none"}`, async () => {
      const path = `/messages/${ids[1]}`;
      const first = await api.get(path);
      const etag = first.headers.get("ETag") ?? "";
      await first.body?.cancel();
      expect(first.headers.get("Cache-Control")).toBe("private, no-cache");
      expect((await api.get(path, { headers: { "If-None-Match": etag } })).status).toBe(304);
      await using other = await openOtherClient(user);
      await other.run("SELECT INBOX");
      await other.run("UID STORE 2 +FLAGS (\\Flagged)");
      const changed = await api.get(path, { headers: { "If-None-Match": etag } });
      const keywords = changed.status === 304 ? null : (await changed.json<MessageSummary>()).keywords;
      expect(keywords).toEqual(isImap ? { $flagged: true } : null);
    });

    it.each(["body=some", "maxBodyBytes=0", "maxBodyBytes=5242881", "bodyOffset=-1", "nope=1"])(
      "is refused with %s",
      async (query) => {
        expect(await api.failure(`/messages/${ids[0]}?${query}`)).toBe("400 invalid_request");
      },
    );

    it("and everything else about it is read without setting \\Seen (RFC 9051 section 6.4.5)", async () => {
      for (const path of ["", "?body=all", "/parts/1.1", "/parts/1.2.2?charset=utf-8", "/raw"])
        await api.bytes(`/messages/${ids[0]}${path}`);
      await api.page("preview=true");
      await api.page("sort=receivedAt&preview=true");
      await using other = await openOtherClient(user);
      await other.run("EXAMINE INBOX");
      const flags = await other.run("FETCH 1:* (FLAGS)");
      expect(flags.match(/FETCH/g)).toHaveLength(ids.length);
      expect(flags).toContain("\\Answered");
      expect(flags).not.toContain("\\Seen");
    });
  });
}

const encodings: readonly TransferEncoding[] = ["base64", "quoted-printable", "8bit"];

/** The text in windows of so many octets, as it travels. */
async function readAll(api: WorkerApi, id: string, maxBodyBytes: number): Promise<string[]> {
  const texts: string[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const { body } = await api.message(id, `body=text&maxBodyBytes=${maxBodyBytes}&bodyOffset=${offset}`);
    if (!body || body.isTruncated !== (body.nextOffset !== null)) throw new Error(`${offset}: unclear`);
    texts.push(body.text ?? "");
    offset = body.nextOffset;
  }
  return texts;
}
