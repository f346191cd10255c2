import { describe, expect, it } from "vitest";
import { chunkSizes } from "../../../test/support/chunks.ts";
import { passBy } from "../../../test/support/pass-by.ts";
import { encodeUtf8, fromByteString, toByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { headerOf, MessageStart, previewOfStart } from "./message-start.ts";

function header(start: string): string {
  return toByteString(headerOf(fromByteString(start)));
}

function preview(...lines: readonly string[]): string | null {
  return previewOfStart(encodeUtf8(lines.join("\r\n")));
}

describe.each(chunkSizes)("the start of a message that comes %d octets at a time", (size) => {
  it("is all of it where it is short", async () => {
    const start = new MessageStart(toByteString);
    await passBy(start, "Subject: a\r\n\r\nb", size);
    expect(start.result()).toBe("Subject: a\r\n\r\nb");
  });

  it("is no more than a cap, and what comes behind is dropped", async () => {
    const most = limits.maxHeaderBytes + 65_536;
    for (const length of [most - 1, most, most + 1, most + 70_000]) {
      const start = new MessageStart((bytes) => [bytes.length, bytes.at(-1)]);
      // Octet by octet takes long, and there is nothing in it that 64 have not.
      await passBy(
        start,
        `${"a".repeat(Math.min(length, most) - 1)}z${"b".repeat(Math.max(0, length - most))}`,
        Math.max(64, size),
      );
      expect(start.result()).toEqual([Math.min(length, most), 0x7a]);
    }
  });
});

describe("a header", () => {
  it.each([
    ["a: b\r\n\r\nbody\r\n\r\n", "a: b\r\n\r\n"],
    ["a: b\n\nbody", "a: b\n\n"],
    ["a: b\r\n\nbody", "a: b\r\n\n"],
    ["a: b\n\r\nbody", "a: b\n\r\n"],
    ["\r\nbody", "\r\n"],
    ["\nbody", "\n"],
    ["a: b\r\n c\r\n\td\r\n\r\n", "a: b\r\n c\r\n\td\r\n\r\n"],
    ["a: b\r\n \r\nbody\r\n\r\n", "a: b\r\n \r\nbody\r\n\r\n"],
    ["a: b\r\r\n\r\n", "a: b\r\r\n\r\n"],
    ["a: b\r\n", "a: b\r\n"],
    ["a: b", "a: b"],
    ["a: b\r\n\r", "a: b\r\n\r"],
    ["", ""],
  ])("of %j is %j", (start, expected) => {
    expect(header(start)).toBe(expected);
  });
});

describe("the first words of a message", () => {
  it("are those of its text", () => {
    expect(preview("Subject: a", "", "Hello", "world")).toBe("Hello world");
    expect(preview("Content-Transfer-Encoding: base64", "", btoa("Hello world"))).toBe("Hello world");
  });

  it("are those of the text in its parts, plain rather than HTML", () => {
    const parts = [
      "--b",
      "Content-Type: text/html",
      "",
      "<p>Hi</p>",
      "--b",
      "Content-Type: text/plain",
      "",
      "Hello",
    ];
    expect(preview("Content-Type: multipart/alternative; boundary=b", "", ...parts, "--b--")).toBe("Hello");
    expect(preview("Content-Type: multipart/alternative; boundary=b", "", ...parts.slice(0, 4))).toBe("Hi");
  });

  it("are none where no text begins in its first lines", () => {
    for (const lines of [
      ["Subject: a", "", ""],
      ["Content-Type: application/pdf", "", "%PDF"],
      ["Content-Type: multipart/mixed; boundary=b", "", "preamble"],
      ["Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/pl"],
      ["Subject: a"],
      [""],
    ]) {
      expect(preview(...lines)).toBeNull();
    }
  });

  it("are what came before the message was too much to take apart", () => {
    const nested = Array.from({ length: limits.maxNestingDepth + 5 }, (_, n) => [
      `Content-Type: multipart/mixed; boundary=b${n}`,
      "",
      `--b${n}`,
    ]).flat();
    expect(
      preview("Content-Type: multipart/mixed; boundary=a", "", "--a", "", "Hello", "--a", ...nested),
    ).toBe("Hello");
  });
});
