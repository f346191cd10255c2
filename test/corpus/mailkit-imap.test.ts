import { beforeAll, describe, expect, it } from "vitest";
import { fromByteString, toByteString } from "../../src/base/bytes.ts";
import { limits } from "../../src/base/limits.ts";
import type { Untagged } from "../../src/imap/command.ts";
import type { PartNode } from "../../src/base/part-tree.ts";
import { type FetchRecord, parseFetch } from "../../src/imap/grammar/fetch.ts";
import { parseId } from "../../src/imap/grammar/id.ts";
import { parseInternalDate } from "../../src/imap/grammar/internal-date.ts";
import { type ListedMailbox, parseList } from "../../src/imap/grammar/list.ts";
import { parseNamespaces } from "../../src/imap/grammar/namespace.ts";
import { parseEsearch, parseSearch } from "../../src/imap/grammar/search.ts";
import { parseStatus } from "../../src/imap/grammar/status.ts";
import { readResponse } from "../../src/imap/response.ts";
import { ParseError } from "../../src/imap/wire/parse-error.ts";
import { type Piece, ResponseCutter } from "../../src/imap/wire/response-cutter.ts";
import type { Scanner } from "../../src/imap/wire/scanner.ts";
import { chunkSizes, inChunks } from "../support/chunks.ts";
import { corpusFile, corpusList, corpusText } from "../support/corpus.ts";

// What real servers answered (MailKit's transcripts): nothing of it may be lost on us.

const folder = "mailkit-imap";

/** Replies by file, and those that stand in dialogues.json itself, as they come over the wire. */
const replies = new Map<string, Uint8Array>();

interface Dialogues {
  readonly dialogues: readonly {
    readonly method: string;
    readonly steps: readonly { readonly raw?: string }[];
  }[];
}

beforeAll(async () => {
  const files = (await corpusList(folder)).filter((path) => /\/.+\/.+\.txt$/.test(path));
  await Promise.all(files.map(async (path) => replies.set(path, onTheWire(await corpusFile(path)))));
  const { dialogues } = JSON.parse(await corpusText(`${folder}/dialogues.json`)) as Dialogues;
  for (const { method, steps } of dialogues) {
    for (const [step, { raw }] of steps.entries()) {
      if (raw !== undefined) replies.set(`${method} step ${step}`, fromByteString(raw));
    }
  }
}, 60_000);

/** Lines on disk end in LF and the tag is a placeholder (corpora/README.md); literals were counted with CRLF. */
function onTheWire(file: Uint8Array): Uint8Array {
  return fromByteString(toByteString(file).replaceAll("\n", "\r\n").replaceAll("A########", "A00000001"));
}

function cut(bytes: Uint8Array, chunkSize: number): { responses: (readonly Piece[])[]; isClean: boolean } {
  const cutter = new ResponseCutter((_, size) => (size <= limits.maxLiteralBytes ? "buffer" : "discard"));
  const responses: (readonly Piece[])[] = [];
  for (const chunk of inChunks(bytes, chunkSize)) {
    for (const found of cutter.push(chunk)) if (found.kind === "response") responses.push(found.pieces);
  }
  return { responses, isClean: cutter.isClean };
}

/** Pieces as one string: much faster to compare than arrays of octets. */
function flatten(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) =>
      typeof piece === "string" ? piece : `{${piece.size}}${toByteString(piece.bytes ?? new Uint8Array())}`,
    )
    .join("\r\n");
}

const parsers: ReadonlyMap<string, (scanner: Scanner, response: Untagged) => unknown> = new Map<
  string,
  (scanner: Scanner, response: Untagged) => unknown
>([
  ["FETCH", (scanner, { number }) => parseFetch(scanner, number)],
  ["LIST", parseList],
  ["LSUB", parseList],
  ["XLIST", parseList],
  ["STATUS", parseStatus],
  ["SEARCH", parseSearch],
  ["SORT", parseSearch],
  ["ESEARCH", parseEsearch],
  ["NAMESPACE", parseNamespaces],
  ["ID", parseId],
]);

/** Responses that need no grammar of ours, and why. */
const unread: Readonly<Record<string, string>> = {
  EXISTS: "is its number",
  RECENT: "is its number",
  EXPUNGE: "is its number",
  VANISHED: "QRESYNC is not enabled",
  CAPABILITY: "is words (src/imap/connection.ts)",
  ENABLED: "is words (src/imap/commands/enable.ts)",
  FLAGS: "nothing is stored, so what could be is not asked",
  OK: "is read with its text",
  NO: "is read with its text",
  BAD: "is read with its text",
  BYE: "is read with its text",
  PREAUTH: "is read with its text",
  THREAD: "threads are not asked for",
  METADATA: "never asked for",
  QUOTA: "never asked for",
  QUOTAROOT: "never asked for",
  ACL: "never asked for",
  MYRIGHTS: "never asked for",
  LISTRIGHTS: "never asked for",
};

/** What is no response of RFC 9051's, and dropped without losing the place. */
const malformed: Readonly<Record<string, string>> = {
  "[COPYUID 55 31 6]": "Exchange leaves out `* OK` (quirk 16)",
  ")": "the literal before is announced two octets short in the transcript, so its tail is a line",
  "* \r\n{25}This should be skipped...\r\n": "a literal stands where the name belongs",
  "A00000005 BYE IMAP4rev1 Server logging out": "a tagged reply is OK, NO or BAD; the connection ends anyway",
};

/** Well-formed, but by no name of RFC 9051's: ignored. */
const nameless: Readonly<Record<string, string>> = {
  INVALID: "the answer of a server that is none",
  "[COPYUID 123456 1 2]": "`OK` is missing (quirk 16)",
};

