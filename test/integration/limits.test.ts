import { describe, expect, it } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { MessageSummary } from "../../src/mailbox/model.ts";
import { accountOn, impatient, newest, withMail } from "../support/mail-access.ts";
import { outcomeOf } from "../support/outcome.ts";
import {
  type Action,
  type ScriptedMessage,
  type ServerScript,
  startServer,
} from "../support/scripted-server.ts";

// Large answers take longer than the short clocks allow on a busy machine.
const timeouts = { ...impatient, idleMs: 5_000, commandMs: 20_000, sessionMs: 30_000 };

/** "read", or the code of the error, for a list of the inbox of such a server. */
async function endOf(script: ServerScript): Promise<string> {
  await using server = await startServer({ tls: "none", ...script });
  const work = withMail(accountOn(server.port), timeouts, (source) => source.list(newest));
  const outcome = await outcomeOf(work, 20_000);
  expect((await server.settled(3_000)).openConnections).toBe(0);
  return outcome.ok ? "read" : outcome.error.code;
}

/** The one message of a mailbox, as it is listed. */
async function listed(message: ScriptedMessage): Promise<MessageSummary | undefined> {
  await using server = await startServer({ tls: "none", messages: [message] });
  const page = await withMail(accountOn(server.port), timeouts, (source) => source.list(newest));
  return page.unchanged ? undefined : page.items[0];
}

const done = "<tag> OK done\r\n";
const oneMessage = { messages: [{}] };
const answeringFetch = (...actions: Action[]): ServerScript => ({
  ...oneMessage,
  replies: { FETCH: [...actions, done] },
});

/** A line of so many octets, its CR counted, that says nothing. */
const lineOf = (octets: number): string => `${"* FROBNICATE ".padEnd(octets - 1, "x")}\r\n`;

const openFetch = "* 1 FETCH (UID 1001 RFC822.SIZE 10";
const literalOf = (octets: number): Action[] => [` X-PAD {${octets}}\r\n`, { repeat: "x", times: octets }];

/** A response of so many octets, the ends of its lines not counted. */
function responseOf(octets: number): ServerScript {
  const wholes = Math.floor(octets / limits.maxLiteralBytes) - 1;
  const announcement = ` X-PAD {${limits.maxLiteralBytes}}`.length;
  const last =
    octets - openFetch.length - wholes * (announcement + limits.maxLiteralBytes) - announcement - ")".length;
  const held = Array.from({ length: wholes }, () => literalOf(limits.maxLiteralBytes)).flat();
  return answeringFetch(openFetch, ...held, ...literalOf(last), ")\r\n");
}

/** How listing the mailboxes ends where one of them takes a line of so many octets. */
async function endOfList(octets: number): Promise<string> {
  const start = '* LIST () "/" "';
  const line = `${start}${"n".repeat(octets - start.length - '"\r'.length)}"\r\n`;
  await using server = await startServer({ tls: "none", replies: { LIST: [line, done] } });
  const outcome = await outcomeOf(withMail(accountOn(server.port), timeouts, (source) => source.mailboxes()));
  return outcome.ok
    ? outcome.value.map(({ name }) => `${name.slice(0, 5)} ${name.length}`).join()
    : outcome.error.code;
}

/** Empty literals: many tokens on lines that are short. */
const tokens = (count: number): ServerScript =>
  answeringFetch("* 1 FETCH (UID 1001 RFC822.SIZE 10 X-PAD (", { repeat: "{0}\r\n", times: count }, "))\r\n");

const chatter = (times: number): ServerScript => answeringFetch({ repeat: "* 1 RECENT\r\n", times });

const leaf = '("text" "plain" NIL NIL NIL "7bit" 5 1)';
const nested = (depth: number): string => `${"(".repeat(depth - 1)}${leaf}${' "mixed")'.repeat(depth - 1)}`;
const wide = (parts: number): string => `(${leaf.repeat(parts - 1)} "mixed")`;

/** How a page ends that is found by a search with this answer. */
async function searching(all: string): Promise<string> {
  const capabilities = "IMAP4rev1 ESEARCH";
  await using server = await startServer({
    tls: "none",
    capabilities: { plain: capabilities, plainAuthenticated: capabilities },
    replies: { "UID SEARCH": [`* ESEARCH (TAG "<tag>") UID ALL ${all}\r\n`, done] },
  });
  const position = { v: 1_700_000_000, u: 900, n: 999, o: false };
  const work = withMail(accountOn(server.port), timeouts, (source) => source.list({ ...newest, position }));
  const outcome = await outcomeOf(work);
  return outcome.ok ? "read" : outcome.error.code;
}

/** What becomes of a header block of so many octets. */
async function headersOf(octets: number): Promise<readonly string[]> {
  const start = "Subject: A message\r\nX-Pad: ";
  const header = `${start}${"x".repeat(octets - start.length - "\r\n\r\n".length)}\r\n\r\n`;
  await using server = await startServer({ tls: "none", messages: [{ header }] });
  const page = await withMail(accountOn(server.port), timeouts, (source) => source.list(newest));
  const id = page.unchanged ? "" : (page.items[0]?.id ?? "");
  const wish = { kinds: "none", maxBytes: 1, offset: 0 } as const;
  const message = await withMail(accountOn(server.port), timeouts, (source) => source.get(id, wish));
  return [`${message.headers.length} fields`, ...(message.defects ?? []).map(({ property }) => property)];
}

