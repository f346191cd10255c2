import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { outlineOf, type Split, splitMessage } from "../../test/support/split-message.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import { MessageSplitter } from "./message-splitter.ts";

function split(message: string, size = Infinity): Split {
  return splitMessage(inChunks(encodeUtf8(message), size));
}

function errorOf(message: string): string | undefined {
  try {
    split(message);
    return undefined;
  } catch (error) {
    return error instanceof MailError ? error.code : "another error";
  }
}

const head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

/** A multipart whose parts are multiparts, down to a text at this depth. */
function nestedMultiparts(depth: number): string {
  let message = "";
  for (let level = 1; level < depth; level++) {
    message += `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`;
  }
  return `${message}\r\ntext`;
}

describe("a message that is too complex", () => {
  it("has more than limits.maxParts parts, the multipart among them", () => {
    const message = (parts: number) => `${head}${"--b\r\n\r\n".repeat(parts - 1)}--b--\r\n`;
    expect(errorOf(message(limits.maxParts))).toBeUndefined();
    expect(errorOf(message(limits.maxParts + 1))).toBe("message_too_complex");
  });

  it("has parts that are deeper than limits.maxNestingDepth, the message itself being 1", () => {
    const messages = (depth: number) => `${"Content-Type: message/rfc822\r\n\r\n".repeat(depth - 1)}\r\ntext`;
    for (const nested of [nestedMultiparts, messages]) {
      expect(errorOf(nested(limits.maxNestingDepth))).toBeUndefined();
      expect(errorOf(nested(limits.maxNestingDepth + 1))).toBe("message_too_complex");
    }
  });

  it("has fields that describe its parts above limits.maxStructureBytes", () => {
    const own = " multipart/mixed; boundary=b".length;
    const field = (length: number) => `--b\r\nContent-Type:${" a/b; c=".padEnd(length, "x")}\r\n\r\n`;
    const message = (length: number) =>
      `${head}${field(200_000).repeat(5)}${field(length - own - 1_000_000)}`;
    expect(errorOf(message(limits.maxStructureBytes))).toBeUndefined();
    expect(errorOf(message(limits.maxStructureBytes + 1))).toBe("message_too_complex");
  });

  it("is refused as soon as that is known, and not when it is over", () => {
    const splitter = new MessageSplitter();
    const part = encodeUtf8("--b\r\n\r\n");
    let parts = 0;
    const pushParts = () => {
      for (const _ of splitter.push(encodeUtf8(head)));
      for (; parts < 1_000_000; parts++) for (const _ of splitter.push(part));
    };
    expect(pushParts).toThrow(MailError);
    expect(parts).toBeLessThan(limits.maxParts);
  });
});

describe("a header above limits.maxHeaderBytes", () => {
  const filler = (length: number) => "X: ".padEnd(length - 2, "x").concat("\r\n");

  it("is cut for the message itself, whose body follows all the same", () => {
    for (const [length, over] of [
      [limits.maxHeaderBytes - 2, 0],
      [limits.maxHeaderBytes - 1, 1],
      [3 * limits.maxHeaderBytes, 2],
    ] as const) {
      for (const size of [1, 1_000, Infinity]) {
        const message = split(`${filler(length)}${over === 2 ? filler(1_000) : ""}\r\nbody`, size);
        expect(message.header).toHaveLength(limits.maxHeaderBytes);
        expect(message.bodies.get("1")).toBe("body");
      }
    }
  });

  it("is read of a part up to there, and not beyond", () => {
    const type = "Content-Type: text/html\r\n";
    const message = (length: number) => `${head}--b\r\n${filler(length)}${type}\r\nbody\r\n--b--`;
    const fits = limits.maxHeaderBytes - "Content-Type: text/html".length;
    expect(outlineOf(split(message(fits)).root)).toEqual(["- multipart/mixed -", "  1 text/html 4"]);
    expect(outlineOf(split(message(fits - 1)).root)[1]).toBe("  1 text/html 4");
    expect(outlineOf(split(message(fits + 20)).root)[1]).toBe("  1 text/plain 4");
  });

  it("ends at a delimiter too, wherever that is", () => {
    for (const length of [limits.maxHeaderBytes - 3, limits.maxHeaderBytes, 2 * limits.maxHeaderBytes]) {
      for (const size of [1_000, Infinity]) {
        const message = split(`${head}--b\r\n${filler(length)}--b\r\n\r\nbody\r\n--b--`, size);
        expect(outlineOf(message.root)).toEqual([
          "- multipart/mixed -",
          "  1 text/plain 0",
          "  2 text/plain 4",
        ]);
      }
    }
  });
});

