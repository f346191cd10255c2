import { BROKEN } from "./broken.mjs";
import { ARGUMENTS, CONVERSATIONS } from "./conversations.mjs";
import { makeCuriosities } from "./curiosities.mjs";
import { INVITATIONS } from "./invitations.mjs";
import { formatMessage, text } from "./mime.mjs";
import { NOTICES } from "./notices.mjs";
import { OWNER, personOf } from "./people.mjs";
import { Random } from "./random.mjs";
import { LETTERS } from "./worldwide.mjs";

/** @typedef {import("../mail-server/maildir.mjs").StoredMessage & { mailbox: string }} SampleMessage */
/**
 * @typedef {object} Single a message that is no part of a conversation
 * @property {import("./mime.mjs").Person} from
 * @property {string} subject
 * @property {string} mailbox
 * @property {import("./mime.mjs").Part} part
 * @property {string} [charset]
 * @property {readonly string[]} [flags]
 * @property {readonly string[]} [more] further header lines
 */

const NEWEST = Date.parse("2026-11-20T16:40:00Z");
const HOUR_MS = 3_600_000;
// The first page of the inbox is for what is pleasant to look at.
const BROKEN_HOURS_AGO = 60;
const UNREAD_HOURS = 48;
const NOTICE_ROUNDS = 14;
const DEEP_THREAD_LENGTH = 25;
/** Those that are there, even with nothing in them. */
export const MAILBOXES = [
  "INBOX",
  "Archive",
  "Drafts",
  "Junk",
  "Newsletters",
  "Projekte",
  "Projekte/Übersicht",
  "Sent",
  "Trash",
  "日本語",
];

/**
 * What came from elsewhere has a trace of its way, which over POP3 is all that tells when it came.
 * @param {SampleMessage} message
 * @returns {SampleMessage}
 */
function withReceived(message) {
  if (["Sent", "Drafts"].includes(message.mailbox)) return message;
  const date = message.receivedAt.toUTCString().replace("GMT", "+0000");
  const trace = Buffer.from(`Received: from mail.example by mx.harbour.example; ${date}\r\n`);
  return { ...message, raw: Buffer.concat([trace, Buffer.from(message.raw)]) };
}

/**
 * About 200 messages of one person's year, over several mailboxes: the same ones for the same seed.
 * @param {number} [seed]
 * @returns {Map<string, SampleMessage[]>} by mailbox, oldest first
 */
export function makeSampleMail(seed = 20_261_120) {
  const random = new Random(seed);
  const messages = [
    ...[
      ...CONVERSATIONS.flatMap((conversation, index) => makeConversation(conversation, index, random)),
      ...makeDeepThread(random),
      ...makeSingles(random),
    ].map(withReceived),
    ...BROKEN.map(({ raw }) => ({ mailbox: "INBOX", raw, receivedAt: someTime(random, BROKEN_HOURS_AGO) })),
  ];
  const sorted = messages.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  return new Map(MAILBOXES.map((name) => [name, sorted.filter(({ mailbox }) => mailbox === name)]));
}

/**
 * @param {import("./conversations.mjs").Conversation} conversation
 * @param {number} index
 * @param {Random} random
 * @returns {SampleMessage[]}
 */
function makeConversation({ subject, mailbox, between, said }, index, random) {
  const thread = `conversation-${index}`;
  let time = NEWEST - random.integer(30, 1200) * HOUR_MS;
  return said.flatMap(([who, words], place) => {
    time += random.integer(10, 300) * 60_000;
    const raw = formatMessage(
      {
        from: personOf(who),
        to: between.filter((key) => key !== who).map(personOf),
        subject: place === 0 ? subject : `Re: ${subject}`,
        date: new Date(time - 4000),
        messageId: idOf(thread, place),
        references: Array.from({ length: place }, (_, n) => idOf(thread, n)),
      },
      text(place === 0 ? `${words}\n` : `${words}\n\n${quote(said[place - 1])}`),
    );
    const isAnswered = said[place + 1]?.[0] === "robin" ? ["\\Answered"] : [];
    const message = { raw, receivedAt: new Date(time), flags: ["\\Seen", ...isAnswered] };
    // What the owner wrote is where it was sent from, and with the rest of the conversation.
    const copies = who === "robin" ? [mailbox, "Sent"] : [mailbox];
    return copies.map((name) => ({ ...message, mailbox: name }));
  });
}

