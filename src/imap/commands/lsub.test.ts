import { describe, expect, it } from "vitest";
import { encoded, resultOf } from "../../../test/support/run-command.ts";
import { lsub } from "./lsub.ts";

describe("LSUB (RFC 3501 6.3.9)", () => {
  it("asks for all names", async () => {
    expect(await encoded(lsub)).toEqual(['a1 LSUB "" "*"\r\n']);
  });

  it("answers names in Unicode, in either spelling", async () => {
    const answer =
      '* LSUB () "." #news.comp.mail.mime\r\n* LSUB () "." "inbox"\r\n* LSUB () "." "Entw&APw-rfe"\r\n* LIST () "." x\r\na1 OK\r\n';
    expect([...(await resultOf(lsub, answer))]).toEqual(["#news.comp.mail.mime", "INBOX", "Entwürfe"]);
    const utf8 = '* LSUB () "." "Entw\xc3\xbcrfe"\r\na1 OK\r\n';
    expect([...(await resultOf(lsub, utf8, { isUtf8: true }))]).toEqual(["Entwürfe"]);
  });

  it("lives with what is malformed", async () => {
    const answer = '* LSUB\r\n* LSUB () "\r\n* LSUB (((\r\n* LSUB () NIL a\r\na1 OK\r\n';
    expect([...(await resultOf(lsub, answer))]).toEqual(["a"]);
  });
});
