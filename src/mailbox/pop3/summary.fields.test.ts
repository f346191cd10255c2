import { describe, expect, it } from "vitest";
import { fromByteString } from "../../base/bytes.ts";
import type { PartNode } from "../../base/part-tree.ts";
import { type MessageHeader, readHeader, toSummary } from "./summary.ts";

const properties = (...lines: string[]): MessageHeader["properties"] =>
  readHeader(fromByteString(`${lines.join("\r\n")}\r\n\r\n`)).properties;

describe("fields that come more than once, in the header of a message", () => {
  it("have the last one's text and ids (RFC 8621 4.1.3), as an IMAP server's ENVELOPE has", () => {
    const twice = (field: string, first: string, last: string): string[] => [
      `${field}: ${first}`,
      `${field}: ${last}`,
    ];
    const message = properties(
      ...twice("Subject", "one", "two"),
      ...twice("Message-ID", "<1@x>", "<2@x>"),
      ...twice("In-Reply-To", "<3@x>", "<4@x>"),
      ...twice("References", "<5@x>", "<6@x>"),
      ...twice("Date", "Thu, 1 Jan 2026 00:00:00 +0000", "Fri, 2 Jan 2026 00:00:00 +0000"),
    );
    expect(message).toMatchObject({
      subject: "two",
      messageId: ["2@x"],
      inReplyTo: ["4@x"],
      references: ["6@x"],
      sentAt: "2026-01-02T00:00:00Z",
    });
  });

  it("have the addresses of all, so that no sender can be shown and another one be checked", () => {
    const emails = properties("From: a@x.test", "FROM: b@x.test", "Cc: c@x.test", "cc: d@x.test");
    expect([...emails.from, ...emails.cc].map(({ email }) => email)).toEqual([
      "a@x.test",
      "b@x.test",
      "c@x.test",
      "d@x.test",
    ]);
  });

  it("have the topmost Received, which was added last (RFC 5321 4.4)", () => {
    const at = (day: number): string => `Received: from x; Thu, ${day} Jan 2026 00:00:00 +0000`;
    expect(properties(at(8), at(1)).receivedAt).toBe("2026-01-08T00:00:00Z");
  });
});

describe("the subject in the header of a message", () => {
  it.each([
    ["folded\r\n\t at  spaces and\ttabs", "folded at spaces and tabs"],
    ["=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"],
    ["=?utf-8?Q?two__spaces?=", "two  spaces"],
    // U+0420 in UTF-8; its second octet alone would be a no-break space.
    ["\xd0\xa0 \xd0\xa0", "\u0420 \u0420"],
  ])("has one space for white space, but for what an encoded word holds: %j", (written, read) => {
    expect(properties(`Subject: ${written}`).subject).toBe(read);
  });
});

describe("the one part of a message, by its header alone", () => {
  it.each([
    ["Content-Type: text", "text/plain"],
    ["Content-Type: image", "application/octet-stream"],
    ["Content-Type: ; charset=utf-8", "text/plain"],
    ["Subject: x", "text/plain"],
  ])("is typed as it is in the whole message: %s", (line, type) => {
    expect(readHeader(fromByteString(`${line}\r\n\r\n`)).onlyPart).toMatchObject({ partId: "1", type });
  });

  it("is not there where the parts are in the body", () => {
    for (const type of ["multipart/mixed; boundary=b", "message/rfc822"])
      expect(readHeader(fromByteString(`Content-Type: ${type}\r\n\r\n`)).onlyPart).toBeUndefined();
  });
});

describe("a multipart whose parts were not found", () => {
  it("has a defect once the whole message was read, before those of its header", () => {
    const header = readHeader(fromByteString("Content-Type: multipart/mixed\r\nDate: never\r\n\r\n"));
    const params = new Map<string, string>();
    const root = { partId: null, type: "multipart/mixed", params, contentId: null, encoding: null };
    const listed = { id: "x", uidl: "x", size: 100 };
    const defects = (...children: PartNode[]): unknown =>
      toSummary(listed, header, { ...root, size: null, disposition: null, children }).defects;
    expect(defects()).toMatchObject([{ property: "bodyStructure" }, { property: "sentAt" }]);
    expect(
      defects({ ...root, partId: "1", type: "text/html", size: 3, disposition: null, children: [] }),
    ).toMatchObject([{ property: "sentAt" }]);
    expect(toSummary(listed, header).defects).toMatchObject([{ property: "sentAt" }]);
  });
});
