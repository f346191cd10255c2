import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { parseWholeMessage } from "./whole-message.ts";

const header = "Subject: s\r\nContent-Type: text/plain\r\n\r\n";
const tooComplex = { code: "message_too_complex" };

describe("parseWholeMessage", () => {
  it("finds text and HTML wherever the structure hides them", async () => {
    const message = [
      'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n',
      'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n',
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n--b\r\n",
      "Content-Type: text/html\r\n\r\n<p>Gruesse</p>\r\n--b--\r\n--a--\r\n",
    ].join("");
    const { text, html } = await parseWholeMessage(encodeUtf8(message));
    expect(text?.trim()).toBe("Grüße");
    expect(html?.trim()).toBe("<p>Gruesse</p>");
  });

  it("says null of a kind that is not there", async () => {
    expect(await parseWholeMessage(encodeUtf8(`${header}Hello.\r\n`))).toEqual({
      text: "Hello.\n",
      html: null,
    });
  });

  it.each([
    ["lines", limits.maxWholeMessageLines - 3, (n: number) => header + "x\n".repeat(n)],
    ["boundary lines", limits.maxBoundaryLines, (n: number) => header + "--x\n".repeat(n)],
    [
      "octets",
      limits.maxWholeMessageBytes,
      (n: number) => header + `${"x".repeat(999)}\n`.repeat(Math.ceil(n / 1_000)).slice(0, n - header.length),
    ],
  ])("takes as many %s as the limit says, and not one more", async (_, limit, make) => {
    await expect(parseWholeMessage(encodeUtf8(make(limit)))).resolves.toBeDefined();
    await expect(parseWholeMessage(encodeUtf8(make(limit + 1)))).rejects.toMatchObject(tooComplex);
  });

  it("refuses parts that are nested deeper than the limit", async () => {
    const nested = (depth: number): string =>
      depth === 0
        ? "Content-Type: text/plain\r\n\r\nx\r\n"
        : `Content-Type: multipart/mixed; boundary="n${depth}"\r\n\r\n--n${depth}\r\n${nested(depth - 1)}--n${depth}--\r\n`;
    await expect(parseWholeMessage(encodeUtf8(nested(8)))).resolves.toBeDefined();
    await expect(parseWholeMessage(encodeUtf8(nested(300)))).rejects.toMatchObject(tooComplex);
  });
});
