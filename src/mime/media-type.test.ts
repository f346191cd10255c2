import { describe, expect, it } from "vitest";
import { safeContentType } from "./media-type.ts";

const opaque = "application/octet-stream";

describe("the Content-Type that a part is served under", () => {
  it.each([
    ["image/png", null, "image/png"],
    ["IMAGE/JPEG", null, "image/jpeg"],
    ["application/pdf", "utf-8", "application/pdf"],
    ["text/plain", "UTF-8", "text/plain; charset=utf-8"],
    ["text/plain", null, "text/plain"],
    ["text/calendar", "iso-8859-1", "text/calendar; charset=iso-8859-1"],
    ["text/csv", "us-ascii", "text/csv; charset=us-ascii"],
    [
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      null,
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
  ])("is its own where no browser runs it: %s", (type, charset, expected) => {
    expect(safeContentType(type, charset)).toBe(expected);
  });

  it.each([
    "text/html",
    "TEXT/HTML",
    "image/svg+xml",
    "application/xhtml+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "application/javascript",
    "text/css",
    "multipart/x-mixed-replace; boundary=x",
    "multipart/related",
    "message/rfc822",
    "text/html\r\nX: y",
    "text/plain\r\nX: y",
    "text/plain; charset=utf-7",
    "application/octet-stream, text/html",
    "application/x-shockwave-flash",
    "*/*",
    "",
    "a",
    "__proto__",
  ])("is application/octet-stream for %j", (type) => {
    expect(safeContentType(type, "utf-8")).toBe(opaque);
  });

  it.each([
    "utf-7",
    "UTF7",
    "unicode-1-1-utf-7",
    "x-utf-7",
    "hz-gb-2312",
    "iso-2022-kr",
    "utf-8\r\nX: y",
    "utf-8; x",
    '"',
    "",
  ])("does not pass on the charset %j", (charset) => {
    expect(safeContentType("text/plain", charset)).toBe("text/plain");
  });
});
