import { beforeAll, describe, expect, inject, it } from "vitest";
import { concat, entity, message, multipart, noise, utf8, withHeaders } from "../support/compose.ts";
import { openOtherClient } from "../support/other-client.ts";
import { startProxy } from "../support/scripted-server.ts";
import { accountApi, coldApi, problemOf, turnsOf } from "../support/worker-api.ts";
import { type Subject, uidOf } from "./contract.ts";

const file = noise(300_000);
const note = "Grüße aus Köln\r\nand a second line\r\n";
const latin = Uint8Array.from([...utf8("Stra"), 0xdf, ...utf8("e\r\n")]);
const inner = message(["Subject: inner"], multipart("mixed", "in", [entity("text/plain", "inner text")]));

/** Its parts, by their ids. */
const parts = [
  entity("text/plain; charset=utf-8", note, "quoted-printable"),
  withHeaders(
    entity("application/zip", file, "base64"),
    "Content-Disposition: attachment; filename*=utf-8''%E2%82%AC%20rates.zip",
  ),
  withHeaders(entity("text/plain; charset=iso-8859-1", latin), "Content-Disposition: attachment"),
  withHeaders(
    entity("text/html", "<script>alert(1)</script>"),
    'Content-Disposition: inline; filename="../a.html"',
  ),
  entity("image/svg+xml", "<svg/>", "base64"),
  entity("message/rfc822", inner),
  entity("text/plain; charset=shift_jis", Uint8Array.from([0x93, 0xfa, 0x96, 0x7b]), "base64"),
];

const raw = message(["Subject: parts", "From: a@example.org"], multipart("mixed", "b", parts));

