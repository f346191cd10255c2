import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromByteString } from "../base/bytes.ts";
import { decodeCharset } from "./charset.ts";

/** A double-byte character of rows that are full, as its two octets with the high bit. */
function character(firstRow: number, lastRow: number): fc.Arbitrary<readonly number[]> {
  return fc.tuple(fc.integer({ min: firstRow, max: lastRow }), fc.integer({ min: 0xa1, max: 0xfe }));
}

const ascii = fc.integer({ min: 0x20, max: 0x7d }).map((octet) => [octet]);

function toText(runs: readonly (readonly number[])[], encoding: string): string {
  return new TextDecoder(encoding).decode(Uint8Array.from(runs.flat()));
}

describe("ISO-2022-KR (RFC 1557)", () => {
  it("decodes what Python's codec encodes", () => {
    const octets = fromByteString("\x1b$)C\x0e0!3*\x0f \x0e4Y\x0f\nab \x0eGQ1[\x0f");
    expect(decodeCharset(octets, "iso-2022-kr")).toEqual({ text: "가나 다\nab 한글", hasProblem: false });
  });

  it("starts each line in ASCII, whatever the line before forgot", () => {
    expect(decodeCharset(fromByteString("\x1b$)C\x0e0!\nab"), "iso-2022-kr").text).toBe("가\nab");
  });

  it("keeps an escape that is not its own", () => {
    expect(decodeCharset(fromByteString("a\x1b$)Xb\x1b\x1b$)Cc\x1b$"), "iso-2022-kr").text).toBe(
      "a\x1b$)Xb\x1bc\x1b$",
    );
  });

  it("gives back any text that was encoded", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ascii, character(0xb0, 0xc8))), (runs) => {
        const body = runs.flatMap((run) =>
          run.length === 1 ? run : [0x0e, ...run.map((octet) => octet & 0x7f), 0x0f],
        );
        const octets = Uint8Array.from([0x1b, 0x24, 0x29, 0x43, ...body]);
        expect(decodeCharset(octets, "iso-2022-kr")).toEqual({
          text: toText(runs, "euc-kr"),
          hasProblem: false,
        });
      }),
    );
  });
});

describe("HZ (RFC 1843)", () => {
  it.each([
    [
      "The next sentence is in GB.~{<:Ky2;S{#,NpJ)l6HK!#~}Bye.",
      "The next sentence is in GB.己所不欲，勿施於人。Bye.",
    ],
    ["~{Dc:C~} a~~b ~{J@=g~}\n~{VPND~}", "你好 a~b 世界\n中文"],
    ["joined ~\nline ~\r\nto line", "joined line to line"],
    ["~{VP\nplain", "中\nplain"],
  ])("decodes %j", (encoded, text) => {
    expect(decodeCharset(fromByteString(encoded), "hz-gb-2312")).toEqual({ text, hasProblem: false });
  });

  it("keeps a tilde that begins no escape", () => {
    expect(decodeCharset(fromByteString("a ~x ~"), "hz").text).toBe("a ~x ~");
  });

  it("gives back any text that was encoded", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ascii, character(0xb0, 0xd6))), (runs) => {
        const octets = runs.flatMap((run) =>
          run.length === 1 ? run : [0x7e, 0x7b, ...run.map((octet) => octet & 0x7f), 0x7e, 0x7d],
        );
        const decoded = decodeCharset(Uint8Array.from(octets), "hz-gb-2312");
        expect(decoded).toEqual({ text: toText(runs, "gbk"), hasProblem: false });
      }),
    );
  });
});