interface Parsed {
  /** With its literals. */
  readonly line: string;
  /** Without them. */
  readonly words: string;
  readonly name: string;
  readonly value: unknown;
}

interface Outcome {
  readonly parsed: readonly Parsed[];
  readonly malformed: ReadonlySet<string>;
}

function parseAll(): Outcome {
  const parsed: Parsed[] = [];
  const malformed = new Set<string>();
  for (const bytes of replies.values()) {
    for (const pieces of cut(bytes, Infinity).responses) {
      const line = flatten(pieces);
      try {
        const response = readResponse(pieces);
        if (response.kind !== "untagged") continue;
        const value = parsers.get(response.name)?.(response.scan(), response);
        const words = pieces.filter((piece) => typeof piece === "string").join("");
        parsed.push({ line, words, name: response.name, value });
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        malformed.add(line);
      }
    }
  }
  return { parsed, malformed };
}

function parsedAs<T>(name: RegExp): (Omit<Parsed, "value"> & { readonly value: T })[] {
  const found = parseAll().parsed.filter((response) => name.test(response.name));
  return found.map((response) => ({ ...response, value: response.value as T }));
}

describe("MailKit's transcripts", () => {
  it("are there", () => {
    expect(replies.size).toBeGreaterThan(270);
  });

  it.each(chunkSizes.filter(Number.isFinite))("are cut alike in chunks of %i and whole", (size) => {
    for (const [source, bytes] of replies) {
      const whole = cut(bytes, Infinity);
      const chunked = cut(bytes, size);
      expect({ source, responses: chunked.responses.map(flatten), isClean: chunked.isClean }).toEqual({
        source,
        responses: whole.responses.map(flatten),
        isClean: true,
      });
    }
  });

  it("are read, but for the responses that are listed here with the reason", () => {
    const outcome = parseAll();
    const names = new Set(outcome.parsed.map(({ name }) => name));
    expect([...outcome.malformed].toSorted()).toEqual(Object.keys(malformed).toSorted());
    expect([...names].filter((name) => !parsers.has(name)).toSorted()).toEqual(
      [...Object.keys(unread), ...Object.keys(nameless)].toSorted(),
    );
    expect([...parsers.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it("lose no item of a FETCH, but for literals over the limit", () => {
    const records = parsedAs<FetchRecord>(/^FETCH$/);
    expect(records.length).toBeGreaterThan(250);
    const isOverLimit = (line: string): boolean =>
      [...line.matchAll(/\{(\d+)\}/g)].some(([, size]) => Number(size) > limits.maxLiteralBytes);
    const lost = records.filter(({ value }) => value.unparsed.size > 0);
    expect(lost.filter(({ line }) => !isOverLimit(line))).toEqual([]);
    expect(lost.length).toBe(records.filter(({ line }) => isOverLimit(line)).length);
  });

  it("have doubtful address lists exactly where an address has no host (Gmail, old messages)", () => {
    const envelopes = parsedAs<FetchRecord>(/^FETCH$/).filter(({ value }) => value.envelope);
    const hostless = /\((?:NIL|"[^"]*") NIL (?:NIL|"[^"]*") NIL\)/;
    const doubtful = envelopes.filter(({ value }) => value.envelope?.doubtful.size);
    expect(doubtful).toEqual(envelopes.filter(({ words }) => hostless.test(words)));
    expect(doubtful.length).toBeLessThan(envelopes.length);
  });

  it("have in each FETCH record what the line says", () => {
    for (const { words, value } of parsedAs<FetchRecord>(/^FETCH$/)) {
      const said = (pattern: RegExp): string | undefined => pattern.exec(words)?.[1];
      expect({
        sequence: String(value.sequence),
        uid: value.uid?.toString(),
        size: value.size?.toString(),
        modSeq: value.modSeq?.toString(),
        internalDate: value.internalDate,
        flags: value.flags?.join(" "),
      }).toEqual({
        sequence: said(/^\* (\d+) FETCH/),
        uid: said(/[( ]UID (\d+)/),
        size: said(/[( ]RFC822\.SIZE (\d+)/),
        modSeq: said(/[( ]MODSEQ \((\d+)\)/),
        internalDate: said(/INTERNALDATE "([^"]*)"/),
        flags: said(/[( ]FLAGS \(([^)]*)\)/),
      });
    }
  });

  it("have every leaf of a structure that the line shows", () => {
    const structures = parsedAs<FetchRecord>(/^FETCH$/).filter(({ value }) => value.bodyStructure);
    expect(structures.length).toBeGreaterThan(20);
    for (const { words, value } of structures) {
      const shown = words.match(/\("[\w-]+" "[\w.+-]+" (?:NIL|\()/g)?.length;
      expect(value.bodyStructure && leaves(value.bodyStructure)).toBe(shown);
    }
  });

  it("have dates that are dates", () => {
    const dates = parsedAs<FetchRecord>(/^FETCH$/).flatMap(({ value }) => value.internalDate ?? []);
    expect(dates.length).toBeGreaterThan(50);
    expect(dates.filter((date) => parseInternalDate(date) === null)).toEqual([]);
  });

  it("have in each LIST the name at its end", () => {
    for (const { line, value } of parsedAs<ListedMailbox>(/^(?:LIST|LSUB|XLIST)$/)) {
      const [, quoted, literal, bare] =
        /(?:"([^"]*)"|\{\d+\}(.*)\r\n|(\S+))(?: \("OLDNAME" .*)?$/.exec(line) ?? [];
      expect(value.name).toBe(quoted ?? literal ?? bare);
    }
  });
});

function leaves({ partId, children }: PartNode): number {
  return (partId === null ? 0 : 1) + children.reduce((sum, child) => sum + leaves(child), 0);
}
