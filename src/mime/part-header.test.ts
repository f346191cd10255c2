import { describe, expect, it } from "vitest";
import { fromByteString } from "../base/bytes.ts";
import { type PartHeader, readPartHeader } from "./part-header.ts";

const read = (block: string, defaultType = "text/plain"): PartHeader =>
  readPartHeader(fromByteString(block), defaultType);

describe("the header of a part (RFC 2045 3)", () => {
  it("says what its body is", () => {
    const block = [
      "Content-Type: IMAGE/PNG;\r\n name=a.png",
      "CONTENT-TRANSFER-ENCODING: Base64",
      "Content-ID:\r\n <a@example.com> ",
      "Content-Description: no matter",
      "Content-Disposition: Inline; filename=a.png",
    ];
    expect(read(`${block.join("\r\n")}\r\n\r\n`)).toMatchObject({
      type: "image/png",
      params: new Map([["name", "a.png"]]),
      encoding: "base64",
      contentId: "<a@example.com>",
      disposition: { type: "inline", params: new Map([["filename", "a.png"]]) },
    });
  });

  it("may say nothing: then the type is the default one", () => {
    const nothing = { params: new Map(), encoding: null, contentId: null, disposition: null, cost: 0 };
    expect(read("Subject: a\r\n\r\n")).toEqual({ type: "text/plain", ...nothing });
    expect(read("", "message/rfc822")).toEqual({ type: "message/rfc822", ...nothing });
  });

  it.each([
    ["", "text/plain"],
    ["text", "text/plain"],
    ['"text/html"', "text/plain"],
    ["text/", "text/plain"],
    ["application", "application/octet-stream"],
    ["pdf; name=a.pdf", "application/octet-stream"],
  ])("of type %j is %s, whatever the default (RFC 2045 5.2)", (type, expected) => {
    expect(read(`Content-Type: ${type}\r\n`, "message/rfc822").type).toBe(expected);
  });

  it("has no encoding, id or disposition where these cannot be read", () => {
    const block = 'Content-Transfer-Encoding: ;\r\nContent-ID: \r\nContent-Disposition: "attachment"\r\n';
    expect(read(block)).toMatchObject({ encoding: null, contentId: null, disposition: null });
  });

  it("counts the first of two fields, and the last of two dispositions", () => {
    const block = [
      "Content-Type: text/html",
      "Content-Type: text/css",
      "Content-ID: <1>",
      "Content-ID: <2>",
      "Content-Disposition: inline",
      "Content-Disposition: attachment",
    ];
    expect(read(block.join("\r\n"))).toMatchObject({
      type: "text/html",
      contentId: "<1>",
      disposition: { type: "attachment" },
    });
  });

  it("costs the octets of the fields that are kept", () => {
    expect(
      read("Subject: a\r\nContent-Type: a/b; c=d\r\nContent-MD5: Q2hlY2s=\r\nContent-ID: <1>").cost,
    ).toBe(" a/b; c=d".length + " <1>".length);
  });
});