/**
 * @param {string} thread
 * @param {number} place
 */
function idOf(thread, place) {
  return `${thread}-${place}@harbour.example`;
}

/** @param {readonly [who: string, said: string] | undefined} before */
function quote([who, words] = ["robin", ""]) {
  const quoted = words.split("\n").map((line) => `> ${line}`.trimEnd());
  return `${personOf(who).name} wrote:\n${quoted.join("\n")}\n`;
}

/**
 * @param {Random} random
 * @returns {SampleMessage[]}
 */
function makeDeepThread(random) {
  const thread = "indent";
  const start = NEWEST - 9 * 24 * HOUR_MS;
  return Array.from({ length: DEEP_THREAD_LENGTH }, (_, place) => {
    const time = start + place * 25 * 60_000;
    const from = personOf(["jonas", "meera", "amara", "ines"][place % 4] ?? "jonas");
    const raw = formatMessage(
      {
        from,
        to: [OWNER],
        subject: `${place === 0 ? "" : "Re: "}Tabs, spaces, and the end of this team`,
        date: new Date(time),
        messageId: idOf(thread, place),
        references: Array.from({ length: place }, (_, n) => idOf(thread, n)),
      },
      text(`${random.pick(ARGUMENTS)}\n`, { encoding: "7bit" }),
    );
    return { mailbox: "INBOX", raw, receivedAt: new Date(time + 3000), flags: ["\\Seen", "muted"] };
  });
}

/**
 * @param {Random} random
 * @returns {SampleMessage[]}
 */
function makeSingles(random) {
  const notices = Array.from({ length: NOTICE_ROUNDS }, () => NOTICES.map((make) => make(random))).flat();
  const letters = LETTERS.map(({ name, email, subject, body, charset, encoding, mailbox }) => ({
    from: { name, email },
    ...{ subject, mailbox, charset, part: text(body, { charset, encoding }) },
  }));
  const invitations = INVITATIONS.map((invitation) => ({ ...invitation, mailbox: "INBOX" }));
  /** @type {Single[]} */
  const singles = [...notices, ...letters, ...invitations, ...makeCuriosities()];
  return singles.map((single, n) => {
    const { from, part, mailbox, flags = [], ...envelope } = single;
    const receivedAt = someTime(random);
    const isRead = NEWEST - receivedAt.getTime() > UNREAD_HOURS * HOUR_MS || mailbox === "Drafts";
    const star = random.chance(6) ? ["\\Flagged"] : [];
    const date = new Date(receivedAt.getTime() - random.integer(1, 90) * 1000);
    const raw = formatMessage(
      { ...envelope, from, to: [OWNER], date, messageId: `single-${n}@${domainOf(from)}` },
      part,
    );
    return {
      mailbox,
      raw,
      receivedAt,
      flags: [...new Set([...flags, ...star, ...(isRead ? ["\\Seen"] : [])])],
    };
  });
}

/**
 * More often lately than long ago.
 * @param {Random} random
 * @param {number} [leastHoursAgo]
 */
function someTime(random, leastHoursAgo = 0) {
  const share = random.integer(0, 1000) / 1000;
  return new Date(NEWEST - leastHoursAgo * HOUR_MS - Math.round(share * share * 300 * 24 * 60) * 60_000);
}

/** @param {{ email: string }} person */
function domainOf({ email }) {
  return email.slice(email.indexOf("@") + 1);
}
