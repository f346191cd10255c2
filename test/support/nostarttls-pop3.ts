import { type Fields, serverOf, text, textsOf, tlsOf, verbsIn } from "./nostarttls-cases.ts";
import type { Action, ServerScript } from "./scripted-server.ts";

type Replies = Record<string, readonly Action[]>;

/** The server that a POP3 case of corpora/nostarttls describes. */
export function scriptOfPop3Case(source: string): ServerScript {
  const fields = serverOf(source);
  const capabilities = {
    plain: linesOf(fields, "capa"),
    secure: linesOf(fields, "capa_tls"),
    plainAuthenticated: linesOf(fields, "capa_auth"),
    secureAuthenticated: linesOf(fields, "capa_tls_auth"),
  };
  return {
    protocol: "pop3",
    tls: tlsOf(fields),
    capabilities,
    replies: {
      ...silences(fields),
      ...stlsReply(fields),
      ...overrides(fields),
      greeting: [text(fields.get("greeting"))],
    },
  };
}

function linesOf(fields: Fields, field: string): string {
  const list = fields.get(field);
  return Array.isArray(list) ? list.map(text).join("\n") : "";
}

function silences(fields: Fields): Replies {
  const replies: Replies = {};
  for (const verb of verbsIn(fields.get("hide_commands"))) replies[verb] = ["-ERR unknown command\r\n"];
  for (const verb of verbsIn(fields.get("ignore_commands"))) replies[`${verb}@plain`] = [];
  for (const verb of verbsIn(fields.get("ignore_commands_tls"))) replies[`${verb}@secure`] = [];
  return replies;
}

function stlsReply(fields: Fields): Replies {
  const told = text(fields.get("stls_response"));
  const reply = told === "" ? "+OK Begin TLS negotiation now.\r\n" : told;
  return { STLS: fields.get("stls_make_transition") === false ? [reply] : [reply, { startTls: true }] };
}

/** Replies in place of what the server would do, STLS's own doing included. */
function overrides(fields: Fields): Replies {
  const given = [...textsOf(fields.get("override_response"))];
  return Object.fromEntries(given.map(([name, reply]) => [verbs[name] ?? name.toUpperCase(), [reply]]));
}

const verbs: Readonly<Record<string, string>> = { authlist: "AUTH LIST" };
