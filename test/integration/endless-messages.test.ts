import { describe, expect, inject, it } from "vitest";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { openOtherClient } from "../support/other-client.ts";
import { type ServerScript, startServer } from "../support/scripted-server.ts";
import { accountApi, turnsOf, type MessagePage, type WorkerApi } from "../support/worker-api.ts";

const { host, imapsPort, password } = inject("dovecot");

const recipients = (count: number): string =>
  `To: ${Array.from({ length: count }, (_, n) => `u${n}@x.org`).join(",\r\n ")}\r\n`;
const start = "From: eve@x.org\r\nSubject: s\r\n";
const rest =
  "Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nhi\r\n" +
  "--q\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\r\n--q--\r\n";

/** Messages of which one value, or all of them together, are over what is held of a response. */
const endless: Readonly<Record<string, string>> = {
  "a subject of 262,145 letters": `From: eve@x.org\r\nSubject: ${"a".repeat(262_145)}\r\n${rest}`,
  "a subject of 1.1 MB": `From: eve@x.org\r\nSubject: ${"a".repeat(1_100_000)}\r\n${rest}`,
  "a Message-ID of 300 KB": `${start}Message-ID: <${"\u00e9".repeat(150_000)}@x>\r\n${rest}`,
  "a name of 300 KB": `${start}${rest.replace("a.zip", "a".repeat(300_000))}`,
  "12,500 recipients": `${start}${recipients(12_500)}${rest}`,
  "60,000 recipients": `${start}${recipients(60_000)}${rest}`,
};

describe.each(Object.entries(endless))("a message with %s", (name, raw) => {
  const username = `endless-${name.replace(/\W/g, "")}`;
  const auth = { type: "password", username, password };
  const api = accountApi({ protocol: "imap", host, port: imapsPort, auth });

  const size = encodeUtf8(raw).length;

  it("is listed and read with what is too long cut or left out, and so are those beside it", async () => {
    await using other = await openOtherClient(username);
    const ordinary = "Subject: ordinary\r\n\r\nx\r\n";
    await other.append("INBOX", [{ raw: ordinary }, { raw }, { raw: ordinary }]);
    for (const query of [
      "",
      "?sort=-receivedAt",
      "?fields=id,subject,size,defects,attachments",
      "?preview=true",
    ]) {
      const { items } = await api.json<MessagePage>(`/messages${query}`);
      expect(items).toHaveLength(3);
      expect(items.filter(({ subject }) => subject === "ordinary")).toHaveLength(2);
      const cut = items.find(({ subject }) => subject !== "ordinary");
      expect(cut).toMatchObject({ size });
      // A name's bound is that of any file name.
      expect((cut?.defects?.length ?? 0) > 0).toBe(!name.includes("name"));
    }
    const first = await api.page("limit=1");
    const second = await api.page(`limit=1&cursor=${first.nextCursor}`);
    const id = second.items[0]?.id ?? "";
    const message = await api.message(id);
    expect(message).toMatchObject({
      id,
      size,
      from: [{ email: "eve@x.org" }],
      body: { text: "hi" },
      attachments: [{ partId: "2", type: "application/zip" }],
    });
    expect(message.subject === "s").toBe(raw.startsWith(start));
  }, 60_000);
});

async function withServer(script: ServerScript, work: (api: WorkerApi) => Promise<void>): Promise<void> {
  await using server = await startServer({ tls: "none", ...script });
  const auth = { type: "password", username: "ada", password: "pw" };
  await work(accountApi({ protocol: "imap", host: "localhost", port: server.port, security: "none", auth }));
}

describe("a server that tells the UID of an endless message last", () => {
  it("is asked for what no message can stretch, in one turn more", async () => {
    const long = [
      " ENVELOPE (",
      { repeat: "x".repeat(1_000), times: 1_100 },
      ") RFC822.SIZE 9 UID 1003)\r\n",
    ];
    const FETCH = { "FETCH#1": ["* 3 FETCH (FLAGS ()", ...long, "<tag> OK done\r\n"] };
    await withServer({ replies: FETCH }, async (api) => {
      const response = await api.get("/messages?limit=1");
      expect(turnsOf(response)).toBe(3);
      const { items } = await response.json<MessagePage>();
      expect(items).toMatchObject([
        { subject: null, origin: { uid: 1003 }, receivedAt: "2026-11-02T10:00:00Z" },
      ]);
      expect(items[0]?.defects?.map(({ property }) => property)).toEqual(["subject", "attachments"]);
    });
  });
});