/** GET messages/{id}/parts/{partId} and /raw. */
export function describeDownloads(subject: Subject): void {
  describe("a download", () => {
    const user = `${subject.name}-downloads`;
    const api = accountApi(subject.account(user));
    const cold = coldApi(subject.account(user));
    let path = "";

    beforeAll(async () => {
      await using other = await openOtherClient(user);
      await other.append("INBOX", [{ raw }]);
      const { items } = await api.page();
      path = `/messages/${items[0]?.id}`;
    });

    it("of a part is its octets, whatever they travelled in", async () => {
      const digests = await Promise.all(
        ["1", "2", "3", "4", "5", "6", "7"].map(async (id) => sha256(await api.bytes(`${path}/parts/${id}`))),
      );
      const contents = [utf8(note), file, latin, utf8("<script>alert(1)</script>"), utf8("<svg/>"), inner];
      const shiftJis = Uint8Array.from([0x93, 0xfa, 0x96, 0x7b]);
      expect(digests).toEqual(await Promise.all([...contents, shiftJis].map(sha256)));
    });

    it("of a part inside an attached message is found by its id", async () => {
      expect(await api.bytes(`${path}/parts/6.1`)).toEqual(utf8("inner text"));
    });

    it.each([
      ["1", "text/plain; charset=utf-8", /^[a-z0-9-]+$/],
      ["2", "application/zip", /^_ rates\.zip$/],
      ["3", "text/plain; charset=iso-8859-1", /^[a-z0-9-]+$/],
      ["4", "application/octet-stream", /^_?a\.html$/],
      ["5", "application/octet-stream", /^[a-z0-9-]+$/],
      ["6", "application/octet-stream", /^[a-z0-9-]+$/],
    ])("of part %s is safe to open: nothing that runs, never sniffed (RFC 6266)", async (id, type, name) => {
      const { headers, body } = await api.get(`${path}/parts/${id}`);
      await body?.cancel();
      expect(headers.get("Content-Type")).toBe(type);
      const disposition = headers.get("Content-Disposition") ?? "";
      expect(/^attachment; filename="([^"]*)"/.exec(disposition)?.[1]).toMatch(name);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toMatch(/default-src 'none'.*sandbox/);
      expect(headers.get("Cache-Control")).toMatch(/^private/);
    });

    it("has the name that the message gives it, in any script (RFC 8187)", async () => {
      const { headers, body } = await api.get(`${path}/parts/2`);
      await body?.cancel();
      expect(headers.get("Content-Disposition")).toContain("; filename*=UTF-8''%E2%82%AC%20rates.zip");
    });

    it("converts text to UTF-8 where that is asked for, and nothing else", async () => {
      expect(await api.bytes(`${path}/parts/3?charset=utf-8`)).toEqual(utf8("Straße\r\n"));
      expect(await api.bytes(`${path}/parts/7?charset=utf-8`)).toEqual(utf8("日本"));
      expect(await api.bytes(`${path}/parts/5?charset=utf-8`)).toEqual(utf8("<svg/>"));
      const response = await api.get(`${path}/parts/3?charset=utf-8`);
      await response.body?.cancel();
      expect(response.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
      expect(await api.failure(`${path}/parts/3?charset=utf-16`)).toBe("400 invalid_request");
    });

    it("finds no part that is not there, and none that is a multipart", async () => {
      for (const id of ["8", "1.1", "6.2", "99"]) {
        expect([id, await api.failure(`${path}/parts/${id}`)]).toEqual([id, "404 part_not_found"]);
      }
    });

    it("of the raw message is every octet of it", async () => {
      const response = await api.get(`${path}/raw`);
      expect(response.headers.get("Content-Type")).toBe("message/rfc822");
      expect(response.headers.get("Accept-Ranges")).toBe("bytes");
      expect(await response.bytes()).toEqual(raw);
    });

    it.each([
      ["bytes=0-0", 0, 0],
      ["bytes=0-99", 0, 99],
      ["bytes=1000-", 1_000, raw.length - 1],
      ["bytes=400-100000", 400, 100_000],
      ["bytes=5-999999999", 5, raw.length - 1],
      ["bytes=-1", raw.length - 1, raw.length - 1],
      ["bytes=-500", raw.length - 500, raw.length - 1],
      ["bytes=-999999999", 0, raw.length - 1],
    ])("of the range %s has those octets alone (RFC 9110 section 14)", async (range, from, to) => {
      const response = await api.get(`${path}/raw`, { headers: { Range: range } });
      expect(response.status).toBe(206);
      expect(response.headers.get("Content-Range")).toBe(`bytes ${from}-${to}/${raw.length}`);
      expect(await response.bytes()).toEqual(raw.slice(from, to + 1));
    });

    it.each(["bytes=0-1,5-6", "bytes=9-3", "lines=1-2", "bytes=a-b"])(
      "of the range %s is the whole message: a server may ignore it",
      async (range) => {
        const response = await api.get(`${path}/raw`, { headers: { Range: range } });
        expect(response.status).toBe(200);
        expect(await response.bytes()).toEqual(raw);
      },
    );

    it.each([`bytes=${raw.length}-`, "bytes=99999999-", "bytes=-0"])(
      "of the range %s is a 416",
      async (range) => {
        const response = await api.get(`${path}/raw`, { headers: { Range: range } });
        expect(response.headers.get("Content-Range")).toBe(`bytes */${raw.length}`);
        expect((await problemOf(response)).status).toBe(416);
      },
    );

    it("goes on where it stopped only if the ETag is the same (RFC 9110 section 13.1.5)", async () => {
      const head = await api.get(`${path}/raw`, { method: "HEAD", headers: { Range: "bytes=0-9" } });
      expect(head.status).toBe(200);
      const etag = head.headers.get("ETag") ?? "";
      const on = await api.get(`${path}/raw`, { headers: { Range: "bytes=10-19", "If-Range": etag } });
      expect([on.status, await on.bytes()]).toEqual([206, raw.slice(10, 20)]);
      const other = await api.get(`${path}/raw`, {
        headers: { Range: "bytes=10-19", "If-Range": '"other"' },
      });
      expect([other.status, await other.bytes()]).toEqual([200, raw]);
    });

    it("is not repeated for who has it already, and HEAD tells what GET would", async () => {
      for (const what of ["raw", "parts/2"]) {
        const head = await api.get(`${path}/${what}`, { method: "HEAD" });
        expect([head.status, await head.text()]).toEqual([200, ""]);
        const etag = head.headers.get("ETag") ?? "";
        const known = await api.get(`${path}/${what}`, { headers: { "If-None-Match": etag } });
        expect([known.status, await known.text()]).toEqual([304, ""]);
      }
      const length = (await api.get(`${path}/raw`, { method: "HEAD" })).headers.get("Content-Length");
      // Over POP3 the length shows when the message has come: LIST may estimate it.
      expect(length).toBe(subject.protocol === "imap" ? String(raw.length) : null);
    });

    it("costs two round trips from the greeting on", async () => {
      for (const what of ["raw", "parts/2"]) {
        const response = await cold.get(`${path}/${what}`);
        await response.body?.cancel();
        expect(turnsOf(response)).toBe(subject.turnsBefore + 2);
      }
    });

    it("of more than a megabyte arrives whole every time, and so does its text", async () => {
      const long = "a short line of text\r\n".repeat(60_000);
      const raw = message(["Subject: long"], entity("text/plain", long, "7bit"));
      await using other = await openOtherClient(user);
      await other.append("INBOX", [{ raw }]);
      const { items } = await api.page("limit=1");
      const text = long.replaceAll("\r\n", "\n");
      for (let n = 0; n < 12; n++) {
        const { body } = await api.message(items[0]?.id ?? "", "maxBodyBytes=5000000");
        expect(body?.text === text).toBe(true);
        expect((await api.bytes(`/messages/${items[0]?.id}/raw`)).length).toBe(raw.length);
      }
    });

    it("that nobody reads any more closes its mail connection", async () => {
      const big = message(
        ["Subject: big"],
        entity("application/zip", concat(Array(40).fill(file)), "base64"),
      );
      await using other = await openOtherClient(user);
      const [uid] = await other.append("INBOX", [{ raw: big }]);
      const { port } = subject.account(user);
      await using proxy = await startProxy({ targetPort: Number(port) });
      const slow = accountApi(subject.account(user, { host: inject("dovecot").host, port: proxy.port }));
      const { items } = await slow.page("limit=1");
      expect(items.map(uidOf)).toEqual([uid]);
      for (const what of ["raw", "parts/1", "parts/1?charset=utf-8"]) {
        const response = await slow.get(`/messages/${items[0]?.id}/${what}`);
        const reader = response.body?.getReader();
        expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
        await reader?.cancel();
      }
      const { openConnections, connections, bytesDown } = await proxy.settled(5_000);
      expect({ openConnections, connections }).toEqual({ openConnections: 0, connections: 4 });
      expect(bytesDown).toBeLessThan(2 * big.length);
    });
  });
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
