import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, fromByteString } from "../base/bytes.ts";
import { decodeTextWindow } from "./text-window.ts";

interface Part {
  readonly octets: Uint8Array;
  readonly encoding: string | null;
  readonly charset: string | null;
}

/** Reads a part window by window, as a caller of the API does who follows `nextOffset`. */
function readAll(part: Part, size: number): { text: string; windows: number; hasProblem: boolean } {
  let text = "";
  let offset = 0;
  let windows = 0;
  let hasProblem = false;
  do {
    const bytes = part.octets.subarray(offset, offset + size);
    const isEnd = offset + size >= part.octets.length;
    const window = decodeTextWindow({ bytes, encoding: part.encoding, charset: part.charset, isEnd });
    expect(window.consumed).toBeGreaterThan(bytes.length === 0 ? -1 : 0);
    expect(window.consumed).toBeLessThanOrEqual(bytes.length);
    text += window.text;
    offset += window.consumed;
    hasProblem ||= window.hasProblem;
    windows++;
    if (isEnd) break;
  } while (offset < part.octets.length);
  return { text, windows, hasProblem };
}

function base64(octets: Uint8Array): Uint8Array {
  return encodeUtf8(octets.toBase64().replace(/.{76}/g, "$&\r\n"));
}

function quotedPrintable(octets: Uint8Array): Uint8Array {
  const escaped = octets
    .toHex()
    .replace(/../g, (hex) => (hex === "0d" ? "\r" : hex === "0a" ? "\n" : `=${hex}`));
  return encodeUtf8(escaped.replace(/(?:=..){25}/g, "$&=\r\n"));
}

function hasProblem(octets: string, encoding: string | null, charset: string | null): boolean {
  return decodeTextWindow({ bytes: fromByteString(octets), encoding, charset, isEnd: true }).hasProblem;
}

const poem =
  "Ärger über Öl – 10 €.\r\nШирокая электрификация южных губерний\r\n色は匂へど散りぬるを 我が世誰ぞ常ならむ\r\n👩\u200d👧 a\r\n";
const long = poem.repeat(60);
const lines = long.replaceAll("\r\n", "\n");

