import hoodiecrow from "hoodiecrow-imap";
import { findFreePort } from "./ports.mjs";

const ROLES = new Map(["Archive", "Drafts", "Junk", "Sent", "Trash"].map((name) => [name, `\\${name}`]));
const MAX_MESSAGE_OCTETS = 200_000;

/**
 * @typedef {object} HoodiecrowHandle
 * @property {number} imapPort plaintext
 * @property {() => void} stop
 */

/**
 * Starts a small IMAP server inside this process, without TLS, with what it can hold of some mail.
 * @param {object} options
 * @param {string} options.user
 * @param {string} options.password
 * @param {Map<string, import("./maildir.mjs").StoredMessage[]>} options.mail by mailbox
 * @returns {Promise<HoodiecrowHandle>}
 */
export async function startHoodiecrow({ user, password, mail }) {
  // It knows mailboxes by their names on the wire and messages as strings, so all is ASCII.
  const mailboxes = [...mail].filter(([name]) => isAscii(Buffer.from(name)) && !name.includes("/"));
  const folders = mailboxes.map(([name, messages]) => [name, makeFolder(name, messages)]);
  const { INBOX = {}, ...others } = Object.fromEntries(folders);
  const server = hoodiecrow({
    plugins: ["ENABLE", "ID", "NAMESPACE", "SPECIAL-USE", "LITERALPLUS", "SASL-IR", "AUTH-PLAIN", "UNSELECT"],
    storage: { INBOX, "": { separator: "/", folders: others } },
    users: { [user]: { password } },
  });
  const imapPort = await findFreePort();
  await new Promise((resolve) => server.listen(imapPort, "127.0.0.1", () => resolve(undefined)));
  return { imapPort, stop: () => server.close() };
}

/**
 * @param {string} name
 * @param {import("./maildir.mjs").StoredMessage[]} messages
 */
function makeFolder(name, messages) {
  const role = ROLES.get(name);
  const plain = messages.filter(({ raw }) => raw.length < MAX_MESSAGE_OCTETS && isAscii(Buffer.from(raw)));
  return {
    ...(role === undefined ? {} : { "special-use": role }),
    messages: plain.map(({ raw, flags = [], receivedAt }) => ({
      raw: Buffer.from(raw).toString("latin1"),
      flags: [...flags],
      internaldate: formatInternalDate(receivedAt),
    })),
  };
}

/** @param {Uint8Array} bytes */
function isAscii(bytes) {
  return bytes.every((byte) => byte < 0x80);
}

/** @param {Date} date */
function formatInternalDate(date) {
  const [, day, month, year, time] = date.toUTCString().split(" ");
  return `${day}-${month}-${year} ${time} +0000`;
}
