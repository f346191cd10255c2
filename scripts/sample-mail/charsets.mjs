import { TextDecoder } from "node:util";

const ESCAPE_TO_JIS = Buffer.from("\x1b$B");
const ESCAPE_TO_ASCII = Buffer.from("\x1b(B");
const UTF7_DIRECT = /[A-Za-z0-9'(),\-./:? \t\r\n]/;
const DOUBLE_BYTE = new Set(["gb18030", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr"]);

/** @type {Map<string, Map<string, Buffer>>} */
const tables = new Map();

/**
 * Encodes text in a charset of the past. The tables are the platform's own decoders, read backwards.
 * @param {string} text
 * @param {string} charset
 * @returns {Buffer}
 * @throws {RangeError} where the charset has no such character
 */
export function encodeCharset(text, charset) {
  switch (charset.toLowerCase()) {
    case "utf-8":
      return Buffer.from(text);
    case "utf-7":
      return encodeUtf7(text);
    case "iso-2022-jp":
      return encodeIso2022Jp(text);
    default:
      return Buffer.concat(Array.from(text, (character) => encodeCharacter(character, charset)));
  }
}

/**
 * @param {string} character
 * @param {string} charset
 */
function encodeCharacter(character, charset) {
  const bytes = tableOf(charset.toLowerCase()).get(character);
  if (bytes === undefined) throw new RangeError(`${charset} has no ${character}`);
  return bytes;
}

/** @param {string} charset */
function tableOf(charset) {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(charset, { fatal: true });
  /** @type {Map<string, Buffer>} */
  const table = new Map();
  for (const bytes of codesOf(charset)) {
    const character = decodeOne(decoder, bytes);
    if (character !== undefined && !table.has(character)) table.set(character, bytes);
  }
  tables.set(charset, table);
  return table;
}

/** @param {string} charset */
function* codesOf(charset) {
  for (let byte = 0; byte < 0x100; byte++) yield Buffer.of(byte);
  if (!DOUBLE_BYTE.has(charset)) return;
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0x40; trail < 0xff; trail++) yield Buffer.of(lead, trail);
  }
}

/**
 * @param {TextDecoder} decoder
 * @param {Buffer} bytes
 */
function decodeOne(decoder, bytes) {
  try {
    const text = decoder.decode(bytes);
    return Array.from(text).length === 1 ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * JIS X 0208 is EUC-JP without the high bits, between two escapes (RFC 1468).
 * @param {string} text
 */
function encodeIso2022Jp(text) {
  const runs = text.match(/\p{ASCII}+|\P{ASCII}+/gu) ?? [];
  const encoded = runs.map((run) => {
    if (run.charCodeAt(0) < 0x80) return Buffer.from(run);
    const jis = encodeCharset(run, "euc-jp").map((byte) => byte & 0x7f);
    return Buffer.concat([ESCAPE_TO_JIS, jis, ESCAPE_TO_ASCII]);
  });
  return Buffer.concat(encoded);
}

/**
 * RFC 2152: what is not direct goes as base64 of UTF-16.
 * @param {string} text
 */
function encodeUtf7(text) {
  let out = "";
  let shifted = "";
  const endShift = () => {
    if (shifted === "") return;
    const base64 = Buffer.from(shifted, "utf16le").swap16().toString("base64").replace(/=+$/, "");
    out += `+${base64}-`;
    shifted = "";
  };
  for (const character of text) {
    if (UTF7_DIRECT.test(character)) {
      endShift();
      out += character;
    } else if (character === "+" && shifted === "") {
      out += "+-";
    } else {
      shifted += character;
    }
  }
  endShift();
  return Buffer.from(out);
}
