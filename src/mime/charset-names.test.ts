import { describe, expect, it } from "vitest";
import { resolveCharset } from "./charset-names.ts";

const meant: Readonly<Record<string, readonly string[]>> = {
  "utf-8": [
    "utf-8",
    "UTF8",
    "utf_8",
    '"utf-8"',
    "utf8mb4",
    " utf-8; format=flowed",
    "charset=utf-8",
    "'UTF-8'",
  ],
  "us-ascii": ["us-ascii", "ANSI_X3.4-1968", "ascii", "unknown-8bit", "x-unknown", "", "8bit"],
  "windows-1252": [
    "iso-8859-1",
    "ISO_8859-1:1987",
    "latin1",
    "latin-1",
    "iso8859_1",
    "cp1252",
    "csISOLatin1",
    "l1",
  ],
  "iso-8859-2": ["iso-8859-2", "latin2", "ISO8859-2", "csISOLatin2"],
  "iso-8859-15": ["iso-8859-15", "latin9", "Latin-9", "iso_8859-15"],
  "iso-8859-8": ["iso-8859-8-i", "iso-8859-8-E", "hebrew"],
  "windows-1254": ["iso-8859-9", "latin5", "windows-1254"],
  "windows-874": ["iso-8859-11", "tis-620", "cp874"],
  "windows-1251": ["windows-1251", "CP1251", "win-1251", "x-cp1251"],
  "koi8-r": ["koi8-r", "KOI8_R", "cskoi8r"],
  shift_jis: [
    "shift_jis",
    "Shift-JIS",
    "cp932",
    "ms932",
    "x-sjis",
    "windows-31j",
    "MS_Kanji",
    "csWindows31J",
  ],
  "iso-2022-jp": ["iso-2022-jp", "ISO-2022-JP-2", "cp50221"],
  "euc-jp": ["euc-jp", "x-euc-jp", "eucJP"],
  "euc-kr": ["euc-kr", "ks_c_5601-1987", "cp949", "KSC5601", "uhc", "x-windows-949"],
  gbk: ["gb2312", "GB_2312-80", "x-gbk", "cp936", "csGB2312", "chinese"],
  gb18030: ["gb18030", "GB18030-2000"],
  big5: ["big5", "Big5-HKSCS", "cp950", "x-x-big5"],
  "utf-7": ["utf-7", "unicode-1-1-utf-7", "csUnicode11UTF7"],
  "iso-2022-kr": ["iso-2022-kr", "csISO2022KR"],
  "hz-gb-2312": ["hz-gb-2312", "HZ"],
};

describe("charset labels", () => {
  for (const [encoding, labels] of Object.entries(meant)) {
    it(`mean ${encoding} in every spelling that mail has`, () => {
      expect(labels.map(resolveCharset)).toEqual(labels.map(() => encoding));
    });
  }

  it("resolve to what TextDecoder takes, or to one of the four that we decode", () => {
    const own = new Set(["us-ascii", "utf-7", "iso-2022-kr", "hz-gb-2312"]);
    const pages = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((page) => `windows-125${page}`);
    const parts = [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`);
    for (const label of [
      ...Object.keys(meant),
      ...pages,
      ...parts,
      "ibm866",
      "koi8-u",
      "macintosh",
      "utf-16be",
    ]) {
      const encoding = resolveCharset(label) ?? "";
      if (own.has(encoding)) continue;
      expect(new TextDecoder(encoding).encoding).toBe(encoding);
      expect(encoding).toBe(new TextDecoder(label).encoding);
    }
  });

  it.each(["klingon", "utf-9", "iso-8859-12", "iso-8859-17", "cp437", "windows-1259", "__proto__", "latin0"])(
    "that are unknown are null: %s",
    (label) => {
      expect(resolveCharset(label)).toBeNull();
    },
  );
});
