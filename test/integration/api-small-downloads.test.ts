import { describe, expect, it } from "vitest";
import type { ServerScript, ServerSeen } from "../support/scripted-server.ts";
import { startServer } from "../support/scripted-server.ts";
import { accountApi, problemOf, type WorkerApi } from "../support/worker-api.ts";

/** Works on the newest message of a scripted server. @returns what the server saw of the work, without the listing */
async function withMessage(
  script: ServerScript,
  work: (api: WorkerApi, path: string) => Promise<void>,
): Promise<ServerSeen> {
  await using server = await startServer({ tls: "none", ...script });
  const auth = { type: "password", username: "ada", password: "pw" };
  const protocol = script.protocol ?? "imap";
  const api = accountApi({ protocol, host: "localhost", port: server.port, security: "none", auth });
  const { items } = await api.page("limit=1");
  const before = (await server.settled(5_000)).lines.length;
  await work(api, `/messages/${items[0]?.id}`);
  const seen = await server.settled(5_000);
  return { ...seen, lines: seen.lines.slice(before) };
}

const ofRange = (api: WorkerApi, path: string, range: string): Promise<Response> =>
  api.get(`${path}/raw`, { headers: { Range: range } });

const message = { header: "Subject: ten\r\n\r\n", text: "0123456789" };
const octets = message.header.length + message.text.length;

/** Answers that tell this RFC822.SIZE, or none. */
function sized(size: number | null): Pick<ServerScript, "messages" | "replies"> {
  const told = size === null ? "" : ` RFC822.SIZE ${size}`;
  return {
    messages: [message],
    replies: { "UID FETCH#1": [`* 1 FETCH (UID 1001${told})\r\n<tag> OK done\r\n`] },
  };
}

describe("a range of a message whose size the server estimates (quirk 27)", () => {
  it("tells what really came, and so how long the message is (RFC 9110 section 14.4)", async () => {
    await withMessage(sized(500), async (api, path) => {
      const response = await ofRange(api, path, "bytes=16-199");
      expect([response.status, await response.text()]).toEqual([206, message.text]);
      expect(response.headers.get("Content-Range")).toBe(`bytes 16-${octets - 1}/${octets}`);
    });
  });

  it("that lies behind the message's end is a 416, which claims no size", async () => {
    for (const range of ["bytes=100-199", "bytes=-100"]) {
      await withMessage(sized(500), async (api, path) => {
        const response = await ofRange(api, path, range);
        expect(response.headers.get("Content-Range")).toBeNull();
        expect((await problemOf(response)).status).toBe(416);
      });
    }
  });

  it("is the whole message where the server tells no size: a range may be ignored", async () => {
    await withMessage(sized(null), async (api, path) => {
      const response = await ofRange(api, path, "bytes=16-19");
      expect([response.status, await response.text()]).toEqual([200, message.header + message.text]);
    });
  });

  it.each(["-ERR not today", "+OK 3 17", "+OK 3 99999"])(
    "is counted over POP3, where LIST says %j of the message (quirk 43)",
    async (LIST) => {
      await withMessage({ protocol: "pop3", replies: { LIST: [`${LIST}\r\n`] } }, async (api, path) => {
        const whole = await (await api.get(`${path}/raw`)).bytes();
        const response = await ofRange(api, path, "bytes=20-");
        const total = whole.length;
        expect([response.status, response.headers.get("Content-Range")]).toEqual([
          206,
          `bytes 20-${total - 1}/${total}`,
        ]);
        expect(await response.bytes()).toEqual(whole.slice(20));
      });
    },
  );
});

describe("an answer without octets", () => {
  const verbs = ({ lines }: ServerSeen): string[] =>
    lines.flatMap(({ kind, text }) => (kind === "command" ? [text.replace(/^\$?[A-Za-z]*\d+ /, "")] : []));

  it.each(["imap", "pop3"] as const)(
    "that is a 416 ends its %s session with a farewell",
    async (protocol) => {
      const seen = await withMessage({ protocol }, async (api, path) => {
        const response = await ofRange(api, path, "bytes=999999-");
        expect((await problemOf(response)).status).toBe(416);
      });
      expect(verbs(seen).at(-1)).toBe(protocol === "imap" ? "LOGOUT" : "QUIT");
    },
  );

  it.each(["raw", "parts/2", "parts/1?charset=utf-8"])(
    "asks an IMAP server for none of %s, only whether its size is right, and says goodbye",
    async (what) => {
      const seen = await withMessage({}, async (api, path) => {
        const head = await api.get(`${path}/${what}`, { method: "HEAD" });
        expect([head.status, await head.text()]).toEqual([200, ""]);
        const known = { "If-None-Match": head.headers.get("ETag") ?? "" };
        for (const headers of [known, { ...known, Range: "bytes=0-9" }]) {
          expect((await api.get(`${path}/${what}`, { headers })).status).toBe(304);
        }
      });
      const asked = verbs(seen).filter((line) => line.includes("BODY.PEEK"));
      expect(asked.filter((line) => !/<\d+\.2>\)$/.test(line))).toEqual([]);
      expect(asked.length).toBe(what === "raw" ? 1 : 0);
      expect(verbs(seen).filter((line) => line === "LOGOUT").length).toBe(1);
    },
  );

  it.each(["raw", "parts/2"])("of %s over POP3 says goodbye too, and reads no raw message", async (what) => {
    const seen = await withMessage({ protocol: "pop3" }, async (api, path) => {
      const head = await api.get(`${path}/${what}`, { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
      const known = { "If-None-Match": head.headers.get("ETag") ?? "" };
      expect((await api.get(`${path}/${what}`, { headers: known })).status).toBe(304);
    });
    const said = seen.lines.map(({ text }) => text);
    expect(said.filter((line) => line === "QUIT").length).toBe(2);
    expect(said.filter((line) => line.startsWith("TOP ")).length).toBe(what === "raw" ? 0 : 2);
  });

  it("is still a 404 where there is no such message or part, whatever the caller has", async () => {
    for (const protocol of ["imap", "pop3"] as const) {
      await withMessage({ protocol }, async (api, path) => {
        for (const init of [{ method: "HEAD" }, { headers: { "If-None-Match": "*" } }]) {
          expect((await api.get(`${path}/parts/9`, init)).status).toBe(404);
          expect((await api.get(`${path.slice(0, -2)}/raw`, init)).status).toBe(404);
        }
      });
    }
  });

  it("tells a length only where it is right: HEAD's is that of GET, or none (RFC 9110 section 8.6)", async () => {
    const lengths = [octets, 500, 20, 0, null].map(async (size) => {
      let length: string | null = "";
      await withMessage(sized(size), async (api, path) => {
        length = (await api.get(`${path}/raw`, { method: "HEAD" })).headers.get("Content-Length");
      });
      return length;
    });
    expect(await Promise.all(lengths)).toEqual([String(octets), null, null, null, null]);
  });
});
