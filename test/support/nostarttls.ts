import { type Ron, RonStruct, parseRon } from "./ron.ts";
import type { Action, ServerScript } from "./scripted-server.ts";

/**
 * The server that a case of corpora/nostarttls describes ("Why TLS Is Better Without STARTTLS", USENIX Security
 * 2021; the field names are those of the authors' fake-mail-server).
 */
export function scriptOfCase(source: string): ServerScript {
  const server = parseRon(source);
  if (!(server instanceof RonStruct)) throw new SyntaxError("a case is a struct");
  const { fields } = server;
  return {
    tls: fields.get("implicit_tls") === true ? "implicit" : "starttls",
    capabilities: {
      plain: capabilityList(fields.get("caps")),
      secure: capabilityList(fields.get("caps_tls")),
      plainAuthenticated: capabilityList(fields.get("caps_auth")),
      secureAuthenticated: capabilityList(fields.get("caps_tls_auth")),
    },
    replies: {
      ...commandReplies(fields),
      ...startTlsReply(fields),
      ...overrides(fields),
      greeting: greeting(fields),
    },
  };
}

type Fields = RonStruct["fields"];

function greeting(fields: Fields): Action[] {
  const { given } = overrideResponses(fields);
  const told = fields.get("greeting");
  const line = given.get("greeting") ?? (told instanceof RonStruct ? statusLine(told, "*") : "");
  return [line + text(fields.get("response_after_greeting"))];
}

/** A greeting `(kind: Ok, code, text)`, or a response `No(tag, code, text)`. */
function statusLine(status: RonStruct, defaultTag: string): string {
  const kind = status.fields.get("kind");
  const name = kind instanceof RonStruct ? kind.name : status.name;
  const code = status.fields.get("code");
  const tag = text(status.fields.get("tag")) || defaultTag;
  const shownCode = code instanceof RonStruct ? `[${codeText(code)}] ` : "";
  return `${tag} ${name.toUpperCase()} ${shownCode}${text(status.fields.get("text"))}\r\n`;
}

function codeText(code: RonStruct): string {
  const [item] = code.items;
  if (code.name === "Capability") {
    return `CAPABILITY ${capabilityList(item instanceof RonStruct ? item.items[0] : item)}`;
  }
  const allowed = code.fields.get("allowed");
  if (Array.isArray(allowed)) return `${code.name.toUpperCase()} (${allowed.map(text).join(" ")})`;
  return [code.name.toUpperCase(), text(item)].filter((word) => word !== "").join(" ");
}

const capabilityNames: Readonly<Record<string, string>> = {
  LoginReferrals: "LOGIN-REFERRALS",
  MailboxReferrals: "MAILBOX-REFERRALS",
};

function capabilityList(list: Ron | undefined): string {
  const names = Array.isArray(list) ? list : [];
  return names.map((item: Ron) => (item instanceof RonStruct ? capabilityName(item) : text(item))).join(" ");
}

function capabilityName(capability: RonStruct): string {
  const [inner] = capability.items;
  if (capability.name === "Auth") {
    return `AUTH=${(inner instanceof RonStruct && inner.items.length === 0 ? inner.name : text(inner)).toUpperCase()}`;
  }
  if (capability.name === "Compress") return "COMPRESS=DEFLATE";
  if (capability.name === "Other") return text(inner);
  return capabilityNames[capability.name] ?? capability.name.toUpperCase();
}

/** The string in a value, however deep its wrappers: `Text("...")`, `Tag(inner: "...")`, `Other(Atom("..."))`. */
function text(value: Ron | undefined): string {
  if (typeof value === "string") return value;
  if (value instanceof RonStruct) return text(value.items[0] ?? value.fields.get("inner"));
  return "";
}

function commandReplies(fields: Fields): Record<string, readonly Action[]> {
  const replies: Record<string, readonly Action[]> = {};
  const names = (field: string): string[] => {
    const list = fields.get(field);
    return Array.isArray(list) ? list.map((name: Ron) => text(name).toUpperCase()) : [];
  };
  for (const name of names("hide_commands")) replies[name] = ["<tag> BAD unknown command\r\n"];
  for (const name of names("ignore_commands")) replies[`${name}@plain`] = [];
  for (const name of names("ignore_commands_tls")) replies[`${name}@secure`] = [];
  for (const name of ["authenticate", "login", "select"]) {
    if (fields.has(`hook_${name}`)) replies[`${name.toUpperCase()}@plain`] = [{ end: "close" }];
  }
  return replies;
}

function startTlsReply(fields: Fields): Record<string, readonly Action[]> {
  const response = fields.get("starttls_response");
  const afterTls = text(fields.get("response_after_tls"));
  if (typeof response !== "string" && afterTls === "") return {};
  const reply = typeof response === "string" ? response : "<tag> OK begin TLS now\r\n";
  if (fields.get("starttls_transition") === false) return { STARTTLS: [reply] };
  return { STARTTLS: [reply, { startTls: true }, ...(afterTls === "" ? [] : [afterTls])] };
}

function overrideResponses(fields: Fields): { given: Map<string, string> } {
  const responses = fields.get("override_response");
  const given = new Map<string, string>();
  if (responses instanceof RonStruct)
    for (const [name, value] of responses.fields) given.set(name, text(value));
  return { given };
}

function overrides(fields: Fields): Record<string, readonly Action[]> {
  const replies: Record<string, readonly Action[]> = {};
  for (const [name, reply] of overrideResponses(fields).given) replies[name.toUpperCase()] = [reply];
  for (const name of ["login", "authenticate", "select"]) {
    const response = fields.get(`override_${name}`);
    if (!(response instanceof RonStruct)) continue;
    const reply = statusLine(response, "<tag>");
    replies[name.toUpperCase()] = [reply];
    if (name === "select") replies["EXAMINE"] = [reply];
  }
  return replies;
}
