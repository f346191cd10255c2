import { plainText, saslSteps, withAttachment } from "./small-server.mjs";

/**
 * What an ordinary POP3 server answers (RFC 1939), for the commands that a script says nothing about. The same three
 * small messages as in small-imap.mjs; every password is right. Answers are lists of actions (`Action` in
 * ../scripted-server.ts).
 */

/** @param session `{ isSecure, isAuthenticated, script, maildrop, messages }` of the connection. @returns actions */
function answer(session, { verb, text }) {
  const [, ...args] = text.split(" ");
  const isAboutMessages = verb in transaction;
  const reply = isAboutMessages ? transaction[verb] : anyTime[verb];
  if (!reply) return ["-ERR unknown command\r\n"];
  if (isAboutMessages && !session.isAuthenticated) return ["-ERR log in first\r\n"];
  if (logins.has(verb) && session.isAuthenticated) return ["-ERR you are logged in\r\n"];
  return reply(session, ...args);
}

/** The greeting of a script that has none of its own. */
function greeting() {
  return "+OK ready\r\n";
}

/** All messages of a server's one maildrop, oldest first. DELE and QUIT of any connection take them out of it. */
function openMaildrop(script) {
  const messages = script.messages?.map((message, n) => ({
    ...plainText(1001 + n, "A message"),
    ...message,
  }));
  const ordinary = [plainText(1001, "The first"), plainText(1002, "The second"), withAttachment];
  return { messages: messages ?? ordinary, holder: undefined };
}

/** The last word about a login. */
function loggedIn(session) {
  const { maildrop, script } = session;
  if (script.isExclusive && maildrop.holder && maildrop.holder !== session) {
    return "-ERR [IN-USE] somebody else is reading this maildrop\r\n";
  }
  return "+OK logged in\r\n";
}

/** Sees to it that what the server says comes true, be it scripted, recorded or its own. */
function onReply(session, { verb }, text) {
  if (!text.startsWith("+OK")) return;
  const { maildrop } = session;
  if (verb === "PASS" || verb === "APOP" || verb === "AUTH") {
    session.isAuthenticated = true;
    maildrop.holder = session;
    session.messages = maildrop.messages.map((message) => ({ message, isDeleted: false }));
  }
  // Only now are they gone (RFC 1939 section 6).
  if (verb === "QUIT") {
    const marked = session.messages.filter(({ isDeleted }) => isDeleted);
    const deleted = new Set(marked.map(({ message }) => message));
    maildrop.messages = maildrop.messages.filter((message) => !deleted.has(message));
  }
}

/** Lets the next one in. */
function onClose(session) {
  if (session.maildrop.holder === session) session.maildrop.holder = undefined;
}

const logins = new Set(["USER", "PASS", "APOP", "AUTH"]);
const ordinary = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "IMPLEMENTATION Small"];
const loginCapabilities = ["USER", "SASL PLAIN LOGIN XOAUTH2 OAUTHBEARER"];

function capabilities({ isSecure, isAuthenticated, script }) {
  const { plain, secure, plainAuthenticated, secureAuthenticated } = script.capabilities ?? {};
  const hasNoTls = script.tls === "none";
  let own = isSecure || hasNoTls ? [...ordinary, ...loginCapabilities] : [...ordinary, "STLS"];
  if (isAuthenticated) own = ordinary;
  const scripted = isAuthenticated
    ? isSecure
      ? secureAuthenticated
      : plainAuthenticated
    : isSecure
      ? secure
      : plain;
  return scripted?.split("\n").filter((line) => line !== "") ?? own;
}

const anyTime = {
  CAPA: (session) => [
    multiLine(
      "",
      capabilities(session)
        .map((line) => `${line}\r\n`)
        .join(""),
    ),
  ],
  STLS: ({ isSecure, script }) =>
    isSecure || script.tls === "none"
      ? ["-ERR no TLS to start\r\n"]
      : ["+OK begin TLS now\r\n", { startTls: true }],
  USER: () => ["+OK and the password?\r\n"],
  PASS: () => [{ logIn: true }],
  APOP: () => [{ logIn: true }],
  "AUTH LIST": () => [multiLine("", "PLAIN\r\nLOGIN\r\n")],
  AUTH: (_session, mechanism, initial) => {
    const steps = saslSteps(mechanism, initial);
    return steps ? [...steps, { logIn: true }] : ["-ERR unknown mechanism\r\n"];
  },
  QUIT: () => ["+OK goodbye\r\n", { end: "close" }],
};

const transaction = {
  NOOP: () => ["+OK\r\n"],
  STAT: (session) => {
    const left = listed(session);
    return [`+OK ${left.length} ${left.reduce((sum, { raw }) => sum + raw.length, 0)}\r\n`];
  },
  LIST: (session, number) => listing(session, number, ({ raw }) => raw.length),
  UIDL: (session, number) => listing(session, number, ({ uidl }) => uidl),
  RETR: (session, number) => ofMessage(session, number, ({ raw }) => multiLine(`${raw.length} octets`, raw)),
  TOP: (session, number, lines) =>
    ofMessage(session, number, ({ raw }) => multiLine("top of message follows", topOf(raw, Number(lines)))),
  DELE: (session, number) =>
    ofMessage(session, number, (_message, entry) => {
      entry.isDeleted = true;
      return `+OK message ${number} deleted\r\n`;
    }),
  RSET: (session) => {
    for (const entry of session.messages) entry.isDeleted = false;
    return ["+OK\r\n"];
  },
};

/** The messages of this session that are not marked for deletion, by their numbers. */
function listed(session) {
  const all = session.messages.map((entry, n) => ({
    number: n + 1,
    entry,
    uidl: entry.message.uidl,
    raw: rawOf(entry.message),
  }));
  return all.filter(({ entry }) => !entry.isDeleted);
}

function listing(session, number, tell) {
  if (number !== undefined) {
    return ofMessage(session, number, (message) => `+OK ${message.number} ${tell(message)}\r\n`);
  }
  const lines = listed(session).map((message) => `${message.number} ${tell(message)}\r\n`);
  return [multiLine(`${lines.length} messages`, lines.join(""))];
}

function ofMessage(session, number, reply) {
  const message = listed(session).find((candidate) => String(candidate.number) === number);
  return [message ? reply(message, message.entry) : "-ERR no such message\r\n"];
}

/** A message as it travels: its last line has an end. */
function rawOf({ raw, header, text }) {
  const whole = raw ?? header + text;
  return whole.endsWith("\r\n") ? whole : `${whole}\r\n`;
}

/** RFC 1939 section 7: the header, the empty line, and so many lines of the body. */
function topOf(raw, lines) {
  const headerEnd = raw.indexOf("\r\n\r\n");
  if (headerEnd < 0) return raw;
  const body = raw.slice(headerEnd + 4).split(/(?<=\n)/);
  return raw.slice(0, headerEnd + 4) + body.slice(0, lines).join("");
}

/** RFC 1939 section 3: a line of the content that begins with a dot gets another in front. */
function multiLine(told, content) {
  return `+OK ${told}\r\n${content.replace(/(^|\r\n)\./g, "$1..")}.\r\n`;
}

export const smallPop3 = { answer, greeting, openMaildrop, loggedIn, onReply, onClose };
