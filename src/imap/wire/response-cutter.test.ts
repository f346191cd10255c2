import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../../test/support/chunks.ts";
import { fromByteString, toByteString } from "../../base/bytes.ts";
import { type DecideLiteral, type LiteralSink, type Piece, ResponseCutter } from "./response-cutter.ts";

const buffer: DecideLiteral = () => "buffer";

/** A response with its literals as text: `["* 1 FETCH (BODY[] ", ["hello"], ")"]`. */
type ReadablePiece = string | [string] | { readonly size: number };

function readable(piece: Piece): ReadablePiece {
  if (typeof piece === "string") return piece;
  return piece.bytes ? [toByteString(piece.bytes)] : { size: piece.size };
}

/** What all of these chunks are cut into. Spoils each chunk when it has been pushed: nothing may be held of it. */
async function cutChunks(chunks: Iterable<Uint8Array>, decide: DecideLiteral): Promise<ReadablePiece[][]> {
  const cutter = new ResponseCutter(decide);
  const responses: ReadablePiece[][] = [];
  for (const chunk of chunks) {
    const copy = chunk.slice();
    for (const cut of cutter.push(copy)) {
      if (cut.kind === "response") responses.push(cut.pieces.map(readable));
      else await cut.sink.write(cut.bytes);
    }
    copy.fill(0x58);
  }
  return responses;
}

async function cutText(text: string, size = Infinity, decide = buffer): Promise<ReadablePiece[][]> {
  return cutChunks(inChunks(fromByteString(text), size), decide);
}

/** A sink that notes what happens to it, in order. */
class NotedSink implements LiteralSink {
  readonly isPacedByCaller = true;
  readonly events: string[] = [];

  open(size: number): void {
    this.events.push(`open ${size}`);
  }

  async write(chunk: Uint8Array): Promise<void> {
    const text = toByteString(chunk);
    await Promise.resolve();
    // What was given must still be there: the next read must not have come.
    this.events.push(toByteString(chunk) === text ? text : "spoilt");
  }

  close(): void {
    this.events.push("close");
  }
}

