import { chownSync, existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { MAIL_OWNER } from "./config.mjs";

const LF = 10;
const CR = 13;
const FLAG_LETTERS = new Map([
  ["\\Draft", "D"],
  ["\\Flagged", "F"],
  ["\\Answered", "R"],
  ["\\Seen", "S"],
  ["\\Deleted", "T"],
]);
// Maildir has 26 letters for keywords, named in the mailbox's dovecot-keywords file.
const MAX_KEYWORDS = 26;

/**
 * @typedef {object} StoredMessage
 * @property {string | Uint8Array} raw its octets; a string is written as UTF-8
 * @property {Date} receivedAt becomes INTERNALDATE
 * @property {readonly string[]} [flags] system flags and keywords, such as `\Seen` and `$Forwarded`
 */

/**
 * Writes messages straight into a mailbox on disk, creating it where needed. UIDs follow the order given.
 * @param {string} userFolder the user's mail folder
 * @param {string} mailbox its name, `/` between levels; INBOX is the root
 * @param {Iterable<StoredMessage>} messages
 */
export function writeMailbox(userFolder, mailbox, messages) {
  const folder = mailbox === "INBOX" ? userFolder : join(userFolder, mailbox);
  makeMaildir(userFolder);
  makeMaildir(folder);
  const keywords = readKeywords(folder);
  const known = keywords.length;
  const firstName = nextName(folder);
  let count = 0;
  for (const { raw, receivedAt, flags = [] } of messages) {
    const bytes = typeof raw === "string" ? Buffer.from(raw) : raw;
    const letters = flags.map((flag) => FLAG_LETTERS.get(flag) ?? keywordLetter(keywords, flag));
    const sizes = `S=${bytes.length},W=${bytes.length + countBareLineFeeds(bytes)}`;
    const file = join(
      folder,
      "cur",
      `${firstName + count}.postern,${sizes}:2,${letters.toSorted().join("")}`,
    );
    writeFileSync(file, bytes);
    own(file);
    utimesSync(file, receivedAt, receivedAt);
    count++;
  }
  if (keywords.length > known) {
    const file = join(folder, "dovecot-keywords");
    writeFileSync(file, keywords.map((keyword, index) => `${index} ${keyword}\n`).join(""));
    own(file);
  }
  // Dovecot takes the order of new messages from their names, so the next batch has to sort after this one.
  writeFileSync(join(folder, "postern-next-name"), String(firstName + count));
}

/**
 * Subscribes to mailboxes.
 * @param {string} userFolder
 * @param {readonly string[]} mailboxes
 */
export function writeSubscriptions(userFolder, mailboxes) {
  makeMaildir(userFolder);
  const file = join(userFolder, "subscriptions");
  // Version 2 keeps one name a line with tabs between the levels.
  const lines = mailboxes.map((name) => name.replaceAll("/", "\t"));
  writeFileSync(file, `V\t2\n\n${lines.map((line) => `${line}\n`).join("")}`);
  own(file);
}

/** @param {string} folder */
function makeMaildir(folder) {
  if (existsSync(join(folder, "cur"))) return;
  const missing = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.push(path);
  mkdirSync(folder, { recursive: true });
  for (const path of missing) own(path);
  for (const part of ["cur", "new", "tmp"]) {
    const path = join(folder, part);
    mkdirSync(path, { recursive: true });
    own(path);
  }
}

/** @param {string} path */
function own(path) {
  if (process.getuid?.() === 0 && statSync(path).uid !== MAIL_OWNER.uid) {
    chownSync(path, MAIL_OWNER.uid, MAIL_OWNER.gid);
  }
}

/** @param {string} folder */
function nextName(folder) {
  const file = join(folder, "postern-next-name");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 1_000_000_000;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function readKeywords(folder) {
  const file = join(folder, "dovecot-keywords");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => line.slice(line.indexOf(" ") + 1));
}

/**
 * @param {string[]} keywords grows by a keyword that is new
 * @param {string} keyword
 */
function keywordLetter(keywords, keyword) {
  if (!keywords.includes(keyword)) keywords.push(keyword);
  const index = keywords.indexOf(keyword);
  if (index >= MAX_KEYWORDS) throw new RangeError(`More than ${MAX_KEYWORDS} keywords in one mailbox`);
  return String.fromCharCode("a".charCodeAt(0) + index);
}

/**
 * Dovecot sends CRLF for each of them, so they count twice in RFC822.SIZE.
 * @param {Uint8Array} bytes
 */
function countBareLineFeeds(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) count++;
  }
  return count;
}
