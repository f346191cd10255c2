import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { contentDisposition, safeFileName } from "./file-name.ts";

describe("a file name to save under", () => {
  it.each([
    [null, "attachment"],
    ["", "attachment"],
    [" . ", "attachment"],
    ["report.pdf", "report.pdf"],
    ["Übersicht 2024.pdf", "Übersicht 2024.pdf"],
    ["../../etc/passwd", "etc_passwd"],
    ["..\\..\\windows\\win.ini", "windows_win.ini"],
    ["C:\\x.exe", "C__x.exe"],
    ["file.txt\0.exe", "file.txt.exe"],
    ["a\r\nX: y", "a X_ y"],
    ['a";filename="b.exe', "a_;filename=_b.exe"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["x.pdf\u200b.exe", "x.pdf.exe"],
    ["CON", "_CON"],
    ["nul.txt", "_nul.txt"],
    ["com1 .txt", "_com1 .txt"],
    ["COM\u00b9", "_COM\u00b9"],
    ["console.log", "console.log"],
    ["a.txt. .", "a.txt"],
    [".htaccess", "htaccess"],
    ["\ud800.txt", "\ufffd.txt"],
    ["a\tb  c.txt", "a b c.txt"],
  ])("is made from %j", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it("has so many characters at most, and keeps its extension", () => {
    const most = limits.maxFileNameCharacters;
    expect(safeFileName(`${"x".repeat(most - 4)}.pdf`)).toBe(`${"x".repeat(most - 4)}.pdf`);
    expect(safeFileName(`${"x".repeat(most - 3)}.pdf`)).toBe(`${"x".repeat(most - 4)}.pdf`);
    expect(safeFileName(`${"😀".repeat(most)}.pdf`)).toBe(`${"😀".repeat((most - 4) / 2)}.pdf`);
    expect(safeFileName("x".repeat(most + 1))).toBe("x".repeat(most));
    expect(safeFileName(`x.${"y".repeat(most)}`)).toHaveLength(most);
  });
});

/** RFC 6266 with nothing but what is safe in a header's value. */
const grammar =
  /^attachment; filename="([ !#$&-[\]-~]+)"; filename\*=UTF-8''((?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])+)$/;

describe("Content-Disposition (RFC 6266)", () => {
  it("has the name in UTF-8, and once more in ASCII", () => {
    expect(contentDisposition("Übersicht (1).pdf")).toBe(
      "attachment; filename=\"_bersicht (1).pdf\"; filename*=UTF-8''%C3%9Cbersicht%20%281%29.pdf",
    );
    expect(contentDisposition("100%2f.pdf")).toContain('filename="100_2f.pdf"');
  });

  it("is one header whose name is a name and nothing more, whatever the sender wrote", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "/",
        "\\",
        "..",
        '"',
        "\r\n",
        "\0",
        "\u202e",
        ".",
        " ",
        "CON",
        ":",
        "%",
        "'",
        "\ud800",
        "=?",
        "é",
      ),
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const name = pieces.join("");
        const [, , encoded = ""] = grammar.exec(contentDisposition(name)) ?? [];
        const safe = decodeURIComponent(encoded);
        expect(safe).toBe(safeFileName(name));
        expect(safe).toBe(safeFileName(safe));
        expect(safe).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f<>:"|?*]|^[. ]|[. ]$/u);
        expect(safe.length).toBeLessThanOrEqual(limits.maxFileNameCharacters + 1);
      }),
      { numRuns: 1_000 },
    );
  });
});