describe("a response", () => {
  it.each<readonly [string, string, ReadablePiece[][]]>([
    ["a line ends with CRLF", "* OK hello\r\na1 OK\r\n", [["* OK hello"], ["a1 OK"]]],
    ["or with a bare LF", "* OK hello\na1 OK\n", [["* OK hello"], ["a1 OK"]]],
    ["a CR within a line is its own", "* OK a\rb\r\r\n", [["* OK a\rb\r"]]],
    ["an empty line is one too", "\r\n\n", [[""], [""]]],
    ["a line without an end is none yet", "* OK hello\r\n* OK", [["* OK hello"]]],
    ["octets above 0x7F stay octets", "* OK \x80\xfc\r\n", [["* OK \x80\xfc"]]],
    [
      "a literal continues the response (RFC 9051 4.3)",
      '* LIST () "/" {5}\r\na\r\nb)\r\n* OK\r\n',
      [['* LIST () "/" ', ["a\r\nb)"], ""], ["* OK"]],
    ],
    [
      "a literal may be marked as sent without waiting (RFC 7888)",
      "* LIST () NIL {2+}\r\nab\r\n",
      [["* LIST () NIL ", ["ab"], ""]],
    ],
    [
      "or as binary (RFC 3516)",
      "* 1 FETCH (BINARY[1] ~{3}\r\n\0\r\n)\r\n",
      [["* 1 FETCH (BINARY[1] ", ["\0\r\n"], ")"]],
    ],
    [
      "its announcement may end in a bare LF (quirk 21)",
      "* 1 FETCH (BODY[] {2}\nab)\n",
      [["* 1 FETCH (BODY[] ", ["ab"], ")"]],
    ],
    [
      "there may be several, empty ones and what looks like an announcement within one",
      "* 1 FETCH (A {0}\r\n B {6}\r\n {1}\r\n C {1}\r\nx)\r\n",
      [["* 1 FETCH (A ", [""], " B ", [" {1}\r\n"], " C ", ["x"], ")"]],
    ],
    [
      "leading NULs are no part of it (quirk 15)",
      "\0\0* OK hello\r\n\0a1 OK\r\n",
      [["* OK hello"], ["a1 OK"]],
    ],
    ["NULs elsewhere are", "* OK\0 x\r\n", [["* OK\0 x"]]],
    [
      "nor are those behind a literal leading",
      "* 1 FETCH (A {1}\r\nx\0)\r\n",
      [["* 1 FETCH (A ", ["x"], "\0)"]],
    ],
    [
      "braces that are no announcement are text",
      "* 1 FETCH {a}\r\n* 2 FETCH {}\r\n* 3 FETCH {5} \r\n* 4 FETCH {-1}\r\n* 5 FETCH {5\r\n* 6 FETCH {+}\r\n",
      [
        ["* 1 FETCH {a}"],
        ["* 2 FETCH {}"],
        ["* 3 FETCH {5} "],
        ["* 4 FETCH {-1}"],
        ["* 5 FETCH {5"],
        ["* 6 FETCH {+}"],
      ],
    ],
  ])("%s", async (_, text, expected) => {
    for (const size of chunkSizes) expect(await cutText(text, size)).toEqual(expected);
  });

  it.each([
    "* OK text {5}",
    "* NO text {5}",
    "* BAD text {5}",
    "* BYE text {5}",
    "* PREAUTH text {5}",
    "* ok [ALERT] text {5+}",
    "ab1 OK text {5}",
    "ab1 NO text ~{5}",
    "ab1 BAD text {99999999999}",
    "+ text {5}",
    "+{5}",
    "\0* OK text {5}",
  ])("has no literal where free text ends in what looks like one: %j (RFC 9051 resp-text)", async (line) => {
    for (const size of [1, Infinity]) {
      expect(await cutText(`${line}\r\nab1 OK\r\n`, size)).toEqual([[line.replace(/^\0/, "")], ["ab1 OK"]]);
    }
  });

  it.each(["* OKAY {1}", "* BYEBYE {1}", "OK {1}"])(
    "has one behind a word that only begins like a status: %s",
    async (line) => {
      expect(await cutText(`${line}\r\nx\r\n`)).toEqual([[line.slice(0, -3), ["x"], ""]]);
    },
  );
});

describe("chunks", () => {
  const word = fc.string({
    unit: fc.constantFrom("a", " ", "(", ")", '"', "\\", "{", "}", "5", "\0", "\r", "\xff"),
    maxLength: 20,
  });
  const literal = fc.uint8Array({ maxLength: 40 }).map(toByteString);
  const line = word.map((text) => `* ${text}`.replace(/~?\{\d+\+?\}\r*$/, ""));
  const response = fc.tuple(line, fc.array(fc.tuple(literal, fc.constantFrom("", " x"))));
  const end = fc.constantFrom("\r\n", "\n");

  it("make no difference to what is cut, wherever they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(response, { maxLength: 5 }),
        end,
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        async (responses, eol, sizes) => {
          const wire = responses
            .map(
              ([start, rest]) =>
                start +
                rest.map(([octets, more]) => `{${octets.length}}${eol}${octets}${more}`).join("") +
                eol,
            )
            .join("");
          // A CR at the end of a line is taken for a part of its end.
          const expected = responses.map(([start, rest]) => {
            const pieces: ReadablePiece[] = [start];
            for (const [octets, more] of rest) pieces.push([octets], more);
            if (rest.length === 0 && eol === "\n") pieces[0] = start.replace(/\r$/, "");
            return pieces;
          });
          const octets = fromByteString(wire);
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < octets.length;) {
            const size = sizes.next().value ?? 1;
            chunks.push(octets.subarray(at, at + size));
            at += size;
          }
          expect(await cutChunks(chunks, buffer)).toEqual(expected);
        },
      ),
    );
  });
});

