import { createHash } from "node:crypto";
import { encodeCharset } from "./charsets.mjs";

const CRLF = "\r\n";
const LINE_OCTETS = 76;
// An encoded word has 75 characters at most (RFC 2047 section 2); base64 of this fits beside any charset's name.
const WORD_OCTETS = 36;

/**
 * @typedef {{ name: string, email: string }} Person
 * @typedef {{ headers: string[], body: Buffer }} Part
 * @typedef {"quoted-printable" | "base64" | "7bit" | "8bit"} TransferEncoding
 */

/**
 * @typedef {object} Envelope
 * @property {Person} from
 * @property {readonly Person[]} to
 * @property {readonly Person[]} [cc]
 * @property {string} subject
 * @property {Date} date
 * @property {string} messageId without brackets
 * @property {readonly string[]} [references] the last one is what is answered
 * @property {string} [charset] of names and subject
 * @property {readonly string[]} [more] further header lines
 */

/**
 * @param {Envelope} envelope
 * @param {Part} part
 * @returns {Buffer}
 */
export function formatMessage(envelope, part) {
  const { from, to, cc = [], references = [], charset = "utf-8", more = [] } = envelope;
  const people = (/** @type {readonly Person[]} */ list) =>
    list.map((person) => formatAddress(person, charset)).join(`,${CRLF} `);
  const lines = [
    `From: ${people([from])}`,
    `To: ${people(to)}`,
    ...(cc.length > 0 ? [`Cc: ${people(cc)}`] : []),
    `Subject: ${encodeWords(envelope.subject, charset)}`,
    `Date: ${formatDate(envelope.date)}`,
    `Message-ID: <${envelope.messageId}>`,
    ...(references.length > 0 ? [`In-Reply-To: <${references.at(-1)}>`] : []),
    ...(references.length > 0 ? [`References: ${references.map((id) => `<${id}>`).join(`${CRLF} `)}`] : []),
    ...more,
    "MIME-Version: 1.0",
  ];
  return Buffer.concat([Buffer.from(lines.map((line) => line + CRLF).join("")), formatPart(part)]);
}

/**
 * @param {string} content lines end with LF
 * @param {{ charset?: string, encoding?: TransferEncoding, subtype?: string, parameters?: string }} [options]
 * @returns {Part}
 */
export function text(content, options = {}) {
  const { charset = "utf-8", encoding = "quoted-printable", subtype = "plain", parameters = "" } = options;
  const bytes = encodeCharset(content.replaceAll("\n", CRLF), charset);
  const type = `Content-Type: text/${subtype}; charset=${charset}${parameters}`;
  return { headers: [type, `Content-Transfer-Encoding: ${encoding}`], body: encodeBody(bytes, encoding) };
}

/**
 * @param {string} content
 * @param {{ charset?: string, encoding?: TransferEncoding }} [options]
 * @returns {Part}
 */
export function html(content, options = {}) {
  return text(content, { ...options, subtype: "html" });
}

/**
 * @param {string} name
 * @param {string} type
 * @param {Uint8Array} bytes
 * @returns {Part}
 */
export function attachment(name, type, bytes) {
  const isPlain = /^[ -~]*$/.test(name);
  // RFC 2231 for the one, RFC 2047 for readers that only know the other.
  const fileName = isPlain ? `filename="${name}"` : `filename*=utf-8''${encodeExtended(name)}`;
  return {
    headers: [
      `Content-Type: ${type};${CRLF} name="${encodeWords(name, "utf-8")}"`,
      "Content-Transfer-Encoding: base64",
      `Content-Disposition: attachment;${CRLF} ${fileName}`,
    ],
    body: encodeBody(bytes, "base64"),
  };
}

/**
 * @param {string} cid referred to as `cid:...` by an HTML part beside it
 * @param {string} type
 * @param {Uint8Array} bytes
 * @returns {Part}
 */
export function inline(cid, type, bytes) {
  return {
    headers: [
      `Content-Type: ${type}`,
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: inline",
      `Content-ID: <${cid}>`,
    ],
    body: encodeBody(bytes, "base64"),
  };
}

