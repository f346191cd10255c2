import { plainText, saslSteps, withAttachment } from "./small-server.mjs";

/**
 * What an ordinary IMAP server answers, for the commands that a script says nothing about. Three small messages in
 * one mailbox; every password is right. Answers are lists of actions (`Action` in ../scripted-server.ts).
 */

/** @param session `{ isSecure, isAuthenticated, script }` of the connection. @returns actions */
function answer(session, { verb, text }) {
  const reply = answers[verb];
  return reply ? reply(session, text) : ["<tag> BAD unknown command\r\n"];
}

/** The greeting of a script that has none of its own. */
function greeting(session) {
  return `* OK [CAPABILITY ${capabilities(session)}] ready\r\n`;
}

const ordinary = "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE NAMESPACE";

function capabilities({ isSecure, isAuthenticated, script }) {
  const { plain, secure, plainAuthenticated, secureAuthenticated } = script.capabilities ?? {};
  if (isAuthenticated) return (isSecure ? secureAuthenticated : plainAuthenticated) ?? ordinary;
  if (isSecure || script.tls === "none") return (isSecure ? secure : plain) ?? `${ordinary} AUTH=PLAIN`;
  return plain ?? `${ordinary} STARTTLS LOGINDISABLED`;
}

const ok = (what) => `<tag> OK ${what} completed\r\n`;

const answers = {
  CAPABILITY: (session) => [`* CAPABILITY ${capabilities(session)}\r\n${ok("CAPABILITY")}`],
  NOOP: () => [ok("NOOP")],
  ID: () => [`* ID ("name" "Small" "version" "1")\r\n${ok("ID")}`],
  ENABLE: () => [`* ENABLED\r\n${ok("ENABLE")}`],
  STARTTLS: (session) =>
    session.isSecure || session.script.tls === "none"
      ? ["<tag> BAD no TLS to start\r\n"]
      : ["<tag> OK begin TLS now\r\n", { startTls: true }],
  LOGIN: () => [{ logIn: true }],
  AUTHENTICATE: (session, text) => authenticate(session, text),
  NAMESPACE: () => [`* NAMESPACE (("" "/")) NIL NIL\r\n${ok("NAMESPACE")}`],
  LIST: (session, text) => [list(session, text)],
  LSUB: () => [`* LSUB () "/" INBOX\r\n${ok("LSUB")}`],
  STATUS: (session, text) => [
    `* STATUS ${mailboxOf(text)} (${statusItems(session, text)})\r\n${ok("STATUS")}`,
  ],
  EXAMINE: (session) => [`${selected(session)}<tag> OK [READ-ONLY] EXAMINE completed\r\n`],
  SELECT: (session) => [`${selected(session)}<tag> OK [READ-WRITE] SELECT completed\r\n`],
  UNSELECT: () => [ok("UNSELECT")],
  CLOSE: () => [ok("CLOSE")],
  FETCH: (session, text) => [fetch(session, text, false)],
  "UID FETCH": (session, text) => [fetch(session, text, true)],
  "UID SEARCH": (session, text) => [search(session, text)],
  LOGOUT: () => [`* BYE logging out\r\n${ok("LOGOUT")}`, { end: "close" }],
};

function authenticate(_session, text) {
  const [, , mechanism = "", initial] = text.split(" ");
  const steps = saslSteps(mechanism, initial);
  return steps ? [...steps, { logIn: true }] : ["<tag> NO unknown mechanism\r\n"];
}

/** The last word about a login. */
function loggedIn(session) {
  session.isAuthenticated = true;
  return `<tag> OK [CAPABILITY ${capabilities(session)}] logged in\r\n`;
}

const statusValues = {
  MESSAGES: 3,
  RECENT: 0,
  UIDNEXT: 1004,
  UIDVALIDITY: 1700000000,
  UNSEEN: 2,
  SIZE: 1500,
};

function statusItems(session, text) {
  const messages = messagesOf(session).length;
  const values = { ...statusValues, MESSAGES: messages, UIDNEXT: uidNext(session) };
  const asked = Object.keys(values).filter((item) => new RegExp(`[( ]${item}[ )]`, "i").test(text));
  return asked.map((item) => `${item} ${values[item]}`).join(" ");
}

/** The mailbox argument as it came, quoted or not. */
function mailboxOf(text) {
  return /^\S+ STATUS ("(?:[^"\\]|\\.)*"|\S+)/i.exec(text)?.[1] ?? "INBOX";
}

