import { describe, expect, it } from "vitest";
import { outlineOf, splitLines } from "../../test/support/split-message.ts";

const outline = (...lines: string[]): string[] => outlineOf(splitLines(lines).root);
const bodies = (...lines: string[]): [string, string][] => [...splitLines(lines).bodies];

const mixed = ["Content-Type: multipart/mixed; boundary=b", ""];

describe("a multipart in a multipart", () => {
  const inner = ["--b", "Content-Type: multipart/alternative; boundary=c", ""];

  it("numbers its parts below its own number (RFC 9051 6.4.5)", () => {
    expect(
      outline(
        ...mixed,
        ...inner,
        "--c",
        "",
        "one",
        "--c",
        "",
        "two",
        "--c--",
        "",
        "--b",
        "",
        "three",
        "--b--",
      ),
    ).toEqual([
      "- multipart/mixed -",
      "  - multipart/alternative -",
      "    1.1 text/plain 3",
      "    1.2 text/plain 3",
      "  2 text/plain 5",
    ]);
  });

  it("ends at a delimiter of the outer one", () => {
    expect(bodies(...mixed, ...inner, "--c", "", "one", "--b", "", "two", "--c", "more", "--b--")).toEqual([
      ["1.1", "one"],
      ["2", "two\r\n--c\r\nmore"],
    ]);
    expect(outline(...mixed, ...inner, "preamble", "--b--", "--c", "", "x")).toEqual([
      "- multipart/mixed -",
      "  - multipart/alternative -",
    ]);
  });

  it("does not go on behind its close delimiter", () => {
    expect(
      bodies(...mixed, ...inner, "--c", "", "one", "--c--", "--c", "", "no", "--b", "", "two", "--b--"),
    ).toEqual([
      ["1.1", "one"],
      ["2", "two"],
    ]);
  });

  it("may have a boundary that the other one begins with", () => {
    for (const [outer, nested] of [
      ["x", "xx"],
      ["xx", "x"],
      ["x--", "x"],
    ] as const) {
      expect(
        bodies(
          ...[`Content-Type: multipart/mixed; boundary="${outer}"`, ""],
          ...[`--${outer}`, `Content-Type: multipart/mixed; boundary="${nested}"`, ""],
          ...[`--${nested}`, "", "one", `--${nested}--`],
          ...[`--${outer}`, "", "two", `--${outer}--`],
        ),
      ).toEqual([
        ["1.1", "one"],
        ["2", "two"],
      ]);
    }
  });

  it("is meant where its boundary is the longer one of two that a line begins with", () => {
    for (const [outer, nested] of [
      ["x", "xx"],
      ["xx", "x"],
    ] as const) {
      const lines = [
        ...[`Content-Type: multipart/mixed; boundary="${outer}"`, ""],
        ...[`--${outer}`, `Content-Type: multipart/mixed; boundary="${nested}"`, ""],
        ...[`--${nested} y`, "", "one", "--xxy", "", "two"],
      ];
      expect(bodies(...lines).map(([id]) => id)).toEqual(["1.1", nested === "xx" ? "1.2" : "2"]);
    }
  });

  it("whose boundary is the outer one's with -- behind it is meant where both fit", () => {
    expect(
      bodies(
        ...mixed,
        "--b",
        'Content-Type: multipart/mixed; boundary="b--"',
        "",
        "--b--",
        "",
        "one",
        "--b----",
        "",
        "--b",
        "",
        "two",
      ),
    ).toEqual([
      ["1.1", "one"],
      ["2", "two"],
    ]);
  });

  it("may have the boundary of the outer one", () => {
    expect(
      bodies(
        ...mixed,
        "--b",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "one",
        "--b--",
        "--b",
        "",
        "two",
      ),
    ).toEqual([
      ["1.1", "one"],
      ["2", "two"],
    ]);
  });
});