/**
 * @param {Buffer} message
 * @returns {Part}
 */
export function embedded(message) {
  return { headers: ["Content-Type: message/rfc822", "Content-Disposition: inline"], body: message };
}

/**
 * @param {string} subtype
 * @param {readonly Part[]} parts
 * @returns {Part}
 */
export function multipart(subtype, ...parts) {
  const formatted = parts.map(formatPart);
  const digest = createHash("sha256").update(Buffer.concat(formatted)).digest("hex").slice(0, 24);
  const boundary = `=_${digest}`;
  const body = formatted.flatMap((part) => [Buffer.from(`--${boundary}${CRLF}`), part, Buffer.from(CRLF)]);
  return {
    headers: [`Content-Type: multipart/${subtype};${CRLF} boundary="${boundary}"`],
    body: Buffer.concat([...body, Buffer.from(`--${boundary}--${CRLF}`)]),
  };
}

/**
 * Encodes an extended parameter value (RFC 2231 section 7), which may hold less than a URI.
 * @param {string} value
 */
function encodeExtended(value) {
  return encodeURIComponent(value).replaceAll(
    /['()*]/g,
    (character) => `%${Buffer.from(character).toString("hex")}`,
  );
}

/** @param {Part} part */
function formatPart({ headers, body }) {
  return Buffer.concat([Buffer.from(headers.map((line) => line + CRLF).join("") + CRLF), body]);
}

/**
 * @param {Uint8Array} bytes
 * @param {TransferEncoding} encoding
 */
function encodeBody(bytes, encoding) {
  if (encoding === "base64") return Buffer.from(formatBase64Lines(bytes));
  if (encoding === "quoted-printable") return Buffer.from(encodeQuotedPrintable(bytes));
  return Buffer.from(bytes);
}

/** @param {Uint8Array} bytes */
function formatBase64Lines(bytes) {
  const base64 = Buffer.from(bytes).toString("base64");
  return (base64.match(/.{1,76}/g) ?? []).map((line) => line + CRLF).join("");
}

/** @param {Uint8Array} bytes */
function encodeQuotedPrintable(bytes) {
  const lines = Buffer.from(bytes).toString("latin1").split(CRLF);
  return lines.map((line) => breakSoftly(quoteLine(line))).join(CRLF);
}

/** @param {string} line */
function quoteLine(line) {
  return line.replaceAll(/[^\t -<>-~]/g, quoteOctet).replace(/[\t ]$/, quoteOctet);
}

/** @param {string} octet */
function quoteOctet(octet) {
  return `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** @param {string} line */
function breakSoftly(line) {
  const pieces = [];
  let rest = line;
  while (rest.length > LINE_OCTETS) {
    // Never inside of `=XX`.
    const cut = rest.lastIndexOf("=", LINE_OCTETS - 2);
    const end = cut > LINE_OCTETS - 4 ? cut : LINE_OCTETS - 1;
    pieces.push(`${rest.slice(0, end)}=`);
    rest = rest.slice(end);
  }
  return [...pieces, rest].join(CRLF);
}

/**
 * @param {Person} person
 * @param {string} charset
 */
function formatAddress({ name, email }, charset) {
  const isAtom = /^[A-Za-z0-9 ]*$/.test(name);
  const phrase = isAtom ? name : /^[ -~]*$/.test(name) ? `"${name}"` : encodeWords(name, charset);
  return name === "" ? email : `${phrase} <${email}>`;
}

/**
 * Encodes what is not ASCII as encoded words (RFC 2047), each decodable by itself.
 * @param {string} value
 * @param {string} charset
 * @returns {string}
 */
function encodeWords(value, charset) {
  if (/^[ -~]*$/.test(value)) return value;
  const words = [];
  let word = "";
  for (const character of value) {
    if (encodeCharset(word + character, charset).length > WORD_OCTETS) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  const encode = (/** @type {string} */ part) => encodeCharset(part, charset).toString("base64");
  return [...words, word].map((part) => `=?${charset}?B?${encode(part)}?=`).join(`${CRLF} `);
}

/** @param {Date} date */
function formatDate(date) {
  return date.toUTCString().replace("GMT", "+0000");
}