describe("windows of a text part", () => {
  it("have LF at the end of each line", () => {
    const window = decodeTextWindow({
      bytes: encodeUtf8("a\r\nb\n\r\n"),
      encoding: null,
      charset: null,
      isEnd: true,
    });
    expect(window).toEqual({ text: "a\nb\n\n", consumed: 7, canGoOn: true, hasProblem: false });
  });

  it("stop after the last line where more follows", () => {
    const bytes = encodeUtf8("one line\r\nanother line\r\nthe beginning of");
    const window = decodeTextWindow({ bytes, encoding: "7bit", charset: "utf-8", isEnd: false });
    expect(window).toEqual({
      text: "one line\nanother line\n",
      consumed: 24,
      canGoOn: true,
      hasProblem: false,
    });
  });

  it("stop between two characters where no line ends", () => {
    const bytes = encodeUtf8("€€€").subarray(0, 8);
    const window = decodeTextWindow({ bytes, encoding: "8bit", charset: "utf-8", isEnd: false });
    expect(window).toEqual({ text: "€€", consumed: 6, canGoOn: true, hasProblem: false });
  });

  const parts: readonly [name: string, part: Part, text: string][] = [
    ["8bit UTF-8", { octets: encodeUtf8(long), encoding: "8bit", charset: "utf-8" }, lines],
    ["base64 UTF-8", { octets: base64(encodeUtf8(long)), encoding: "base64", charset: "utf-8" }, lines],
    [
      "quoted-printable UTF-8",
      { octets: quotedPrintable(encodeUtf8(long)), encoding: "quoted-printable", charset: "utf-8" },
      lines,
    ],
    ["UTF-8 without a charset", { octets: encodeUtf8(long), encoding: "8bit", charset: null }, lines],
    [
      "ISO-2022-JP, which shifts",
      {
        octets: fromByteString("\x1b$BF|K\\8l%F%9%H\x1b(B abc\r\n".repeat(400)),
        encoding: "7bit",
        charset: "iso-2022-jp",
      },
      "日本語テスト abc\n".repeat(400),
    ],
    [
      "HZ, which shifts",
      {
        octets: fromByteString("~{Dc:C~} a~~b ~{J@=g~}\r\n".repeat(400)),
        encoding: "7bit",
        charset: "hz-gb-2312",
      },
      "你好 a~b 世界\n".repeat(400),
    ],
    [
      "ISO-2022-KR in base64, whose lines end at any place of a quantum",
      {
        octets: base64(fromByteString("\x1b$)C\x0e0!3*\x0f \x0e4Y\x0f\r\nab\r\n".repeat(300))),
        encoding: "base64",
        charset: "iso-2022-kr",
      },
      "가나 다\nab\n".repeat(300),
    ],
    [
      "UTF-16 in base64",
      {
        octets: base64(
          Uint8Array.from(
            [...long].flatMap((character) =>
              [...character]
                .join("")
                .split("")
                .flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]),
            ),
          ),
        ),
        encoding: "base64",
        charset: "utf-16le",
      },
      lines,
    ],
  ];

  it.each(parts)("join without a seam: %s", (_, part, text) => {
    for (const size of [700, 1_001, 3_000, 5_003, 1_000_000]) {
      const read = readAll(part, size);
      expect(read.text).toBe(text);
      expect(read.hasProblem).toBe(false);
      expect(read.windows).toBeLessThan((part.octets.length / size) * 2.2 + 2);
    }
  });

  it("join without a seam for text with no line ends, in windows of any size", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", " ", "é", "€", "😀", "=", "\t"),
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 16, max: 300 }),
        fc.constantFrom("8bit", "quoted-printable"),
        (text, size, encoding) => {
          const octets = encodeUtf8(text);
          const encoded = encoding === "8bit" ? octets : quotedPrintable(octets);
          expect(readAll({ octets: encoded, encoding, charset: "utf-8" }, size)).toMatchObject({
            text,
            hasProblem: false,
          });
        },
      ),
    );
  });

  // RFC 1468, RFC 2152, RFC 1557, RFC 1843: shifted text looks like ASCII to whoever starts to read inside of it.
  const shifting: readonly [charset: string, octets: string, text: string][] = [
    ["iso-2022-jp", "abc \x1b$BF|K\\8l\x1b(B d ", "abc 日本語 d "],
    ["iso-2022-jp", "abc \x1b$BF|K\\8l\x1b(J d \x1b(I1\x1b(J e ", "abc 日本語 d \uff71 e "],
    ["utf-7", "abc +ZeVnLIqe- d ", "abc 日本語 d "],
    ["iso-2022-kr", "abc \x0e0!3*\x0f d ", "abc 가나 d "],
    ["hz-gb-2312", "abc ~{Dc:C~} d ", "abc 你好 d "],
  ];

  it.each(shifting)(
    "are not cut inside a shift of %s, in a line longer than they are",
    (charset, octets, text) => {
      const part = { octets: fromByteString(octets.repeat(300)), encoding: "7bit", charset };
      for (const size of [50, 63, 64, 101, 130, 1_001, 3_000])
        expect(readAll(part, size)).toMatchObject({ text: text.repeat(300), hasProblem: false });
    },
  );

  it.each([
    ["iso-2022-jp", "\x1b$B" + "F|K\\8l".repeat(100), "日本語"],
    ["utf-7", "+" + "ZeVnLIqe".repeat(100), "日本語"],
    ["iso-2022-kr", "\x0e" + "0!3*".repeat(100), "가나"],
    ["hz-gb-2312", "~{" + "Dc:C".repeat(100), "你好"],
  ])("say that nothing can go on from them where %s never shifts back", (charset, octets, text) => {
    for (const size of [63, 64, 200, 301]) {
      const bytes = fromByteString(octets).subarray(0, size);
      const window = decodeTextWindow({ bytes, encoding: null, charset, isEnd: false });
      expect(window).toMatchObject({ canGoOn: false, hasProblem: false });
      expect(text.repeat(200).startsWith(window.text)).toBe(true);
      expect(window.text.length).toBeGreaterThan(10);
    }
  });

  it("say so too behind a byte order mark that the next would not see", () => {
    const bytes = fromByteString("\xfe\xff" + "\0a\0\n".repeat(50));
    const window = decodeTextWindow({ bytes, encoding: null, charset: "utf-16", isEnd: false });
    expect(window).toMatchObject({ canGoOn: false, hasProblem: false });
    expect("a\n".repeat(50).startsWith(window.text)).toBe(true);
  });

  it.each([
    ["one octet of two", "\xb0", "8bit", "gb18030"],
    ["two of four", "\x81\x30", "8bit", "gb18030"],
    ["half an escape", "=E", "quoted-printable", "utf-8"],
    ["half a quantum", "gU", "base64", "shift_jis"],
  ])("say so too where they hold no whole character: %s", (_, octets, encoding, charset) => {
    const window = decodeTextWindow({ bytes: fromByteString(octets), encoding, charset, isEnd: false });
    expect(window).toMatchObject({ canGoOn: false, hasProblem: true });
  });

  it("always get on, whatever the octets and however small the window", () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .string({ unit: fc.constantFrom("=", " ", "\r", "\n", "Q", "!"), maxLength: 200 })
        .map(fromByteString),
    );
    fc.assert(
      fc.property(
        octets,
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom("base64", "quoted-printable", null),
        fc.constantFrom("utf-8", "utf-16", "iso-2022-jp", "gb18030", "utf-7", null),
        (octets, size, encoding, charset) => {
          expect(readAll({ octets, encoding, charset }, size).text.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("say where octets were not what the part declares", () => {
    expect(hasProblem("a\xff", null, "utf-8")).toBe(true);
    expect(hasProblem("a=ZZ", "quoted-printable", "utf-8")).toBe(true);
    expect(hasProblem("a", "x-unknown", "utf-8")).toBe(true);
    expect(hasProblem("a", null, "klingon")).toBe(true);
    expect(hasProblem("a", null, "utf-8")).toBe(false);
  });
});
