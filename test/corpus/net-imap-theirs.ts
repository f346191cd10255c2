/**
 * The trees of Ruby's net-imap in the plain form that net-imap-ours.ts brings ours to: numbers as strings, names of
 * media types and flags in lower case, null for what is missing.
 */

// YAML without a schema: whatever is not there reads as undefined.
// oxlint-disable-next-line typescript/no-explicit-any
export type Yaml = any;

/** What a response that is to be refused comes to. */
export const refused = "refused";

export function theirPlainForm(expected: Yaml): unknown {
  if (!expected) return refused;
  const { tag, name, data } = expected;
  if (name === undefined) return { continuation: data.text };
  if (statusNames.has(name)) return { tag: tag ?? null, name, ...statusText(data) };
  return { name, value: readers[name]?.(data) };
}

const statusNames = new Set(["OK", "NO", "BAD", "BYE", "PREAUTH"]);

type Reader = (data: Yaml) => unknown;

const words: Reader = (data) => data;
const mailbox: Reader = ({ attr, delim, name }) => ({ attributes: attr.map(flag), delim, name });

const readers: Readonly<Record<string, Reader>> = {
  EXISTS: optional,
  RECENT: optional,
  EXPUNGE: optional,
  CAPABILITY: words,
  ENABLED: words,
  LIST: mailbox,
  LSUB: mailbox,
  XLIST: mailbox,
  SEARCH: (data) => ({
    ids: (data.internal ?? data).map(String),
    modSeq: optional(data.ivars?.["@modseq"] ?? data.ivars?.[":@modseq"]),
  }),
  ESEARCH: ({ tag, uid, data }) => {
    const items = new Map<string, Yaml>(data);
    return {
      tag: optional(tag),
      isUid: uid,
      min: optional(items.get("MIN")),
      max: optional(items.get("MAX")),
      count: optional(items.get("COUNT")),
      all: items.has("ALL") ? set(items.get("ALL")) : null,
      modSeq: optional(items.get("MODSEQ")),
    };
  },
  STATUS: ({ mailbox: name, attr }) => ({
    mailbox: name,
    messages: optional(attr.MESSAGES),
    unseen: optional(attr.UNSEEN),
    uidNext: optional(attr.UIDNEXT),
    uidValidity: optional(attr.UIDVALIDITY),
    highestModSeq: optional(attr.HIGHESTMODSEQ),
  }),
  NAMESPACE: ({ personal, other, shared }) =>
    [personal, other, shared].map((list: Yaml) => list.map(({ prefix, delim }: Yaml) => ({ prefix, delim }))),
  ID: (data) => Object.entries(data ?? {}).filter(([, value]) => value !== null),
  FETCH: ({ seqno, attr }) => ({
    sequence: optional(seqno),
    uid: optional(attr.UID),
    flags: attr.FLAGS?.map(flag),
    internalDate: attr.INTERNALDATE,
    size: optional(attr["RFC822.SIZE"]),
    modSeq: optional(attr.MODSEQ),
    envelope: attr.ENVELOPE && envelope(attr.ENVELOPE),
    structure: body(attr.BODYSTRUCTURE ?? attr.BODY),
    emailId: attr.EMAILID,
    threadId: attr.THREADID,
    gmailMessageId: optional(attr["X-GM-MSGID"]),
    gmailThreadId: optional(attr["X-GM-THRID"]),
    sections: Object.entries(attr)
      .filter(([name]) => name.includes("[") || /^RFC822(?!\.SIZE)/.test(name))
      .map(([name, text]) => [name.toUpperCase(), text]),
  }),
};

function envelope(tree: Yaml): unknown {
  const { date, subject, from, sender, reply_to: replyTo, to, cc, bcc } = tree;
  return {
    texts: [date, subject, tree.in_reply_to, tree.message_id],
    lists: [from, sender, replyTo, to, cc, bcc].map((list: Yaml) =>
      (list ?? []).map(({ name, mailbox: local, host }: Yaml) => ({ name, mailbox: local, host })),
    ),
  };
}

function body(tree: Yaml): unknown {
  if (!tree) return null;
  const { disposition } = tree;
  return {
    type: `${tree.media_type}/${tree.subtype}`.toLowerCase(),
    params: params(tree.param),
    contentId: tree.content_id ?? null,
    encoding: tree.encoding?.toLowerCase() ?? null,
    size: optional(tree.size),
    disposition: disposition && [disposition.dsp_type.toLowerCase(), params(disposition.param)],
    children: (tree.body ? [tree.body] : (tree.parts ?? [])).map(body),
  };
}

function params(tree: Yaml): unknown {
  return Object.entries(tree ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
}

function statusText({ code, text }: Yaml): object {
  return { code: code && { name: code.name, value: codeValue(code) }, text };
}

function codeValue({ name, data }: Yaml): unknown {
  if (data?.parse_error) return null;
  if (name === "CAPABILITY") return data;
  if (name === "PERMANENTFLAGS") return data.map(flag);
  if (name === "UIDVALIDITY" || name === "UIDNEXT" || name === "HIGHESTMODSEQ") return optional(data);
  if (name === "APPENDUID") return [optional(data.uidvalidity), set(data.assigned_uids)];
  if (name === "COPYUID") return [optional(data.uidvalidity), set(data.source_uids), set(data.assigned_uids)];
  return null;
}

/** Ruby reads `\seen` as the symbol Seen. */
function flag(name: string): string {
  return name.replace(/^:/, "\\").toLowerCase();
}

/** Range by range, each ascending: 4:2 and 2:4 are the same (RFC 9051 section 9). */
function set({ string }: Yaml): string {
  return string.replace(/(\d+):(\d+)/g, (range: string, a: string, b: string) =>
    Number(a) > Number(b) ? `${b}:${a}` : range,
  );
}

function optional(value: Yaml): string | null {
  return value === undefined || value === null ? null : String(value);
}