describe("a literal's fate", () => {
  it("is decided once for each, by what came before it in its response", async () => {
    const seen: [ReadablePiece[], number][] = [];
    const decide: DecideLiteral = (prefix, size) => {
      seen.push([prefix.map(readable), size]);
      return "buffer";
    };
    await cutText("* OK\r\n* 1 FETCH (A {1}\r\nx B {2}\r\nyz)\r\n", 1, decide);
    expect(seen).toEqual([
      [["* 1 FETCH (A "], 1],
      [["* 1 FETCH (A ", ["x"], " B "], 2],
    ]);
  });

  it("may be to be dropped: its size is all that stays", async () => {
    for (const size of chunkSizes) {
      expect(
        await cutText("* 1 FETCH (A {5}\r\n12345 B {0}\r\n)\r\na OK\r\n", size, () => "discard"),
      ).toEqual([["* 1 FETCH (A ", { size: 5 }, " B ", { size: 0 }, ")"], ["a OK"]]);
    }
  });

  it("may be a sink: it gets the octets in order, each chunk when it has done with the one before", async () => {
    for (const size of chunkSizes) {
      const sink = new NotedSink();
      const decide: DecideLiteral = (prefix) => (prefix[0] === "* 1 FETCH (A " ? sink : "buffer");
      const text = "* 1 FETCH (A {9}\r\n123456789)\r\n* 2 FETCH (A {1}\r\nx)\r\n";
      expect(await cutText(text, size, decide)).toEqual([
        ["* 1 FETCH (A ", { size: 9 }, ")"],
        ["* 2 FETCH (A ", ["x"], ")"],
      ]);
      expect(sink.events[0]).toBe("open 9");
      expect(sink.events.at(-1)).toBe("close");
      expect(sink.events.slice(1, -1).join("")).toBe("123456789");
    }
  });

  it("that is a sink is not asked for more before it is ready: push() waits where it is", () => {
    const sink = new NotedSink();
    const cutter = new ResponseCutter(() => sink);
    const cuts = cutter.push(fromByteString("* 1 FETCH (A {3}\r\nabc)\r\n"));
    expect(cuts.next().value).toMatchObject({ kind: "chunk", sink, bytes: fromByteString("abc") });
    expect(sink.events).toEqual(["open 3"]);
    expect(cuts.next().value).toMatchObject({ kind: "response" });
    expect(sink.events).toEqual(["open 3", "close"]);
  });

  it("that is a sink is opened and closed for an empty literal too", async () => {
    const sink = new NotedSink();
    await cutText("* 1 FETCH (A {0}\r\n)\r\n", 1, () => sink);
    expect(sink.events).toEqual(["open 0", "close"]);
  });

  it("that is a sink has no cap but the ten digits of its size", () => {
    const sink = new NotedSink();
    const cutter = new ResponseCutter(() => sink);
    expect([...cutter.push(fromByteString("* 1 FETCH (A {9999999999}\r\nabc"))]).toHaveLength(1);
    expect(sink.events).toEqual(["open 9999999999"]);
    expect(cutter.streamedBytesAhead).toBe(9_999_999_996);
  });
});

describe("what is ahead", () => {
  it("is known within a literal that goes to a sink, and nowhere else", async () => {
    const sink = new NotedSink();
    const cutter = new ResponseCutter((prefix) => (prefix.length === 1 ? sink : "buffer"));
    const ahead: number[] = [];
    for (const octet of inChunks(fromByteString("* A {3}\r\nabc B {1}\r\nx\r\n"), 1)) {
      for (const cut of cutter.push(octet)) if (cut.kind === "chunk") await cut.sink.write(cut.bytes);
      ahead.push(cutter.streamedBytesAhead);
    }
    expect(ahead).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("isClean", () => {
  it("is whether nothing of an unfinished response is held", () => {
    const cutter = new ResponseCutter(buffer);
    const push = (text: string): boolean => {
      for (const cut of cutter.push(fromByteString(text))) expect(cut.kind).toBe("response");
      return cutter.isClean;
    };
    expect(cutter.isClean).toBe(true);
    expect(push("*")).toBe(false);
    expect(push(" OK\r\n")).toBe(true);
    expect(push("\0")).toBe(false);
    expect(push("* A {1}\r\n")).toBe(false);
    expect(push("x")).toBe(false);
    expect(push("\r\n")).toBe(true);
    expect(push("\r\n* B")).toBe(false);
  });
});
