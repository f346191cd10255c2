import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../../test/support/chunks.ts";
import { fromByteString, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { ReplyCutter } from "./reply-cutter.ts";

/** What was cut: lines as they are, the octets of a multi-line response as one piece, with its end where that came. */
type Found = string | { readonly octets: string; readonly isEnded: boolean };

/** Cuts what comes in these chunks; behind a line that begins with `+OK multi` stands a multi-line response. */
function cut(chunks: Iterable<Uint8Array>, cutter: ReplyCutter = new ReplyCutter()): Found[] {
  const found: Found[] = [];
  let octets: string | undefined;
  for (const chunk of chunks) {
    for (const one of cutter.push(chunk)) {
      if (one.kind === "octets") {
        if (octets === undefined || one.bytes.length === 0) throw new Error("octets out of their place");
        octets += toByteString(one.bytes);
      } else if (one.kind === "end") {
        found.push({ octets: octets ?? "", isEnded: true });
        octets = undefined;
      } else {
        found.push(one.text);
        if (!one.text.startsWith("+OK multi")) continue;
        octets = "";
        cutter.expectOctets();
      }
    }
  }
  if (octets !== undefined) found.push({ octets, isEnded: false });
  return found;
}

function ended(octets: string): Found {
  return { octets, isEnded: true };
}

function refusal(chunks: Iterable<Uint8Array>): string | undefined {
  try {
    cut(chunks);
    return undefined;
  } catch (error) {
    return error instanceof MailError ? `${error.code}, ${error.connection}` : String(error);
  }
}

describe.each(chunkSizes)("what comes %d octets at a time", (size) => {
  function cutText(text: string): Found[] {
    return cut(inChunks(fromByteString(text), size));
  }

  it("is cut into lines, ended by CRLF or by LF alone", () => {
    expect(cutText("+OK\r\n-ERR no\n+ \r\n\r\n\n+OK caf\xe9\0\r\r\n")).toEqual([
      "+OK",
      "-ERR no",
      "+ ",
      "",
      "",
      "+OK caf\xe9\0\r",
    ]);
  });

  it("is held until its line ends", () => {
    const cutter = new ReplyCutter();
    expect(cutter.isClean).toBe(true);
    expect(cut(inChunks(fromByteString("+OK\r\n"), size), cutter)).toEqual(["+OK"]);
    expect(cutter.isClean).toBe(true);
    expect(cut(inChunks(fromByteString("-ERR a"), size), cutter)).toEqual([]);
    expect(cutter.isClean).toBe(false);
    expect(cut(inChunks(fromByteString("b\r\n"), size), cutter)).toEqual(["-ERR ab"]);
    expect(cutter.isClean).toBe(true);
  });

  it("is a multi-line response where that is expected, until a line of one dot (RFC 1939 3)", () => {
    expect(cutText("+OK multi\r\na\r\n\r\nb\r\n.\r\n+OK\r\n")).toEqual([
      "+OK multi",
      ended("a\r\n\r\nb\r\n"),
      "+OK",
    ]);
  });

  it("may have nothing in it, and another one behind it at once", () => {
    expect(cutText("+OK multi\r\n.\r\n+OK multi\r\n.\r\n-ERR\r\n")).toEqual([
      "+OK multi",
      ended(""),
      "+OK multi",
      ended(""),
      "-ERR",
    ]);
  });

  it("loses the first dot of each line that begins with one, and no other (RFC 1939 3)", () => {
    const stuffed = "..\r\n...\r\n....\r\n..a\r\na..\r\n. \r\n.b\r\n..\r\r\n.\r\n";
    expect(cutText(`+OK multi\r\n${stuffed}`)).toEqual([
      "+OK multi",
      ended(".\r\n..\r\n...\r\n.a\r\na..\r\n \r\nb\r\n.\r\r\n"),
    ]);
  });

  it("keeps the CR behind a lone dot that does not end it", () => {
    expect(cutText("+OK multi\r\n.\ra\r\n.\r\r\n.\r.\r\n.\r\n")).toEqual([
      "+OK multi",
      ended("\ra\r\n\r\r\n\r.\r\n"),
    ]);
  });

  it("may end in a dot and LF alone (quirk 41)", () => {
    expect(cutText("+OK multi\r\na\r\n.\n+OK\r\n")).toEqual(["+OK multi", ended("a\r\n"), "+OK"]);
  });

  it("has lines that end in LF alone where its status line does", () => {
    expect(cutText("+OK multi\na\n..b\n\n.\n+OK multi\nc\r\n.\r\n+OK\n")).toEqual([
      "+OK multi",
      ended("a\n.b\n\n"),
      "+OK multi",
      ended("c\r\n"),
      "+OK",
    ]);
  });

  it("is not ended by a bare LF of a message's sender, who would write the next reply himself", () => {
    for (const hostile of [
      "a\n.\n-ERR b",
      "a\n.\r\n+OK evil",
      "\n.\r\n",
      "\r\r\n\n.\n",
      "a\n..\n",
      "\r.\r",
    ]) {
      expect(cutText(`+OK multi\r\n${hostile}\r\n.\r\n+OK\r\n`)).toEqual([
        "+OK multi",
        ended(`${hostile}\r\n`),
        "+OK",
      ]);
    }
  });

  it("decides that anew for each response", () => {
    expect(cutText("+OK multi\na\n.\n+OK multi\r\na\n.\n\r\n.\r\n+OK\r\n")).toEqual([
      "+OK multi",
      ended("a\n"),
      "+OK multi",
      ended("a\n.\n\r\n"),
      "+OK",
    ]);
  });

  it("is unfinished until its dot's line end has come", () => {
    for (const [text, octets] of [
      ["", ""],
      ["a", "a"],
      ["a\r\n.", "a\r\n"],
      ["a\r\n.\r", "a\r\n"],
    ] as const) {
      const cutter = new ReplyCutter();
      const found = cut(inChunks(fromByteString(`+OK multi\r\n${text}`), size), cutter);
      expect(found).toEqual(["+OK multi", { octets, isEnded: false }]);
      expect(cutter.isClean).toBe(false);
    }
  });

  it("may have lines and multi-line responses of any length, but no line over the cap", () => {
    const longest = "x".repeat(limits.maxLineBytes - 1);
    expect(cutText(`${longest}\r\n`)).toEqual([longest]);
    expect(refusal(inChunks(fromByteString(`${longest}x\r\n`), size))).toBe("server_limit_exceeded, lost");
    expect(refusal(inChunks(fromByteString(`${longest}xx`), size))).toBe("server_limit_exceeded, lost");
    const [, response] = cutText(`+OK multi\r\n${longest}xxx\r\n.\r\n`);
    expect(response).toEqual(ended(`${longest}xxx\r\n`));
  });
});

describe("any messages", () => {
  const octet = fc.constantFrom(".", ".", "\r", "\n", "a", "\xff");
  const line = fc.string({ unit: octet, maxLength: 6 });
  const splits = fc.array(fc.nat(300), { maxLength: 20 });

  /** The octets in pieces that end at these places. */
  function* piecesOf(bytes: Uint8Array, ends: readonly number[]): Generator<Uint8Array> {
    let start = 0;
    for (const end of [...ends, bytes.length].sort((a, b) => a - b)) {
      if (end > start) yield bytes.subarray(start, end);
      start = Math.max(start, Math.min(end, bytes.length));
    }
  }

  function stuffed(lines: readonly string[], lineEnd: string): string {
    return lines.map((one) => (one.startsWith(".") ? `.${one}` : one) + lineEnd).join("");
  }

  it.each([
    { name: "CRLF", lineEnd: "\r\n" },
    { name: "LF", lineEnd: "\n" },
  ])("stuffed by lines that end in $name come out as they were, in whatever chunks", ({ lineEnd }) => {
    // A server's line has none of its own line ends in it.
    const lines = fc.array(
      line.filter((some) => !some.includes(lineEnd)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), splits, (messages, ends) => {
        const sent = messages.map((one) => `+OK multi${lineEnd}${stuffed(one, lineEnd)}.${lineEnd}`).join("");
        const expected = messages.flatMap((one) => [
          "+OK multi",
          ended(one.map((some) => some + lineEnd).join("")),
        ]);
        const bytes = fromByteString(`${sent}-ERR behind${lineEnd}`);
        const cutter = new ReplyCutter();
        expect(cut(piecesOf(bytes, ends), cutter)).toEqual([...expected, "-ERR behind"]);
        expect(cutter.isClean).toBe(true);
        expect(cut(inChunks(bytes, 1))).toEqual([...expected, "-ERR behind"]);
      }),
      { numRuns: 500 },
    );
  });

  it("and anything else are cut alike in whatever chunks", () => {
    const anything = fc.string({
      unit: fc.constantFrom(".", "\r", "\n", "a", "\r\n.", "\n+OK multi"),
      maxLength: 30,
    });
    fc.assert(
      fc.property(anything, splits, (text, ends) => {
        const bytes = fromByteString(`+OK multi\r\n${text}`);
        const whole = cut([bytes]);
        expect(cut(piecesOf(bytes, ends))).toEqual(whole);
        expect(cut(inChunks(bytes, 1))).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });
});
