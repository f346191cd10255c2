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

  it("is the whole message over POP3 as well", async () => {
    const replies = { LIST: ["-ERR not today\r\n"] };
    await withMessage({ protocol: "pop3", replies }, async (api, path) => {
      const response = await ofRange(api, path, "bytes=0-4");
      expect([response.status, (await response.text()).slice(0, 5)]).toEqual([200, "Date:"]);
    });
  });
});