describe("what a mail server may send at most", () => {
  it("a line: as long as the limit, its CR counted, and not one octet longer", async () => {
    expect(lineOf(limits.maxLineBytes).indexOf("\n")).toBe(limits.maxLineBytes);
    expect(await endOf(answeringFetch(lineOf(limits.maxLineBytes)))).toBe("read");
    expect(await endOf(answeringFetch(lineOf(limits.maxLineBytes + 1)))).toBe("server_limit_exceeded");
  });

  it("a line of LIST: it may be longer, and has a limit too", async () => {
    // Beside it stands INBOX, whatever the server lists.
    expect(await endOfList(limits.maxLongLineBytes)).toMatch(/^INBOX 5,nnnnn \d{7}$/);
    expect(await endOfList(limits.maxLongLineBytes + 1)).toBe("server_limit_exceeded");
  });

  it("a line without an end", async () => {
    const endless = { repeat: "x".repeat(1_000), times: 1e6 };
    expect(await endOf(answeringFetch("* 1 FETCH (", endless))).toBe("server_limit_exceeded");
    expect(await endOf({ replies: { greeting: ["* OK ", endless] } })).toBe("server_limit_exceeded");
  });

  it("a literal that is held in memory: that of a message is left out, any other ends all", async () => {
    for (const octets of [limits.maxLiteralBytes, limits.maxLiteralBytes + 1]) {
      expect(await endOf(answeringFetch(openFetch, ...literalOf(octets), ")\r\n"))).toBe("read");
      const greeting = ["* OK hi\r\n* X", ...literalOf(octets), "\r\n"];
      const isHeld = octets <= limits.maxLiteralBytes;
      expect(await endOf({ replies: { greeting } })).toBe(isHeld ? "read" : "server_limit_exceeded");
    }
  });

  it.for(["4294967295", "4294967296", "99999999999999999999", "000000000000000005"])(
    "a literal is never allocated by its announcement: {%s} (CVE-2025-43857)",
    async (size) => {
      const line = `* 1 FETCH (UID 1001 RFC822.SIZE 10 X-PAD {${size}}\r\n`;
      expect(await endOf(answeringFetch(line, "abcde)\r\n"))).toBe("server_limit_exceeded");
    },
  );

  it("one response: all its lines and literals together; a message over that is listed by what came first", async () => {
    expect(await endOf(responseOf(limits.maxResponseBytes))).toBe("read");
    expect(await endOf(responseOf(limits.maxResponseBytes + 1))).toBe("read");
  });

  it("tokens of one response: what is left of it is not read", async () => {
    expect(await endOf(tokens(limits.maxTokensPerResponse))).toBe("read");
    expect(await endOf(tokens(limits.maxTokensPerResponse + 1))).toBe("read");
  }, 30_000);

  it("responses to one command", async () => {
    expect(await endOf(chatter(limits.maxUntaggedPerCommand))).toBe("read");
    expect(await endOf(chatter(limits.maxUntaggedPerCommand + 1))).toBe("server_limit_exceeded");
  }, 30_000);

  it("parts within parts: deeper than the limit the message is listed without its structure", async () => {
    const deepest = await listed({ bodyStructure: nested(limits.maxNestingDepth) });
    expect(deepest?.defects).toBeUndefined();
    const deeper = await listed({ bodyStructure: nested(limits.maxNestingDepth + 1) });
    expect(deeper).toMatchObject({ subject: "A message", defects: [{ property: "attachments" }] });
  });

  it("parts: over the limit the message is listed without its structure", async () => {
    expect((await listed({ bodyStructure: wide(limits.maxParts) }))?.defects).toBeUndefined();
    const wider = await listed({ bodyStructure: wide(limits.maxParts + 1) });
    expect(wider).toMatchObject({ subject: "A message", defects: [{ property: "attachments" }] });
  });

  it.for(["(", "((", '("a" ', "(NIL ", '("text" "plain" ('])(
    "%j repeated to the end of the line is no stack overflow",
    async (piece) => {
      const bodyStructure = piece.repeat(Math.floor(60_000 / piece.length));
      expect(await endOf({ messages: [{ bodyStructure }] })).toBe("read");
    },
  );

  it("UIDs that a set names: those of the page are picked out (CVE-2025-25186)", async () => {
    expect(await searching(`1001:${1_001 + limits.maxUidExpansion}`)).toBe("read");
    expect(await searching("1:4294967295")).toBe("read");
  });

  it("a header block: what is over the limit is cut, and told", async () => {
    expect(await headersOf(limits.maxHeaderBytes)).toEqual(["2 fields"]);
    expect(await headersOf(limits.maxHeaderBytes + 1)).toEqual(["2 fields", "headers"]);
  });
});
