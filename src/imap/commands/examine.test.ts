import { describe, expect, it } from "vitest";
import { answered, encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { examine } from "./examine.ts";

describe("EXAMINE (RFC 9051 6.3.3)", () => {
  it.each([
    ["blurdybloop", 'a1 EXAMINE "blurdybloop"\r\n'],
    ["Entwürfe & Co", 'a1 EXAMINE "Entw&APw-rfe &- Co"\r\n'],
    // RFC 3501 5.1.3
    ["~peter/mail/台北/日本語", 'a1 EXAMINE "~peter/mail/&U,BTFw-/&ZeVnLIqe-"\r\n'],
    ["a\tb", 'a1 EXAMINE "a&AAk-b"\r\n'],
    ["*%", 'a1 EXAMINE "*%"\r\n'],
  ])("%j in modified UTF-7", async (name, expected) => {
    for (const state of examine("").states)
      expect(await encoded(examine(name), { state })).toEqual([expected]);
  });

  it("or in UTF-8 where that is enabled (RFC 6855 3)", async () => {
    expect(await encoded(examine("Entwürfe & Co"), { isUtf8: true })).toEqual([
      'a1 EXAMINE "Entw\xc3\xbcrfe & Co"\r\n',
    ]);
  });

  it("of a name with a line end sends none: modified UTF-7 has no place for one", async () => {
    expect(await encoded(examine("a\r\nX1 DELETE INBOX"))).toEqual([
      'a1 EXAMINE "a&AA0ACg-X1 DELETE INBOX"\r\n',
    ]);
    expect(await errorOf(encoded(examine("a\r\nX1 DELETE INBOX"), { isUtf8: true }))).toMatchObject({
      code: "invalid_request",
    });
  });

  it("leads to the selected state", () => {
    expect(examine("x").leadsTo).toBe("selected");
  });

  const nothing = { exists: 0, uidValidity: null, uidNext: null, highestModSeq: null };

  it.each([
    [
      "* 17 EXISTS\r\n* OK [UIDVALIDITY 3857529045] UIDs valid\r\n* OK [UIDNEXT 4392] Predicted next UID\r\n" +
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* OK [PERMANENTFLAGS ()] No permanent flags permitted\r\n" +
        '* LIST () "/" blurdybloop\r\na1 OK [READ-ONLY] EXAMINE completed\r\n',
      { exists: 17, uidValidity: 3_857_529_045, uidNext: 4_392, highestModSeq: null },
    ],
    // RFC 7162 3.1.2.1
    [
      "* 172 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 12] x\r\n* OK [UIDVALIDITY 3857529045] x\r\n* OK [UIDNEXT 4392] x\r\n" +
        "* OK [HIGHESTMODSEQ 715194045007]\r\na1 OK [READ-WRITE] done, CONDSTORE is now enabled\r\n",
      { exists: 172, uidValidity: 3_857_529_045, uidNext: 4_392, highestModSeq: 715_194_045_007n },
    ],
    // RFC 7162 3.1.2.2, quirk 17
    ["* OK [NOMODSEQ] none\r\n* OK [UIDVALIDITY 0] x\r\n* OK [UIDNEXT 0] x\r\na1 OK\r\n", nothing],
    ["* OK [HIGHESTMODSEQ 0] x\r\na1 OK\r\n", nothing],
    ["a1 OK\r\n", nothing],
    // RFC 7162 3.2.11
    ["* 5 EXISTS\r\n* OK [HIGHESTMODSEQ 9] x\r\n* OK [CLOSED] x\r\n* OK [NOMODSEQ] x\r\na1 OK\r\n", nothing],
    ["* 1 EXISTS\r\n* 2 EXISTS\r\na1 OK\r\n", { ...nothing, exists: 2 }],
    ["* EXISTS\r\n* OK [UIDVALIDITY x] y\r\n* OK [UIDNEXT 99999999999999999999] y\r\na1 OK\r\n", nothing],
  ])("%j", async (answer, expected) => {
    expect(await resultOf(examine("x"), answer)).toEqual(expected);
  });

  it("takes what is about the mailbox, and leaves the rest to others", async () => {
    const left: string[] = [];
    const answer =
      "* FLAGS ()\r\n* 1 RECENT\r\n* OK [CLOSED] x\r\n* OK hello\r\n* SEARCH 1\r\n* 1 FETCH (UID 1)\r\na1 OK\r\n";
    await answered(examine("x"), answer, {}, left);
    expect(left).toEqual(["OK", "SEARCH", "FETCH"]);
  });

  it.each([
    ["a1 NO [NONEXISTENT] x\r\n", "mailbox_not_found"],
    ["a1 NO [TRYCREATE] x\r\n", "mailbox_not_found"],
    ["a1 NO Mailbox doesn't exist: x\r\n", "mailbox_not_found"],
    ["a1 NO Unknown Mailbox: x (now in authenticated state) (Failure)\r\n", "mailbox_not_found"],
    ["a1 NO no such mailbox\r\n", "mailbox_not_found"],
    ["a1 NO [INUSE] x\r\n", "mailbox_busy"],
    ["a1 NO Permission denied\r\n", "server_rejected"],
    ["a1 BAD what?\r\n", "server_rejected"],
    // Quirk 3
    ["a1 BAD User is authenticated but not connected.\r\n", "mail_auth_failed"],
  ])("%j is %s", async (answer, code) => {
    expect(await answered(examine("x"), answer)).toMatchObject({ error: { code, phase: "select" } });
  });
});