describe("a boundary", () => {
  const message = (boundary: string, padding = "") =>
    `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}${padding}\r\n\r\nbody\r\n--${boundary}--\r\n`;

  it("above limits.maxBoundaryBytes is none", () => {
    for (const size of chunkSizes) {
      expect(split(message("x".repeat(limits.maxBoundaryBytes)), size).bodies.get("1")).toBe("body");
      expect(split(message("x".repeat(limits.maxBoundaryBytes + 1)), size).root.children).toEqual([]);
    }
  });

  it("is not looked for in lines above limits.maxDelimiterLineBytes", () => {
    for (const eol of ["\r\n", "\n"]) {
      const padded = (length: number) => message("b", " ".repeat(length - 3)).replaceAll("\r\n", eol);
      for (const size of [...chunkSizes, limits.maxDelimiterLineBytes + 49]) {
        expect(split(padded(limits.maxDelimiterLineBytes), size).bodies.get("1")).toBe("body");
        expect(split(padded(limits.maxDelimiterLineBytes + 1), size).root.children).toEqual([]);
      }
    }
  });
});

/** Counts the octets that the platform's search passes over. */
class CountingBytes extends Uint8Array {
  static searched = 0;

  override indexOf(octet: number, from = 0): number {
    const at = super.indexOf(octet, from);
    CountingBytes.searched += (at === -1 ? this.length : at + 1) - from;
    return at;
  }
}

describe("the work and the memory that a body takes", () => {
  const lines: [name: string, octets: string][] = [
    ...[
      "-",
      "\n-",
      "\n--",
      "\r\n--",
      "\r",
      "\n",
      "\r\n",
      "--b",
      "\n--c-",
      "\r\n--x",
      "--x\r\n",
      "\n-x-",
      "x",
      "x\r\n",
    ].map((octets): [string, string] => [JSON.stringify(octets), octets]),
    ["lines that are nearly too long for a delimiter", `\n--${"y".repeat(997)}`],
    ["lines that are too long for a delimiter", `\r\n--${" ".repeat(2_000)}`],
    ["lines of hyphens", `${"-".repeat(2_000)}\n`],
  ];

  it.each(lines)("are linear for %s over and over", (_, line) => {
    const total = 400_000;
    const body = encodeUtf8(line.repeat(total / line.length));
    for (const size of [1_000, 65_536, total]) {
      const splitter = new MessageSplitter();
      for (const _ of splitter.push(encodeUtf8(`${head}--b\r\n\r\n`)));
      CountingBytes.searched = 0;
      let events = 0;
      let octets = 0;
      let pending = 0;
      for (const chunk of inChunks(body, size)) {
        for (const event of splitter.push(new CountingBytes(chunk))) {
          events++;
          if (event.kind === "body") octets += event.bytes.length;
        }
        pending += chunk.length;
        // What is held is no more than a line that may be a delimiter.
        expect(pending - octets).toBeLessThanOrEqual(limits.maxDelimiterLineBytes + 3);
      }
      expect(CountingBytes.searched).toBeLessThan(3 * total);
      expect(events).toBeLessThanOrEqual(4 * Math.ceil(body.length / size));
    }
  });

  it("are linear for lines that are as long as 30 boundaries, and differ in the last octet", () => {
    const boundary = "z".repeat(limits.maxBoundaryBytes - 2);
    let message = "";
    for (let level = 10; level < limits.maxNestingDepth + 8; level++) {
      message += `Content-Type: multipart/mixed; boundary=${boundary}${level}\r\n\r\n--${boundary}${level}\r\n`;
    }
    const body = `--${boundary}xx\r\n`.repeat(2_000);
    const { bodies } = split(`${message}\r\n${body}`);
    expect([...bodies.values()]).toEqual([body]);
  });

  it("are linear for header lines without end", () => {
    for (const line of ["x", "a: b\r\n", "\r\n ", "-", "--b", "--c-\r\n", "\r", "Content-Type: a/b\r\n"]) {
      const message = `${head}--b\r\nA:${line.repeat(2_000_000 / line.length)}`;
      for (const size of [1_000, Infinity]) {
        expect(outlineOf(split(message, size).root)).toHaveLength(2);
      }
    }
  });
});
