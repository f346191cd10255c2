import { describe, expect, it } from "vitest";
import { attachmentDisposition, safeContentType, safeFileName } from "./content.ts";

describe("safeContentType", () => {
  it.each(["image/png", "application/pdf", "audio/mpeg", "application/zip"])(
    "%s is served as it is",
    (type) => {
      expect(safeContentType(type, null)).toBe(type);
      expect(safeContentType(type.toUpperCase(), "utf-8")).toBe(type);
    },
  );

  it.each([
    ...[
      "text/html",
      "TEXT/HTML",
      "image/svg+xml",
      "application/xhtml+xml",
      "text/xml",
      "application/xml",
      "text/css",
    ],
    ...[
      "text/javascript",
      "application/javascript",
      "message/rfc822",
      "multipart/x-mixed-replace; boundary=x",
    ],
    ...[
      "text/html\r\nX: y",
      "image/png\r\nX: y",
      "image/png, text/html",
      "*/*",
      "",
      "a",
      "application/x-shockwave-flash",
    ],
  ])("%j is served as application/octet-stream", (type) => {
    expect(safeContentType(type, "utf-8")).toBe("application/octet-stream");
  });

  it.each([
    ["utf-8", "text/plain; charset=utf-8"],
    ["iso-2022-jp", "text/plain; charset=iso-2022-jp"],
    [null, "text/plain"],
    ["utf-7", "text/plain"],
    ["UNICODE-1-1-UTF-7", "text/plain"],
    ["a; boundary=x", "text/plain"],
    ["a\r\nb", "text/plain"],
    ["", "text/plain"],
  ])("text in %j is served as %s", (charset, type) => {
    expect(safeContentType("text/plain", charset)).toBe(type);
  });
});

describe("safeFileName", () => {
  it.each([
    ["report.pdf", "report.pdf"],
    ["Grüße 手机.pdf", "Grüße 手机.pdf"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["..\\..\\windows\\win.ini", "_.._windows_win.ini"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\x.exe", "C__x.exe"],
    ["a\r\nContent-Type: text/html", "aContent-Type_ text_html"],
    ["file.txt\u0000.exe", "file.txt.exe"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["x.pdf\u200b.exe", "x.pdf.exe"],
    ["\ufeffx.pdf", "x.pdf"],
    ["CON", "_CON"],
    ["NUL.txt", "_NUL.txt"],
    ["aux.h", "_aux.h"],
    ["console.log", "console.log"],
    ["a.txt.", "a.txt"],
    ["a.txt ", "a.txt"],
    [".htaccess", "htaccess"],
    ["\ud800.txt", "txt"],
    ["", ""],
    [".", ""],
    ["..", ""],
    [" ", ""],
  ])("%j becomes %j", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it("is cut to 150 characters and keeps its ending", () => {
    const name = safeFileName(`${"x".repeat(300)}.pdf`);
    expect(name).toBe(`${"x".repeat(146)}.pdf`);
    expect(safeFileName(`${"x".repeat(146)}.pdf`)).toBe(name);
  });
});

describe("attachmentDisposition", () => {
  it.each([
    ["report.pdf", 'attachment; filename="report.pdf"'],
    [null, 'attachment; filename="part-2"'],
    ["..", 'attachment; filename="part-2"'],
    ["Grüße.pdf", `attachment; filename="Gr__e.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf`],
    ["a'(b)*é", `attachment; filename="a'(b)__"; filename*=UTF-8''a%27%28b%29_%C3%A9`],
    ['a";filename="b.exe', 'attachment; filename="a_;filename=_b.exe"'],
    ["a\\", 'attachment; filename="a_"'],
    ["\u010a\u010d.txt", `attachment; filename="__.txt"; filename*=UTF-8''%C4%8A%C4%8D.txt`],
  ])("%j is %s (RFC 6266, RFC 8187)", (name, header) => {
    expect(attachmentDisposition(name, "part-2")).toBe(header);
  });
});
