import { describe, expect, it } from "vitest";
import { chunkSizes, inChunks } from "../../test/support/chunks.ts";
import { outlineOf, splitLines, splitMessage } from "../../test/support/split-message.ts";
import { fromByteString } from "../base/bytes.ts";
import { MessageSplitter } from "./message-splitter.ts";

const outline = (...lines: string[]): string[] => outlineOf(splitLines(lines).root);
const bodies = (...lines: string[]): [string, string][] => [...splitLines(lines).bodies];

const mixed = ["Content-Type: multipart/mixed; boundary=b", ""];

describe("a message of one part", () => {
  it("is part 1", () => {
    const message = splitLines(["Subject: x", "Content-Type: text/html", "", "one", "two", ""]);
    expect(outlineOf(message.root)).toEqual(["1 text/html 10"]);
    expect(message.bodies.get("1")).toBe("one\r\ntwo\r\n");
    expect(message.header).toBe("Subject: x\r\nContent-Type: text/html\r\n\r\n");
    expect(message.events).toEqual(["part 1", "body 1", "end 1"]);
  });

  it("may be without header, without body, or without anything", () => {
    expect(splitLines(["", "text"])).toMatchObject({ header: "\r\n", bodies: new Map([["1", "text"]]) });
    expect(splitLines(["Subject: x"])).toMatchObject({ header: "Subject: x", bodies: new Map() });
    expect(outline("Subject: x", "")).toEqual(["1 text/plain 0"]);
    expect(outline()).toEqual(["1 text/plain 0"]);
    expect(splitMessage([]).events).toEqual(["part 1", "end 1"]);
  });

  it("has no delimiters, whatever its lines look like", () => {
    expect(bodies("Content-Type: text/plain; boundary=b", "", "--b", "", "--b--")).toEqual([
      ["1", "--b\r\n\r\n--b--"],
    ]);
  });

  it("has a tree that is valid before the body is over", () => {
    const splitter = new MessageSplitter();
    expect([...splitter.push(fromByteString("Content-Type: text/html\r\n"))]).toEqual([]);
    expect(splitter.root).toBeUndefined();
    expect([...splitter.push(fromByteString("\r\nbo"))].map(({ kind }) => kind)).toEqual(["part", "body"]);
    expect(splitter.root).toMatchObject({ partId: "1", type: "text/html", size: null, children: [] });
  });
});

