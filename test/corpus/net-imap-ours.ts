import { decodeByteString, decodeText, encodeUtf8 } from "../../src/base/bytes.ts";
import { MailError } from "../../src/base/errors.ts";
import type { StatusText, Untagged } from "../../src/imap/command.ts";
import type { PartNode } from "../../src/base/part-tree.ts";
import type { Envelope } from "../../src/imap/grammar/envelope.ts";
import { parseFetch } from "../../src/imap/grammar/fetch.ts";
import { parseId } from "../../src/imap/grammar/id.ts";
import { parseList } from "../../src/imap/grammar/list.ts";
import { parseNamespaces } from "../../src/imap/grammar/namespace.ts";
import type { ResponseCode } from "../../src/imap/grammar/response-code.ts";
import { parseEsearch, parseSearch } from "../../src/imap/grammar/search.ts";
import { parseStatus } from "../../src/imap/grammar/status.ts";
import type { UidSet } from "../../src/imap/grammar/uid-set.ts";
import { readResponse } from "../../src/imap/response.ts";
import { ParseError } from "../../src/imap/wire/parse-error.ts";
import { type Piece, ResponseCutter } from "../../src/imap/wire/response-cutter.ts";
import { refused } from "./net-imap-theirs.ts";

/** What our parser makes of a response, in the plain form of net-imap-theirs.ts. */
export function ourPlainForm(response: string): unknown {
  try {
    const read = readResponse(cut(response));
    if (read.kind === "continuation") return { continuation: decodeByteString(read.text) };
    if (read.kind === "tagged") return { tag: read.tag, name: read.name, ...statusText(read) };
    if (read.status) return { tag: null, name: read.name, ...statusText(read.status) };
    return { name: read.name, value: readers[read.name]?.(read) };
  } catch (error) {
    if (error instanceof ParseError || error instanceof MailError) return refused;
    throw error;
  }
}

function cut(response: string): readonly Piece[] {
  for (const found of new ResponseCutter(() => "buffer").push(encodeUtf8(response))) {
    if (found.kind === "response") return found.pieces;
  }
  throw new Error("a response without an end");
}

type Reader = (response: Untagged) => unknown;

const itsNumber: Reader = ({ number }) => optional(number);
const words: Reader = (response) => response.scan().rest().toUpperCase().split(" ").filter(Boolean);
const mailbox: Reader = (response) => {
  const { attributes, delimiter, name } = parseList(response.scan());
  return { attributes: [...attributes], delim: delimiter, name: decodeByteString(name) };
};

const readers: Readonly<Record<string, Reader>> = {
  EXISTS: itsNumber,
  RECENT: itsNumber,
  EXPUNGE: itsNumber,
  CAPABILITY: words,
  ENABLED: words,
  LIST: mailbox,
  LSUB: mailbox,
  XLIST: mailbox,
  SEARCH: (response) => {
    const { ids, modSeq } = parseSearch(response.scan());
    return { ids: ids.map(String), modSeq: optional(modSeq) };
  },
  ESEARCH: (response) => {
    const { tag, isUid, min, max, count, all, modSeq } = parseEsearch(response.scan());
    return {
      tag: optional(tag),
      isUid,
      min: optional(min),
      max: optional(max),
      count: optional(count),
      all: all ? set(all) : null,
      modSeq: optional(modSeq),
    };
  },
  STATUS: (response) => {
    const { mailbox: name, items } = parseStatus(response.scan());
    return {
      mailbox: decodeByteString(name),
      messages: optional(items.messages),
      unseen: optional(items.unseen),
      uidNext: optional(items.uidNext),
      uidValidity: optional(items.uidValidity),
      highestModSeq: optional(items.highestModSeq),
    };
  },
  NAMESPACE: (response) => {
    const { personal, otherUsers, shared } = parseNamespaces(response.scan());
    return [personal, otherUsers, shared].map((list) =>
      list.map(({ prefix, delimiter }) => ({ prefix: decodeByteString(prefix), delim: delimiter })),
    );
  },
  ID: (response) => [...parseId(response.scan())],
  FETCH: (response) => {
    const record = parseFetch(response.scan(), response.number);
    return {
      sequence: optional(record.sequence),
      uid: optional(record.uid),
      flags: record.flags?.map((flag) => flag.toLowerCase()),
      internalDate: record.internalDate,
      size: optional(record.size),
      modSeq: optional(record.modSeq),
      envelope: record.envelope && envelope(record.envelope),
      structure: record.bodyStructure && body(record.bodyStructure),
      emailId: record.emailId,
      threadId: record.threadId,
      gmailMessageId: optional(record.gmailMessageId),
      gmailThreadId: optional(record.gmailThreadId),
      sections: Array.from(record.sections, ([name, bytes]) => [name, bytes && decodeText(bytes)]),
    };
  },
};

/** The names of the responses that are read. */
export const readNames: readonly string[] = Object.keys(readers);

function envelope({
  date,
  subject,
  from,
  sender,
  replyTo,
  to,
  cc,
  bcc,
  inReplyTo,
  messageId,
}: Envelope): unknown {
  return {
    texts: [date, subject, inReplyTo, messageId],
    lists: [from, sender, replyTo, to, cc, bcc],
  };
}

function body({ type, params, contentId, encoding, size, disposition, children }: PartNode): unknown {
  return {
    type,
    params: [...params],
    contentId,
    encoding,
    size: optional(size),
    disposition: disposition && [disposition.type, [...disposition.params]],
    children: children.map(body),
  };
}

function statusText({ code, text }: StatusText): object {
  const name = code?.name === "OTHER" ? code.atom : code?.name;
  return { code: code && { name, value: codeValue(code) }, text: decodeByteString(text) };
}

function codeValue(code: ResponseCode): unknown {
  if (code.name === "CAPABILITY") return code.capabilities.map((name) => name.toUpperCase());
  if (code.name === "PERMANENTFLAGS") return code.flags.map((flag) => flag.toLowerCase());
  if (code.name === "APPENDUID") return [optional(code.uidValidity), set(code.uids)];
  if (code.name === "COPYUID") return [optional(code.uidValidity), set(code.from), set(code.to)];
  return "value" in code ? optional(code.value) : null;
}

function set({ ranges }: UidSet): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`)).join(",");
}

function optional(value: number | bigint | string | null | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}
