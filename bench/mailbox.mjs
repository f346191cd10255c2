import { attachment, formatMessage, html, multipart, text } from "../scripts/sample-mail/mime.mjs";
import { Random } from "../scripts/sample-mail/random.mjs";

const NEWEST = Date.UTC(2026, 10, 1, 9);
const MINUTES_BETWEEN = 37;
const PLAIN_WORDS =
  "the harbour office asks that every vessel report her draught before noon on the day of sailing".split(" ");
const FOREIGN_WORDS = "Überweisung café naïve résumé façade smörgåsbord 東京 Москва €20 –".split(" ");
// How many subjects and texts have words that travel encoded.
const FOREIGN_PERCENT = 40;
const PEOPLE = [
  "Ada Byron",
  "Grace Hopper",
  "Søren Ærø",
  "Łukasz Żak",
  "Marta Núñez",
  "山田 太郎",
  "Iris O'Neil",
];
const DIFFERENT_BODIES = 100;
const ATTACHMENT_LINE_BYTES = 57;

/**
 * Makes the mail of a busy inbox: plain text, text beside HTML, attachments, threads, names and subjects in several
 * scripts. The same for every run with the same seed.
 * @param {number} count
 * @param {number} seed
 * @returns {Generator<import("../scripts/mail-server/maildir.mjs").StoredMessage>}
 */
export function* inboxMessages(count, seed) {
  const random = new Random(seed);
  const bodies = Array.from({ length: DIFFERENT_BODIES }, () => body(random));
  for (let index = 0; index < count; index++) {
    const date = new Date(NEWEST - (count - index) * MINUTES_BETWEEN * 60_000);
    const depth = random.integer(0, 3);
    const thread = random.integer(1, count);
    const envelope = {
      from: person(random),
      to: Array.from({ length: random.integer(1, 3) }, () => person(random)),
      cc: random.chance(20) ? [person(random)] : [],
      subject: words(random, random.integer(3, 9)),
      date,
      messageId: `${index}.${seed}@bench.postern.test`,
      references: Array.from({ length: depth }, (_, step) => `${thread}.${step}@bench.postern.test`),
    };
    yield {
      raw: formatMessage(envelope, random.pick(bodies)),
      receivedAt: date,
      flags: random.chance(60) ? ["\\Seen"] : [],
    };
  }
}

/**
 * Two messages that no client should hold in memory: one with an attachment, one that is all text.
 * @param {{ attachmentBytes: number, textBytes: number }} sizes
 * @returns {import("../scripts/mail-server/maildir.mjs").StoredMessage[]}
 */
export function largeMessages({ attachmentBytes, textBytes }) {
  const withAttachment = [
    headOf("A large attachment", 'multipart/mixed; boundary="limit"'),
    "--limit\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe film is attached.\r\n",
    "--limit\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n",
    'Content-Disposition: attachment; filename="film.mp4"\r\n\r\n',
    base64Lines(attachmentBytes),
    "--limit--\r\n",
  ];
  const line = `${"All work and no play makes a long letter. ".repeat(2).slice(0, 76)}\r\n`;
  const allText = [
    headOf("A long letter", "text/plain; charset=us-ascii"),
    line.repeat(Math.ceil(textBytes / line.length)),
  ];
  const receivedAt = new Date(NEWEST);
  return [withAttachment, allText].map((pieces) => ({
    raw: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
    receivedAt,
  }));
}

/**
 * @param {string} subject
 * @param {string} type
 */
function headOf(subject, type) {
  const date = "Date: Sun, 01 Nov 2026 09:00:00 +0000";
  const lines = [
    "From: ada@postern.test",
    `Subject: ${subject}`,
    date,
    "MIME-Version: 1.0",
    `Content-Type: ${type}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** @param {Random} random */
function person(random) {
  const name = random.pick(PEOPLE);
  return { name, email: `person${random.integer(1, 400)}@example.org` };
}

/**
 * @param {Random} random
 * @param {number} count
 */
function words(random, count) {
  const vocabulary = random.chance(FOREIGN_PERCENT) ? [...PLAIN_WORDS, ...FOREIGN_WORDS] : PLAIN_WORDS;
  return Array.from({ length: count }, () => random.pick(vocabulary)).join(" ");
}

/** @param {Random} random */
function body(random) {
  const paragraphs = Array.from({ length: random.integer(2, 6) }, () => words(random, 60));
  const plain = text(paragraphs.join("\n\n"));
  const kind = random.integer(1, 10);
  if (kind <= 4) return plain;
  const both = multipart("alternative", plain, html(paragraphs.map((one) => `<p>${one}</p>`).join("\n")));
  if (kind <= 8) return both;
  const bytes = Buffer.alloc(random.integer(500, 2_000), kind);
  return multipart("mixed", both, attachment("report.pdf", "application/pdf", bytes));
}

/**
 * Base64 in lines of 76, of octets that are not all alike.
 * @param {number} decodedBytes
 */
function base64Lines(decodedBytes) {
  const lines = Math.ceil(decodedBytes / ATTACHMENT_LINE_BYTES);
  const block = Buffer.alloc(78 * 1024);
  for (let line = 0; line < 1024; line++) {
    const octets = Buffer.from(
      Array.from({ length: ATTACHMENT_LINE_BYTES }, (_, index) => line * 7 + index * 31),
    );
    block.write(`${octets.toString("base64")}\r\n`, line * 78, "latin1");
  }
  return Buffer.alloc(lines * 78, block);
}