describe("a multipart (RFC 2046 5.1)", () => {
  it("is taken apart, without preamble and epilogue", () => {
    // RFC 2046 section 5.1.1
    const message = splitLines([
      "From: Nathaniel Borenstein <nsb@bellcore.com>",
      'Content-type: multipart/mixed; boundary="simple boundary"',
      "",
      "This is the preamble.  It is to be ignored.",
      "",
      "--simple boundary",
      "",
      "This is implicitly typed plain US-ASCII text.",
      "It does NOT end with a linebreak.",
      "--simple boundary",
      "Content-type: text/plain; charset=us-ascii",
      "",
      "This is explicitly typed plain US-ASCII text.",
      "It DOES end with a linebreak.",
      "",
      "--simple boundary--",
      "",
      "This is the epilogue.  It is also to be ignored.",
    ]);
    expect(outlineOf(message.root)).toEqual([
      "- multipart/mixed -",
      "  1 text/plain 80",
      "  2 text/plain 78",
    ]);
    expect([...message.bodies]).toEqual([
      ["1", "This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak."],
      ["2", "This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n"],
    ]);
    expect(message.events).toEqual([
      "part multipart/mixed",
      ...["part 1", "body 1", "end 1"],
      ...["part 2", "body 2", "end 2"],
      "end multipart/mixed",
    ]);
  });

  it("has lines that end in LF, which are counted as they come", () => {
    const bytes = fromByteString(`${mixed.join("\n")}\n--b\n\none\ntwo\n\n--b\n\r\nthree\r\n--b--\n`);
    for (const size of chunkSizes) {
      const message = splitMessage(inChunks(bytes, size));
      expect([...message.bodies.values()]).toEqual(["one\ntwo\n", "three"]);
      expect(outlineOf(message.root)).toEqual([
        "- multipart/mixed -",
        "  1 text/plain 8",
        "  2 text/plain 5",
      ]);
    }
  });

  it("keeps lines that only look like a delimiter", () => {
    const lines = ["--B", " --b", "-b", "--", "-", "x--b", "\r--b", "---b"];
    expect(bodies(...mixed, "--b", "", ...lines, "--b--")).toEqual([["1", lines.join("\r\n")]]);
  });

  it("has delimiters with anything behind them: the boundary at the begin of a line is enough (RFC 2046 5.1.1)", () => {
    const begins = ["--bb", "--b-", "--b x", "--b: x"];
    for (const line of begins) {
      const lines = [...mixed, `${line}1`, "", "one", line, "", "two", "--b--"];
      expect(bodies(...lines)).toEqual([
        ["1", "one"],
        ["2", "two"],
      ]);
    }
    for (const line of ["--b---", "--b--x", "--b-- x", "--b-->"]) {
      expect(bodies(...mixed, "--b", "", "one", line, "epilogue", "--b--")).toEqual([["1", "one"]]);
    }
  });

  it("has delimiters with white space behind them (transport padding)", () => {
    expect(bodies(...mixed, "--b \t ", "", "one", "--b\t", "", "two", "--b-- ", "epilogue")).toEqual([
      ["1", "one"],
      ["2", "two"],
    ]);
    expect(bodies('Content-Type: multipart/mixed; boundary="b  "', "", "--b", "", "one", "--b--")).toEqual([
      ["1", "one"],
    ]);
  });

  it("takes its boundary as it stands, or split (RFC 2231 3), never as an encoded word", () => {
    const asWord = "=?utf-8?Q?b?=";
    for (const [param, boundary] of [
      [`boundary="${asWord}"`, asWord],
      ["boundary*0=a; boundary*1=b", "ab"],
      ["boundary*=us-ascii'en'a%20b", "a b"],
      ['boundary="\xe9"', "\xe9"],
    ] as const) {
      const head = [`Content-Type: multipart/mixed; ${param}`, ""];
      expect(bodies(...head, `--${boundary}`, "", "one", `--${boundary}--`)).toEqual([["1", "one"]]);
    }
  });

  it("may lack its close delimiter, and then ends with the message", () => {
    expect(bodies(...mixed, "--b", "", "one", "")).toEqual([["1", "one\r\n"]]);
    expect(bodies(...mixed, "--b", "", "one", "--b--")).toEqual([["1", "one"]]);
  });

  it("without a boundary, or without a delimiter, has no parts", () => {
    for (const param of ["", "; boundary=", '; boundary="  "', "; boundary=b"]) {
      const message = splitLines([`Content-Type: multipart/mixed${param}`, "", "--", "text", "----"]);
      expect(message.root).toMatchObject({ partId: null, type: "multipart/mixed", size: null, children: [] });
      expect(message.bodies.size).toBe(0);
    }
  });

  it("has empty parts, and parts without header or without empty line", () => {
    expect(
      outline(
        ...mixed,
        "--b",
        "--b",
        "",
        "--b",
        "",
        "",
        "--b",
        "Content-Type: text/html",
        "--b",
        "no field",
        "",
        "x",
        "--b--",
      ),
    ).toEqual([
      "- multipart/mixed -",
      "  1 text/plain 0",
      "  2 text/plain 0",
      "  3 text/plain 0",
      "  4 text/html 0",
      "  5 text/plain 1",
    ]);
  });

  it("says neither an encoding nor an id of its own, as IMAP does not", () => {
    const { root } = splitLines([
      "Content-Transfer-Encoding: base64",
      "Content-ID: <a>",
      ...mixed,
      "--b",
      "",
      "x",
    ]);
    expect(root).toMatchObject({ encoding: null, contentId: null, params: new Map([["boundary", "b"]]) });
  });

  it("that is a digest has messages, where its parts do not say otherwise (RFC 2046 5.1.5)", () => {
    expect(
      outline(
        "Content-Type: multipart/digest; boundary=b",
        "",
        ...["--b", "", "Subject: x", "", "body"],
        ...["--b", "Content-Type: text/html", "", "x"],
        "--b--",
      ),
    ).toEqual(["- multipart/digest -", "  1 message/rfc822 18", "    1.1 text/plain 4", "  2 text/html 1"]);
  });
});
