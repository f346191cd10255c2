import { beforeAll, describe, expect, inject, it } from "vitest";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi } from "../support/worker-api.ts";

const { host, imapsPort, password } = inject("dovecot");
const username = "bombs";
const api = accountApi({
  protocol: "imap",
  host,
  port: imapsPort,
  auth: { type: "password", username, password },
});

const plain = "Subject: bomb\r\nContent-Type: text/plain\r\n\r\n";
const mixed = (parts: string): string =>
  `Subject: bomb\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${parts}--x--\r\n`;
const nested = (depth: number): string => {
  const levels = Array.from({ length: depth }, (_, n) => n);
  const open = levels.map((n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`);
  const close = levels.toReversed().map((n) => `--b${n}--\r\n`);
  return `Subject: bomb\r\n${open.join("")}\r\nthe innermost\r\n${close.join("")}`;
};

/** Messages that cost a parser far more than they cost their sender (security.md 1.4). */
const bombs: Readonly<Record<string, () => string>> = {
  "100,000 empty parts": () => mixed("--x\r\n\r\n".repeat(100_000)),
  "10,000 parts of a letter": () => mixed("--x\r\n\r\na\r\n".repeat(10_000)),
  "300 multiparts, one in the other": () => nested(300),
  "1 MB of empty lines": () => plain + "\r\n".repeat(524_288),
  "20 MB of empty lines": () => plain + "\r\n".repeat(10_485_760),
  "1.9 MB of header fields": () => `Subject: bomb\r\n${"x:y\r\n".repeat(380_000)}\r\ntext\r\n`,
  "a line of 5 MB": () => `${plain}${"a".repeat(5_242_880)}\r\n`,
  "2 MB of flowed lines": () =>
    `Subject: bomb\r\nContent-Type: text/plain; format=flowed\r\n\r\n${"a \r\n".repeat(524_288)}`,
};

const patience = 30_000;

describe.each(Object.entries(bombs))("a message of %s", (_, makeRaw) => {
  let size = 0;
  let id = "";

  beforeAll(async () => {
    const raw = makeRaw();
    size = raw.length;
    await using other = await openOtherClient(username);
    await other.append("INBOX", [{ raw }]);
    id = (await api.page("limit=1")).items[0]?.id ?? "";
  }, patience);

  it("is listed, with its preview", async () => {
    const { items } = await api.page("limit=1&preview=true");
    expect(items[0]).toMatchObject({ id, subject: "bomb", size });
  });

  it.each(["", "?body=none", "?maxBodyBytes=5242880"])(
    "is read with %j, or refused as too complex",
    async (query) => {
      const response = await api.get(`/messages/${id}${query}`);
      const { code, size: told } = await response.json<{ code?: string; size?: number }>();
      expect([
        [200, undefined, size],
        [422, "message_too_complex", undefined],
      ]).toContainEqual([response.status, code, told]);
    },
  );

  it("is downloaded", async () => {
    const { body, status } = await api.get(`/messages/${id}/raw`);
    let octets = 0;
    for await (const chunk of body ?? []) octets += chunk.length;
    expect([status, octets]).toEqual([200, size]);
  });
});

describe("a mailbox of such messages", () => {
  it("is listed with the ordinary ones between them", async () => {
    await using other = await openOtherClient(username);
    await other.append("INBOX", [{ raw: "Subject: ordinary\r\n\r\ntext\r\n" }]);
    const { items, total } = await api.page("preview=true");
    expect(total).toBe(Object.keys(bombs).length + 1);
    expect(items.map(({ subject }) => subject)).toEqual([
      "ordinary",
      ...Object.keys(bombs).map(() => "bomb"),
    ]);
    expect(items[0]?.preview).toBe("text");
  });
});
