import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { ParseError } from "../wire/parse-error.ts";
import type { Piece } from "../wire/response-cutter.ts";
import { Scanner } from "../wire/scanner.ts";
import { type ListedMailbox, parseList } from "./list.ts";

const list = (...pieces: Piece[]): ListedMailbox => parseList(new Scanner(pieces));

describe("mailbox-list", () => {
  it("the example of RFC 9051 7.3.1", () => {
    expect(list('(\\Noselect) "/" ~/Mail/foo')).toEqual({
      attributes: new Set(["\\noselect"]),
      delimiter: "/",
      name: "~/Mail/foo",
    });
  });

  it.each([
    ['() "." INBOX.Sent', "INBOX.Sent"],
    ['() "." "a \\"b\\" \\\\c"', 'a "b" \\c'],
    ['() "." NIL', "NIL"],
    ['() "." ""', ""],
    ['()  "."  "a"', "a"],
    ['() "." "a" ', "a"],
    ['() "." a(b) c', "a(b) c"],
    ['() "." a \x01 b', "a \x01 b"],
    ['() "/" [Gmail]/Tous les messages', "[Gmail]/Tous les messages"],
    ['() "." RenamedFolder ("OLDNAME" ("RenameMe"))', "RenamedFolder"],
    ['(\\Subscribed) "/" "foo" ("CHILDINFO" ("SUBSCRIBED"))', "foo"],
    ['() "/" foo (CHILDINFO ("SUBSCRIBED"))', "foo"],
    ['() "/" foo ()', "foo"],
    ['() "/" __proto__', "__proto__"],
  ])("%s is named %j (quirk 28)", (line, name) => {
    expect(list(line).name).toBe(name);
  });

  it("a name may be a literal", () => {
    const bytes = encodeUtf8("Ü (x)");
    expect(list('(\\HasNoChildren) "/" ', { size: bytes.length, bytes }, "").name).toBe("\xc3\x9c (x)");
  });

  it.each([
    ['() "\\\\" a', "\\"],
    ["() NIL a", null],
    ['() "" a', null],
  ])("%s has the delimiter %j (quirk 28)", (line, delimiter) => {
    expect(list(line).delimiter).toBe(delimiter);
  });

  it.each(["", "(", '() "/"', '() "/" ', 'INBOX "/" a', '() "/ a', '() "/" "a'])("%j is none", (line) => {
    expect(() => list(line)).toThrow(ParseError);
  });
});
