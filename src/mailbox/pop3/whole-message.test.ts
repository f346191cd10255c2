import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes } from "../../../test/support/chunks.ts";
import { passBy } from "../../../test/support/pass-by.ts";
import { toByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { readBody } from "../body-text.ts";
import type { MessageBody } from "../model.ts";
import type { BodyWish } from "../source.ts";
import { type WholeMessage, WholeMessageReading } from "./whole-message.ts";

const header = "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
const message = [
  `${header}--b`,
  "Content-Type: text/plain",
  "",
  "Hello",
  "--b",
  "Content-Type: text/html",
  "",
  "<p>Hi</p>",
  "--b",
  "Content-Type: text/plain",
  "",
  "World",
  "--b",
  "Content-Type: application/pdf",
  "Content-Disposition: attachment",
  "",
  "x".repeat(5_000),
  "--b--",
  "",
].join("\r\n");

async function read(wish: BodyWish, size: number, text: string = message): Promise<WholeMessage> {
  const reading = new WholeMessageReading(wish);
  await passBy(reading, text, size);
  return reading.result();
}

async function bodyOf(wish: BodyWish, size: number): Promise<MessageBody> {
  return readBody((await read(wish, size)).windows);
}

describe.each(chunkSizes)("a whole message that passes by %d octets at a time", (size) => {
  it("tells its header and its parts with their sizes", async () => {
    const { header: found, structure } = await read({ kinds: "none", offset: 0, maxBytes: 100 }, size);
    expect(toByteString(found)).toBe(header);
    expect(structure?.children.map((part) => [part.partId, part.type, part.size])).toEqual([
      ["1", "text/plain", 5],
      ["2", "text/html", 9],
      ["3", "text/plain", 5],
      ["4", "application/pdf", 5_000],
    ]);
  });

  it("is held by the text that was asked for", async () => {
    const all = await bodyOf({ kinds: "all", offset: 0, maxBytes: 100 }, size);
    expect(all.html).toBe("<p>Hi</p>");
    expect(all.text?.replaceAll(/\s/g, "")).toBe("HelloWorld");
    expect(all.isTruncated).toBe(false);
    expect((await bodyOf({ kinds: "text", offset: 0, maxBytes: 100 }, size)).html).toBeNull();
    expect((await bodyOf({ kinds: "html", offset: 0, maxBytes: 100 }, size)).text).toBeNull();
    expect((await read({ kinds: "none", offset: 0, maxBytes: 100 }, size)).windows).toEqual([]);
  });

  it("and no more of it than so many octets from some offset on", async () => {
    const { windows } = await read({ kinds: "text", offset: 2, maxBytes: 5 }, size);
    expect(windows.map(({ sink }) => toByteString(sink.bytes))).toEqual(["llo", "Wo"]);
    const body = await bodyOf({ kinds: "text", offset: 0, maxBytes: 3 }, size);
    expect(body).toMatchObject({ text: "Hel", isTruncated: true, nextOffset: 3 });
    const behind = await read({ kinds: "text", offset: 7, maxBytes: 5 }, size);
    expect(behind.windows.map(({ sink }) => toByteString(sink.bytes))).toEqual(["rld"]);
  });

  it("may be no more than a header, or nothing", async () => {
    const wish: BodyWish = { kinds: "all", offset: 0, maxBytes: 100 };
    const bare = await read(wish, size, "Subject: a\r\n");
    expect([toByteString(bare.header), bare.structure?.type, bare.structure?.size]).toEqual([
      "Subject: a\r\n",
      "text/plain",
      0,
    ]);
    expect(readBody(bare.windows).text).toBe("");
    const nothing = await read(wish, size, "");
    expect([nothing.header.length, nothing.structure?.size]).toEqual([0, 0]);
  });
});

describe("the windows of a body", () => {
  it("laid side by side are the body, wherever they begin and however the message comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 90 }),
        async (maxBytes, size) => {
          let text = "";
          for (let offset = 0; offset < 10; offset += maxBytes) {
            const { windows } = await read({ kinds: "text", offset, maxBytes }, size);
            text += windows.map(({ sink }) => toByteString(sink.bytes)).join("");
          }
          expect(text).toBe("HelloWorld");
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a message that is too complex", () => {
  it("is refused while it passes", async () => {
    const wish: BodyWish = { kinds: "all", offset: 0, maxBytes: 100 };
    const parts = (count: number): string =>
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\n".repeat(count)}--b--\r\n`;
    // The multipart itself is one of them.
    const { structure } = await read(wish, 4_096, parts(limits.maxParts - 1));
    expect(structure?.children).toHaveLength(limits.maxParts - 1);
    await expect(read(wish, 4_096, parts(limits.maxParts))).rejects.toMatchObject({
      code: "message_too_complex",
    });
  });
});