describe("an attached message", () => {
  const attached = ["--b", "Content-Type: message/rfc822", ""];

  it("has one body, whose parts are numbered below the message (RFC 9051 6.4.5)", () => {
    const two = ["Content-Type: multipart/mixed; boundary=c", "", "--c", "", "2", "--c", "", "3", "--c--"];
    expect(
      outline(...mixed, "--b", "", "1", ...attached, ...two, ...attached, "Subject: y", "", "4", "--b--"),
    ).toEqual([
      "- multipart/mixed -",
      "  1 text/plain 1",
      `  2 message/rfc822 ${two.join("\r\n").length}`,
      "    - multipart/mixed -",
      "      2.1 text/plain 1",
      "      2.2 text/plain 1",
      `  3 message/rfc822 ${"Subject: y....4".length}`,
      "    3.1 text/plain 1",
    ]);
  });

  it("may be all of a message, and within another", () => {
    const innermost = ["Subject: x", "", "y"];
    const inner = ["Content-Type: message/global", "", ...innermost];
    expect(outline("Content-Type: message/rfc822", "", ...inner)).toEqual([
      `1 message/rfc822 ${inner.join("\r\n").length}`,
      `  1.1 message/global ${innermost.join("\r\n").length}`,
      "    1.1.1 text/plain 1",
    ]);
    const multipart = [...mixed, "--b", "", "x", "--b--"];
    expect(outline("Content-Type: message/rfc822", "", ...multipart)).toEqual([
      `1 message/rfc822 ${multipart.join("\r\n").length}`,
      "  - multipart/mixed -",
      "    1.1 text/plain 1",
    ]);
  });

  it("may end at a delimiter before its header does", () => {
    expect(
      outline(
        ...mixed,
        "--b",
        "Content-Type: message/rfc822",
        ...attached,
        ...attached,
        "Subject: x",
        ...attached,
        "S: x",
        "",
        "--b--",
      ),
    ).toEqual([
      "- multipart/mixed -",
      ...["  1 message/rfc822 0", "    1.1 text/plain 0"],
      ...["  2 message/rfc822 0", "    2.1 text/plain 0"],
      ...["  3 message/rfc822 10", "    3.1 text/plain 0"],
      // The empty line is the line end that belongs to the delimiter.
      ...["  4 message/rfc822 6", "    4.1 text/plain 0"],
    ]);
  });

  it("is a leaf where it is encoded (RFC 2046 5.2.1 forbids that)", () => {
    for (const encoding of ["base64", "quoted-printable", "x-unknown"]) {
      const header = [`Content-Transfer-Encoding: ${encoding}`, "Content-Type: message/rfc822", ""];
      expect(splitLines([...header, "U3ViamVjdDogeA=="])).toMatchObject({
        root: { partId: "1", type: "message/rfc822", encoding, size: 16, children: [] },
        bodies: new Map([["1", "U3ViamVjdDogeA=="]]),
      });
    }
    for (const encoding of ["7bit", "8BIT", "binary"]) {
      const header = [`Content-Transfer-Encoding: ${encoding}`, "Content-Type: message/rfc822", ""];
      expect(bodies(...header, "Subject: x", "", "y")).toEqual([["1.1", "y"]]);
    }
  });

  it("is a leaf where it is wanted as octets, and what is in it is not taken apart", () => {
    const body = [
      "Subject: x",
      "Content-Type: multipart/mixed; boundary=c",
      "",
      "--c",
      "",
      "two",
      "--c--",
      "",
    ];
    const lines = [...mixed, ...attached, ...body, ...attached, "Subject: y", "", "z", "--b--"];
    const message = splitLines(lines, { opaque: "1" });
    expect(outlineOf(message.root)).toEqual([
      "- multipart/mixed -",
      `  1 message/rfc822 ${body.join("\r\n").length}`,
      "  2 message/rfc822 15",
      "    2.1 text/plain 1",
    ]);
    expect([...message.bodies]).toEqual([
      ["1", body.join("\r\n")],
      ["2.1", "z"],
    ]);
  });
});
