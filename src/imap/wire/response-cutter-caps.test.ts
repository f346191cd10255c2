import { describe, expect, it } from "vitest";
import { inChunks } from "../../../test/support/chunks.ts";
import { fromByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { type DecideLiteral, ResponseCutter } from "./response-cutter.ts";

const buffer: DecideLiteral = () => "buffer";
const discard: DecideLiteral = () => "discard";

/** Whether it is taken; the text comes in chunks of this size. */
function isTaken(text: string, decide = buffer, size = 10_000): boolean {
  const cutter = new ResponseCutter(decide);
  try {
    for (const chunk of inChunks(fromByteString(text), size)) for (const _cut of cutter.push(chunk));
    return true;
  } catch (error) {
    if (!(error instanceof MailError) || error.code !== "server_limit_exceeded") throw error;
    return error.connection !== "lost";
  }
}

describe("the cap on a line", () => {
  it("is limits.maxLineBytes, whether or not it has ended", () => {
    const line = `* X ${"a".repeat(limits.maxLineBytes - "* X \r".length)}`;
    expect(isTaken(`${line}\r\n`)).toBe(true);
    expect(isTaken(`${line}\r`)).toBe(true);
    expect(isTaken(`${line}\rx`)).toBe(false);
    expect(isTaken(`${line}x\r\n`)).toBe(false);
  });

  it.each([
    ...["SEARCH", "ESEARCH", "SORT", "THREAD", "LIST", "LSUB", "XLIST", "VANISHED"],
    ...["OK [COPYUID", "search"],
  ])("is limits.maxLongLineBytes for %s, which grows with the mailbox", (name) => {
    const start = `* ${name} `;
    const line = start + "1".repeat(limits.maxLongLineBytes - start.length);
    expect(isTaken(line)).toBe(true);
    expect(isTaken(`${line}1`)).toBe(false);
  });

  it("is chosen by the beginning of the response, in chunks of any size and behind NULs (quirk 15)", () => {
    const rest = `${"1".repeat(limits.maxLineBytes)}\r\n`;
    expect(isTaken(`* SEARCH ${rest}`, buffer, 1)).toBe(true);
    expect(isTaken(`\0\0* SEARCH ${rest}`)).toBe(true);
    expect(isTaken(`* LIST () "/" {1}\r\nx ${rest}`)).toBe(true);
    expect(isTaken(`* SEARCHER ${rest}`)).toBe(false);
    expect(isTaken(`a1 SEARCH ${rest}`)).toBe(false);
    expect(isTaken(`* 1 FETCH (BODYSTRUCTURE ${rest}`)).toBe(true);
    expect(isTaken(`* 1 EXISTS {9}\r\n* SEARCH  ${rest}`)).toBe(false);
  });
});

describe("the cap on a literal", () => {
  it("is limits.maxLiteralBytes where it is held, and told by its announcement", () => {
    const most = limits.maxLiteralBytes;
    expect(isTaken(`* A {${most}}\r\n${"x".repeat(most)}\r\n`)).toBe(true);
    expect(isTaken(`* A {${most + 1}}\r\n`)).toBe(false);
  });

  it("is ten digits for its size (CVE-2025-43857)", () => {
    expect(isTaken("* A {9999999999}\r\n", discard)).toBe(true);
    expect(isTaken("* A {10000000000}\r\n", discard)).toBe(false);
    expect(isTaken("* A {00000000001}\r\n", discard)).toBe(false);
    expect(isTaken(`* A {${"9".repeat(20)}}\r\n`, discard)).toBe(false);
  });
});

function literalOf(size: number): string {
  return `{${size}}\r\n${"x".repeat(size)}`;
}

describe("the cap on a response", () => {
  it("is limits.maxResponseBytes, for its lines and the literals that are held together", () => {
    const start = `* A ${literalOf(limits.maxLiteralBytes).repeat(3)}`;
    // Line ends do not count.
    const left = limits.maxResponseBytes - start.length + 3 * "\r\n".length - "{262000}".length;
    expect(String(left)).toHaveLength("262000".length);
    expect(isTaken(`${start}${literalOf(left)}\r\n* B\r\n`)).toBe(true);
    expect(isTaken(`${start}${literalOf(left)}x\r\n`)).toBe(false);
    expect(isTaken(`${start}{${left + 1}}\r\n`)).toBe(false);
  });

  it("is limits.maxTokensPerResponse literals: those that are empty take memory too", () => {
    const most = limits.maxTokensPerResponse;
    expect(isTaken(`* A ${"{0}\n".repeat(most)}\n`)).toBe(true);
    expect(isTaken(`* A ${"{0}\n".repeat(most + 1)}`)).toBe(false);
    expect(isTaken(`* A ${"{0}\n".repeat(most + 1)}`, discard)).toBe(false);
  });

  it("begins anew with each", () => {
    expect(isTaken(`* A ${literalOf(limits.maxLiteralBytes)}\r\n`.repeat(12))).toBe(true);
  });

  it("does not count what is not held", () => {
    const text = `* A ${literalOf(limits.maxResponseBytes * 3)}\r\n* B\r\n`;
    const sink = {
      isPacedByCaller: true,
      open: () => undefined,
      write: () => undefined,
      close: () => undefined,
    };
    expect(isTaken(text, () => sink)).toBe(true);
    expect(isTaken(text, discard)).toBe(true);
  });
});

const fetchStart = "* 7 FETCH (UID 12 RFC822.SIZE 345 ";

/** What is cut out of this text, in chunks of this size: each response, or how it begins if it was cut. */
function cutsOf(text: string, size: number): string[] {
  const cutter = new ResponseCutter(buffer);
  const cuts: string[] = [];
  for (const chunk of inChunks(fromByteString(text), size)) {
    for (const cut of cutter.push(chunk)) {
      if (cut.kind !== "response") continue;
      const [first] = cut.pieces;
      const beginning = typeof first === "string" ? first.slice(0, fetchStart.length) : "";
      cuts.push(`${cut.isCut ? "cut " : ""}${beginning}`);
    }
  }
  expect(cutter.isClean).toBe(true);
  return cuts;
}

describe("a FETCH that is over a cap", () => {
  const long = "x".repeat(limits.maxLongLineBytes);
  const whole = literalOf(limits.maxLiteralBytes);
  const noOctets = `${fetchStart}${"{0}\n".repeat(limits.maxTokensPerResponse + 2)})\n`;
  const found = ["* A", `cut ${fetchStart}`, "* B", "a1 OK"];

  it.each([
    ["one line", `${fetchStart}ENVELOPE (${long}))\r\n`],
    ["its last line", `${fetchStart}X {3}\r\nabc ENVELOPE (${long}))\r\n`],
    ["the line before a literal", `${fetchStart}${long} {14}\r\n* 9 FETCH ()\r\n {0}\r\n)\r\n`],
    ["its literals", `${fetchStart}${whole.repeat(5)} (\r\n`],
    ["literals of no octets", noOctets],
  ])("in %s: its beginning is told, and the next response is found", (_, text) => {
    for (const size of [911, 65_536]) expect(cutsOf(`* A\r\n${text}* B\r\na1 OK\r\n`, size)).toEqual(found);
  });

  it("comes octet by octet", () => {
    expect(cutsOf(`* A\r\n${noOctets}* B\r\na1 OK\r\n`, 1)).toEqual(found);
    expect(cutsOf(`* A\r\n${fetchStart}${long} {3}\r\n)\r\n)\r\n* B\r\na1 OK\r\n`, 1)).toEqual(found);
  }, 60_000);

  it("in the middle of a number: half of it is not told", () => {
    const padded = fetchStart.padEnd(4_090, " ");
    const cutter = new ResponseCutter(buffer);
    const cuts = [...cutter.push(fromByteString(`${padded}UID 123456${long})\r\n`))];
    expect(cuts).toEqual([{ kind: "response", isCut: true, pieces: [`${padded}UID `] }]);
  });
});

describe("a FETCH without an end", () => {
  it.each([
    ["a line", "y".repeat(1_000_000)],
    ["literals", `{999000}\r\n${"z".repeat(999_000)}`],
  ])("is read past up to limits.maxDroppedBytes: %s", (_, text) => {
    const cutter = new ResponseCutter(buffer);
    const chunk = fromByteString(text);
    const start = fromByteString(`* 1 FETCH (${"x".repeat(limits.maxLongLineBytes)}`);
    let taken = 0;
    const push = (bytes: Uint8Array): void => {
      for (const cut of cutter.push(bytes)) throw new Error(cut.kind);
      taken += bytes.length;
    };
    push(start);
    expect(() => {
      while (taken <= limits.maxDroppedBytes + chunk.length) push(chunk);
    }).toThrow(expect.objectContaining({ code: "server_limit_exceeded" }));
    expect(taken).toBeGreaterThan(limits.maxDroppedBytes - 2 * chunk.length);
    expect(taken).toBeLessThanOrEqual(limits.maxDroppedBytes);
  });
});
