import { type Fields, serverOf, text, textsOf, tlsOf, verbsIn } from "./nostarttls-cases.ts";
import { type Ron, RonStruct } from "./ron.ts";
import type { Action, ServerScript } from "./scripted-server.ts";

/** The server that an IMAP case of corpora/nostarttls describes. */
export function scriptOfImapCase(source: string): ServerScript {
  const fields = serverOf(source);
  return {
    tls: tlsOf(fields),
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

function greeting(fields: Fields): Action[] {
  const given = textsOf(fields.get("override_response"));
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

function commandReplies(fields: Fields): Record<string, readonly Action[]> {
  const replies: Record<string, readonly Action[]> = {};
  for (const name of verbsIn(fields.get("hide_commands"))) replies[name] = ["<tag> BAD unknown command\r\n"];
  for (const name of verbsIn(fields.get("ignore_commands"))) replies[`${name}@plain`] = [];
  for (const name of verbsIn(fields.get("ignore_commands_tls"))) replies[`${name}@secure`] = [];
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

function overrides(fields: Fields): Record<string, readonly Action[]> {
  const replies: Record<string, readonly Action[]> = {};
  for (const [name, reply] of textsOf(fields.get("override_response"))) replies[name.toUpperCase()] = [reply];
  for (const name of ["login", "authenticate", "select"]) {
    const response = fields.get(`override_${name}`);
    if (!(response instanceof RonStruct)) continue;
    const reply = statusLine(response, "<tag>");
    replies[name.toUpperCase()] = [reply];
    if (name === "select") replies["EXAMINE"] = [reply];
  }
  return replies;
}
