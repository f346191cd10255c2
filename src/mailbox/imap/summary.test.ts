import { describe, expect, it } from "vitest";
import { parseFetch } from "../../imap/grammar/fetch.ts";
import { Scanner } from "../../imap/wire/scanner.ts";
import type { MessageSummary } from "../model.ts";
import type { MailboxKey } from "./ids.ts";
import { toSummary } from "./summary.ts";

const mailbox: MailboxKey = { kind: "name", name: "INBOX" };

/** The summary of a message that its server describes by these. */
function summaryOf({ to = "NIL", structure = plain }: { to?: string; structure?: string }): MessageSummary {
  const envelope = `(NIL "subject" NIL NIL NIL ${to} NIL NIL NIL NIL)`;
  const record = parseFetch(new Scanner([`(UID 7 ENVELOPE ${envelope} BODYSTRUCTURE ${structure})`]), 1);
  return toSummary(record, { mailbox, mailboxId: "x", uidValidity: 1 });
}

const plain = '("text" "plain" NIL NIL NIL "7bit" 3 1 NIL NIL NIL NIL)';

describe("the addresses of a summary", () => {
  it("are without what Dovecot puts in the place of those that it cannot read, with a defect", () => {
    const to =
      '((NIL NIL "MISSING_MAILBOX" "SYNTAX_ERROR")(NIL NIL "ada" "example.org")(NIL NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))';
    expect(summaryOf({ to })).toMatchObject({
      to: [{ name: null, email: "ada@example.org" }],
      defects: [{ property: "to" }],
    });
  });

  it("are told as they are, whatever they look like (RFC 2047 section 5, Mailsploit)", () => {
    const disguised = "=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?=";
    expect(summaryOf({ to: `((NIL NIL "${disguised}" "evil.example"))` }).to).toEqual([
      { name: null, email: `${disguised}@evil.example` },
    ]);
  });

  it("keep a name that has no address, and a mailbox that has no host, as the header itself is read", () => {
    const to = '(("Root" NIL "MISSING_MAILBOX" "MISSING_DOMAIN")(NIL NIL "root" "MISSING_DOMAIN"))';
    expect(summaryOf({ to }).to).toEqual([
      { name: "Root", email: "" },
      { name: null, email: "root" },
    ]);
  });
});

describe("a multipart whose parts were not found", () => {
  const empty = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)';
  const defects = (structure: string): readonly string[] =>
    (summaryOf({ structure }).defects ?? []).map(({ property }) => property);

  it.each([
    ["Dovecot's stand-in for them", `(${empty} "mixed" NIL NIL NIL NIL)`],
    ["the same inside of another", `(${plain}(${empty} "alternative" ("boundary" "x") NIL NIL NIL) "mixed")`],
    ["no part at all", '("mixed" ("boundary" "x") NIL NIL NIL)'],
  ])("is no empty message, and has a defect: %s", (_, structure) => {
    expect(defects(structure)).toEqual(["bodyStructure"]);
  });

  it.each([
    ["an empty text", empty],
    [
      "an empty text and an attachment",
      `(${empty}("image" "png" NIL NIL NIL "base64" 4 NIL NIL NIL NIL) "mixed")`,
    ],
    [
      "an empty text that says of itself what the stand-in does not",
      '(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed")',
    ],
    [
      "an empty text in an encoding",
      '(("text" "plain" ("charset" "us-ascii") NIL NIL "quoted-printable" 0 0 NIL NIL NIL NIL) "mixed")',
    ],
    [
      "an empty file",
      '(("text" "plain" ("charset" "us-ascii" "name" "a.txt") NIL NIL "7bit" 0 0 NIL ("attachment" NIL) NIL NIL) "mixed")',
    ],
    ["one part with content", `(${plain} "mixed" NIL NIL NIL NIL)`],
    ["two empty ones", `(${empty}("text" "html" NIL NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "alternative")`],
  ])("is none of these: %s", (_, structure) => {
    expect(defects(structure)).toEqual([]);
  });
});
