import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { ParseError } from "../wire/parse-error.ts";
import type { Piece } from "../wire/response-cutter.ts";
import { Scanner } from "../wire/scanner.ts";
import { type Envelope, type EnvelopeAddress, parseEnvelope } from "./envelope.ts";

const envelope = (...pieces: Piece[]): Envelope => parseEnvelope(new Scanner(pieces));

function parseOrError(line: string): Envelope | ParseError {
  try {
    return envelope(line);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

/** An envelope whose To is this. */
const to = (list: string): Envelope =>
  envelope(`("date" "subject" NIL NIL NIL ${list} NIL NIL NIL "<id@example.org>")`);

const address = (mailbox: string, host: string | null, name: string | null = null): EnvelopeAddress => ({
  name,
  mailbox,
  host,
});

const gray = address("gray", "cac.washington.edu", "Terry Gray");

describe("ENVELOPE", () => {
  it("the example of RFC 9051 section 8", () => {
    const line =
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" ' +
      '(("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ' +
      '(("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ' +
      '((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL ' +
      '"<B27397-0100000@cac.washington.edu>")';
    expect(envelope(line)).toEqual({
      date: "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)",
      subject: "IMAP4rev2 WG mtg summary and minutes",
      from: [gray],
      sender: [gray],
      replyTo: [gray],
      to: [address("imap", "cac.washington.edu")],
      cc: [address("minutes", "CNRI.Reston.VA.US"), address("KLENSIN", "MIT.EDU", "John Klensin")],
      bcc: [],
      inReplyTo: null,
      messageId: "<B27397-0100000@cac.washington.edu>",
      doubtful: new Set(),
      incomplete: new Set(),
    });
  });

  it("a NIL subject is null, the string NIL is text (RFC 9051 7.5.2)", () => {
    expect(envelope("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)").subject).toBeNull();
    expect(envelope('(NIL "NIL" NIL NIL NIL NIL NIL NIL NIL NIL)').subject).toBe("NIL");
    expect(envelope('(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)').subject).toBe("");
  });

  it("text may be literals, and octets above 127 stay octets (quirk 24)", () => {
    const bytes = encodeUtf8('Grüße "x"');
    const subject = envelope(
      "(NIL ",
      { size: bytes.length, bytes },
      " NIL NIL NIL NIL NIL NIL NIL NIL)",
    ).subject;
    expect(subject).toBe('Gr\xc3\xbc\xc3\x9fe "x"');
    expect(envelope('(NIL "caf\xe9" NIL NIL NIL NIL NIL NIL NIL NIL)').subject).toBe("caf\xe9");
  });

  it("a group is dissolved into its members (RFC 9051 7.5.2)", () => {
    const list =
      '((NIL NIL "A Group" NIL)(NIL NIL "a" "x.org")("B" NIL "b" "x.org")(NIL NIL NIL NIL)(NIL NIL "c" "x.org"))';
    expect(to(list).to).toEqual([address("a", "x.org"), address("b", "x.org", "B"), address("c", "x.org")]);
    expect(to(list).doubtful).toEqual(new Set());
  });

  it("undisclosed-recipients:; is nobody", () => {
    expect(to('((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL))')).toMatchObject({
      to: [],
      doubtful: new Set(),
    });
  });

  it("`To: a b@x.org` is sent as a group that never ends: the address is kept, and doubtful (quirk 24)", () => {
    expect(to('((NIL NIL "a" NIL)(NIL NIL "b" "x.org"))')).toMatchObject({
      to: [address("a", null), address("b", "x.org")],
      doubtful: new Set(["to"]),
    });
    expect(to('((NIL NIL "a" NIL)(NIL NIL "b" NIL)(NIL NIL NIL NIL))')).toMatchObject({
      to: [address("a", null)],
      doubtful: new Set(["to"]),
    });
  });

  it("the end of a group that never began is an address that was lost (Gmail)", () => {
    expect(to("((NIL NIL NIL NIL))")).toMatchObject({ to: [], doubtful: new Set(["to"]) });
  });

  it.each([
    ['((NIL NIL "root" "MISSING_DOMAIN"))', address("root", null)],
    ['((NIL NIL "root" ".MISSING-HOST-NAME."))', address("root", null)],
    ['(("Root" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))', address("", null, "Root")],
    ['(("Root" NIL NIL ".MISSING-HOST-NAME."))', address("", null, "Root")],
    ['((NIL NIL "MISSING_MAILBOX" "SYNTAX_ERROR"))', address("", null)],
    ['((NIL NIL "Mail Delivery System" ""))', address("Mail Delivery System", null)],
    ['((NIL NIL "" "localhost"))', address("", "localhost")],
  ])("%s stands for what is missing, and is doubtful", (list, expected) => {
    expect(to(list)).toMatchObject({ to: [expected], doubtful: new Set(["to"]) });
  });

  it.each([
    ['(("Calendar <a@b.org>" NIL "Google" NIL))', address("a", "b.org", "Google Calendar")],
    ['(("<sender@d.org>" NIL "=?UTF-8?Q?x?=" NIL))', address("sender", "d.org", "=?UTF-8?Q?x?=")],
    ['(("a@b.org" NIL "" NIL))', address("a", "b.org")],
  ])("%s has name and mailbox in each other's place (quirk 24: Gmail)", (list, expected) => {
    expect(to(list)).toMatchObject({ to: [expected], doubtful: new Set() });
  });

  it.each(['(("x@" NIL "a" NIL))', '(("@x" NIL "a" NIL))', '(("x y@z" NIL "a" NIL))'])(
    "%s names nobody else than its mailbox",
    (list) => {
      expect(to(list)).toMatchObject({ to: [{ mailbox: "a", host: null }], doubtful: new Set(["to"]) });
    },
  );

  it.each([
    ["()", []],
    ["(NIL)", []],
    ['(NIL NIL "a" "x.org")', [address("a", "x.org")]],
    ['((NIL NIL "a" "x.org") NIL (NIL NIL "b" "x.org"))', [address("a", "x.org"), address("b", "x.org")]],
    ['((NIL "@relay" "a" "x.org" "extra"))', [address("a", "x.org")]],
  ])("the list %s is read all the same", (list, expected) => {
    expect(to(list)).toMatchObject({ to: expected, doubtful: new Set() });
  });

  it("has limits.maxAddresses in a list at most: the rest is passed over, and what follows is read", () => {
    const most = limits.maxAddresses;
    const one = '(NIL NIL "a" "x.org")';
    expect(to(`(${one.repeat(most)})`)).toMatchObject({
      incomplete: new Set(),
      messageId: "<id@example.org>",
    });
    for (const count of [most + 1, 60_000]) {
      const found = to(`(${one.repeat(count)})`);
      expect(found.to).toHaveLength(most);
      expect(found).toMatchObject({
        subject: "subject",
        messageId: "<id@example.org>",
        incomplete: new Set(["to"]),
        doubtful: new Set(),
      });
    }
    // The end of the group is beyond the cut.
    expect(to(`((NIL NIL "g" NIL)${one.repeat(most + 1)}(NIL NIL NIL NIL))`).doubtful).toEqual(new Set());
  });

  it("tells which value was too long to be held", () => {
    const tooLong = { size: 300_000, bytes: undefined };
    expect(envelope("(NIL ", tooLong, ' NIL NIL NIL NIL NIL NIL NIL "<id@x>")')).toMatchObject({
      incomplete: new Set(["subject"]),
      messageId: "<id@x>",
    });
    expect(
      envelope('(NIL "s" NIL NIL NIL ((', tooLong, ' NIL "a" "x.org")) NIL NIL NIL "<id@x>")'),
    ).toMatchObject({ incomplete: new Set(["to"]), to: [{ mailbox: "a", host: "x.org" }] });
  });

  it("a string for a list is doubtful", () => {
    expect(to('"a@x.org"')).toMatchObject({ to: [], doubtful: new Set(["to"]) });
  });

  it("with fields missing the rest is placed by its shape, and every list is doubtful (quirk 24: Lark, QQ)", () => {
    const found = envelope(
      '("d" "s" (("A" NIL "a" "x.org")) (("A" NIL "a" "x.org")) NIL NIL NIL "<id@x.org>")',
    );
    expect(found).toMatchObject({
      subject: "s",
      from: [address("a", "x.org", "A")],
      inReplyTo: null,
      messageId: "<id@x.org>",
    });
    expect(found.doubtful.size).toBe(6);
    expect(envelope('("d" "s" "<r@x.org>" "<id@x.org>")')).toMatchObject({
      from: [],
      inReplyTo: "<r@x.org>",
      messageId: "<id@x.org>",
    });
    expect(envelope("()")).toMatchObject({ date: null, subject: null, messageId: null });
  });

  it("more fields than there are do not shift the others", () => {
    expect(envelope('("d" "s" NIL NIL NIL NIL NIL NIL "<r@x>" "<id@x>" NIL "y")')).toMatchObject({
      inReplyTo: "<r@x>",
      messageId: "<id@x>",
    });
  });

  it.each(["", "NIL", '("a"', '("a" "b" ((NIL NIL "x" "y") NIL', '("a" "b" (("x" (1) "y" "z")))'])(
    "%j is none",
    (line) => {
      expect(() => envelope(line)).toThrow(ParseError);
    },
  );

  it("whatever comes, it is an envelope or a ParseError", () => {
    const token = fc.constantFrom(
      "(",
      ")",
      " ",
      "NIL",
      '"x"',
      '"a@b"',
      '"<"',
      "x",
      "((",
      "))",
      '"MISSING_DOMAIN"',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        const outcome = parseOrError(`(${tokens.join("")})`);
        expect(outcome instanceof ParseError || Array.isArray(outcome.from)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