function list(session, text) {
  const hasStatus = /RETURN \(.*STATUS/is.test(text);
  const names = ["INBOX", "Archive"];
  const lines = names.map((name) => {
    const flags = name === "Archive" ? "\\HasNoChildren \\Archive" : "\\HasNoChildren";
    const status = hasStatus ? `* STATUS ${name} (${statusItems(session, text)})\r\n` : "";
    return `* LIST (${flags}) "/" ${name}\r\n${status}`;
  });
  return lines.join("") + ok("LIST");
}

function selected(session) {
  return `* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
* OK [PERMANENTFLAGS ()] read-only
* ${messagesOf(session).length} EXISTS
* 0 RECENT
* OK [UIDVALIDITY 1700000000] valid
* OK [UIDNEXT ${uidNext(session)}] next
`.replace(/\n/g, "\r\n");
}

function search(session, text) {
  const uids = messagesOf(session).map(({ uid }) => uid);
  if (!/RETURN \(/i.test(text)) return `* SEARCH ${uids.join(" ")}\r\n${ok("SEARCH")}`;
  const edges = uids.length > 0 ? ` MIN ${uids[0]} MAX ${uids.at(-1)} ALL ${uids.join(",")}` : "";
  return `* ESEARCH (TAG "<tag>") UID COUNT ${uids.length}${edges}\r\n${ok("SEARCH")}`;
}

const envelope = (subject, id) =>
  `("Mon, 2 Nov 2026 10:00:00 +0000" "${subject}" (("Ada" NIL "ada" "example.org")) ` +
  `(("Ada" NIL "ada" "example.org")) (("Ada" NIL "ada" "example.org")) ((NIL NIL "bob" "example.org")) ` +
  `NIL NIL NIL "<${id}@example.org>")`;

const textStructure = '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 14 1 NIL NIL NIL NIL)';
function described(message) {
  return {
    ...message,
    flags: message.uid === 1001 ? "\\Seen" : "",
    internalDate: "02-Nov-2026 10:00:00 +0000",
    envelope: envelope(message.subject, message.uid),
    bodyStructure: textStructure,
    sections: { 1: "Hello, world\r\n" },
  };
}

const ordinaryMessages = [
  described(plainText(1001, "The first")),
  described(plainText(1002, "The second")),
  {
    ...described(withAttachment),
    bodyStructure:
      `(${textStructure}("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 16 NIL ` +
      `("attachment" ("filename" "a.pdf")) NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL)`,
    sections: {
      1: "Hello, world\r\n",
      2: "JVBERi0xLjQKAA==",
      "1.MIME": "Content-Type: text/plain; charset=utf-8\r\n\r\n",
      "2.MIME": "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    },
  },
];

/** The messages of the script, each completed by an ordinary one. */
function messagesOf({ script }) {
  if (!script.messages) return ordinaryMessages;
  return script.messages.map((message, n) => ({
    ...described(plainText(1001 + n, "A message")),
    ...message,
  }));
}

function uidNext(session) {
  return (messagesOf(session).at(-1)?.uid ?? 1000) + 1;
}

function fetch(session, text, isUid) {
  const messages = messagesOf(session).map((message, n) => ({ ...message, number: n + 1 }));
  const [, set = "", items = ""] = /FETCH (\S+) (.*)$/is.exec(text) ?? [];
  const chosen = messages.filter((message) =>
    includes(set, isUid ? message.uid : message.number, isUid, messages),
  );
  const lines = chosen.map((message) => {
    const wanted = isUid && !/\bUID\b/.test(items) ? `UID ${items}` : items;
    return `* ${message.number} FETCH (${fetchItems(message, wanted).join(" ")})\r\n`;
  });
  return lines.join("") + ok("FETCH");
}

/** Whether a sequence set (RFC 9051 section 9, `sequence-set`) names this number. */
function includes(set, number, isUid, messages) {
  const last = isUid ? (messages.at(-1)?.uid ?? 0) : messages.length;
  const value = (text) => (text === "*" ? last : Number(text));
  return set.split(",").some((range) => {
    const [from = "", to = from] = range.split(":");
    return number >= Math.min(value(from), value(to)) && number <= Math.max(value(from), value(to));
  });
}

function fetchItems(message, items) {
  const simple = {
    UID: message.uid,
    FLAGS: `(${message.flags})`,
    INTERNALDATE: `"${message.internalDate}"`,
    "RFC822.SIZE": message.header.length + message.text.length,
    ENVELOPE: message.envelope,
    BODYSTRUCTURE: message.bodyStructure,
    BODY: message.bodyStructure,
  };
  const found = items.matchAll(/([A-Z0-9.]+)(?:\[([^\]]*)\](?:<(\d+)\.(\d+)>)?)?/gi);
  return [...found].flatMap(([, name = "", section, start, count]) => {
    if (section === undefined)
      return name.toUpperCase() in simple ? [`${name} ${simple[name.toUpperCase()]}`] : [];
    const whole = sectionOf(message, section);
    const from = Number(start ?? 0);
    const part = start === undefined ? whole : whole.slice(from, from + Number(count));
    const origin = start === undefined ? "" : `<${start}>`;
    return [`${name.replace(/\.PEEK$/i, "")}[${section}]${origin} {${part.length}}\r\n${part}`];
  });
}

function sectionOf(message, section) {
  const name = section.toUpperCase();
  if (name === "") return message.header + message.text;
  if (name === "HEADER") return message.header;
  if (name === "TEXT") return message.text;
  if (name.startsWith("HEADER.FIELDS (")) return someFields(message.header, name.slice(15, -1).split(" "));
  return message.sections[name] ?? "";
}

function someFields(header, names) {
  const fields = header
    .split("\r\n")
    .filter((field) => names.includes(field.split(":", 1)[0]?.toUpperCase()));
  return `${fields.join("\r\n")}\r\n\r\n`;
}

export const smallImap = { answer, greeting, loggedIn };
