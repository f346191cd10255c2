import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, fromByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { parseHeaderBlock } from "./header-block.ts";

function fields(block: string): string[][] {
  return parseHeaderBlock(fromByteString(block)).headers.map(({ name, value }) => [name, value]);
}

describe("a header block (RFC 5322 2.2)", () => {
  it("is read in order, unfolded and decoded, names as they are spelled", () => {
    const block =
      "Received: from a\r\n\tby b\r\nSubject: =?utf-8?Q?=C3=89t?=\r\n =?utf-8?Q?=C3=A9?= 2024 \r\nreceived:from c\r\nX-Raw: voil\xc3\xa0\r\n\r\nBody: no";
    expect(parseHeaderBlock(fromByteString(block))).toEqual({
      headers: [
        { name: "Received", value: "from a\tby b" },
        { name: "Subject", value: "Été 2024" },
        { name: "received", value: "from c" },
        { name: "X-Raw", value: "voilà" },
      ],
      defects: [],
    });
  });

  it("may end its lines with LF, lack the empty line, and have white space before the colon (4.5.3)", () => {
    expect(fields("A: 1\nB : 2\n folded\nC:")).toEqual([
      ["A", "1"],
      ["B", "2 folded"],
      ["C", ""],
    ]);
    expect(parseHeaderBlock(new Uint8Array(0))).toEqual({ headers: [], defects: [] });
  });

  it("keeps fields whose names mean something to JavaScript", () => {
    expect(fields("__proto__: a\r\nconstructor: b\r\ntoString: c\r\n")).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
    ]);
  });

  it("leaves out lines that are no field, and says so", () => {
    const parsed = parseHeaderBlock(
      fromByteString(" first\r\nFrom ada Mon Jan 1 10:00\r\nno colon\r\n: x\r\nA: 1\r\nN\xe9: x\r\n"),
    );
    expect(parsed.headers).toEqual([{ name: "A", value: "1" }]);
    expect(parsed.defects).toEqual([
      { property: "headers", detail: "Left out 5 lines that are no header field." },
    ]);
  });

  it("is cut beyond limits.maxHeaderBytes, and says so", () => {
    const filler = "X: ".padEnd(limits.maxHeaderBytes - 4, "x");
    expect(parseHeaderBlock(encodeUtf8(`${filler}\r\n\r\n`)).defects).toEqual([]);
    expect(parseHeaderBlock(encodeUtf8(`${filler}\r\n\r\nBody`)).defects).toEqual([]);
    const { headers, defects } = parseHeaderBlock(encodeUtf8(`${filler}yyyyyy`));
    expect(defects).toEqual([{ property: "headers", detail: `Cut after ${limits.maxHeaderBytes} octets.` }]);
    expect(headers[0]?.value).toHaveLength(limits.maxHeaderBytes - 3);
  });

  it("stays linear on 1.9 MB of tiny fields, of folds and of rubbish", () => {
    for (const line of ["x:y\r\n", "\r\n ", "x\r\n", "x:\r\n ", ":", "\n\t"]) {
      const { headers } = parseHeaderBlock(encodeUtf8(`A: 1\r\n${line.repeat(1_900_000 / line.length)}`));
      expect(headers[0]?.name).toBe("A");
    }
  });

  it("never throws and never gives a value with CR, LF or NUL", () => {
    const octets = fc.string({
      unit: fc.constantFrom("a", ":", " ", "\r", "\n", "\0", "\xff", "=?utf-8?Q?=0A?="),
    });
    fc.assert(
      fc.property(octets, (block) => {
        for (const [name = "", value = ""] of fields(block)) {
          expect(name).toMatch(/^[!-9;-~]+$/);
          expect(value).not.toMatch(/[\0\r\n]/);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
