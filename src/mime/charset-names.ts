// A decoder that is in TextDecoder, then the names under which mail asks for it, without case, separators or the
// prefixes "x-" and "cs". ISO 8859 and the Windows code pages follow rules and are not listed. A table rather than
// trying TextDecoder: its refusal costs 25 µs, and a header can hold thousands of encoded words.
const table = `
utf-8 utf8 utf8mb3 utf8mb4 utf8bom unicode11utf8 unicode20utf8 cp65001
us-ascii ascii usascii us ansix341968 ansix341986 iso646us cp367 ibm367 7bit 8bit binary unknown unknown8bit default none
utf-7 utf7 unicode11utf7 cp65000
utf-16le utf16 utf16le ucs2 iso10646ucs2 unicode
utf-16be utf16be
windows-1252 cp819 ibm819 isolatin1 windowslatin1
windows-874 cp874 dos874 ms874 windows874 tis620
ibm866 866 cp866 ibm866
koi8-r koi koi8 koi8r
koi8-u koi8u koi8ru
macintosh mac macintosh macroman
x-mac-cyrillic maccyrillic macukrainian
iso-8859-5 cyrillic
iso-8859-6 arabic
iso-8859-7 greek
iso-8859-8 hebrew
shift_jis shiftjis sjis mskanji ms932 cp932 ibm932 windows932 windows31j cp943 ibm943
euc-jp eucjp ujis cp51932 eucpkdfmtjapanese
iso-2022-jp iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms cp50220 cp50221 cp50222 jis junet
euc-kr euckr ksc5601 ksc56011987 ksc56011989 korean uhc cp949 ms949 windows949
iso-2022-kr iso2022kr cp50225
gbk gbk gb2312 gb231280 iso58gb231280 chinese euccn cngb cp936 ms936 windows936
gb18030 gb18030 gb180302000 gb180302005 cp54936
hz-gb-2312 hz hzgb2312 cp52936
big5 big5 big5hkscs big5eten cnbig5 cp950 ms950 windows950
`;

const encodings: ReadonlyMap<string, string> = new Map(
  table
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [encoding = "", ...names] = line.split(" ");
      return [encoding, ...names].map((name) => [name, encoding] as const);
    }),
);

/** Part of ISO 8859 by the number of its Latin alphabet. */
const latinParts: readonly string[] = ["", "1", "2", "3", "4", "9", "10", "13", "14", "15", "16"];

const longestLabel = 64;

/**
 * The encoding that a charset label of mail means: a WHATWG name that TextDecoder takes, "us-ascii" (which also
 * stands for labels that say nothing), or "utf-7", "iso-2022-kr" and "hz-gb-2312", which TextDecoder does not know.
 * null for an unknown label.
 */
export function resolveCharset(label: string): string | null {
  return encodings.get(label) ?? resolveOddLabel(label);
}

function resolveOddLabel(label: string): string | null {
  const name = label
    .slice(0, longestLabel)
    .toLowerCase()
    .replace(/^\W*charset=/, "")
    .replace(/;.*$/s, "")
    .replace(/[^a-z0-9]/g, "");
  if (name === "") return "us-ascii";
  const bare = name.replace(/^(?:xms|x+|cs)/, "");
  return encodings.get(name) ?? encodings.get(bare) ?? iso8859(bare) ?? windowsCodePage(bare);
}

function iso8859(name: string): string | null {
  const byPart = /^(?:iso)?8859(\d{1,2}?)[ei]?(?:19\d\d)?$/.exec(name)?.[1];
  const byAlphabet = /^(?:iso)?l(?:atin)?(\d{1,2})$/.exec(name)?.[1];
  const part = byPart ?? (byAlphabet && latinParts[Number(byAlphabet)]);
  switch (part) {
    case undefined:
    case "":
    case "12":
      return null;
    case "1":
      return "windows-1252";
    case "9":
      return "windows-1254";
    case "11":
      return "windows-874";
    default:
      return Number(part) >= 2 && Number(part) <= 16 ? `iso-8859-${Number(part)}` : null;
  }
}

function windowsCodePage(name: string): string | null {
  const page = /^(?:windows|win|cp|ms|ibm|ansi)?(125[0-8])$/.exec(name)?.[1];
  return page ? `windows-${page}` : null;
}
