import { describe, expect, it } from "vitest";
import { encoded, resultOf, type CommandSituation } from "../../../test/support/run-command.ts";
import { canonicalName, list, listedName, type ListOptions } from "./list.ts";

const plainly: ListOptions = { returns: [], status: [] };

/** `[name, delimiter, attributes]` of each mailbox. */
async function listed(answer: string, situation?: CommandSituation): Promise<unknown[]> {
  const { mailboxes } = await resultOf(list(plainly), `${answer}a1 OK\r\n`, situation);
  return [...mailboxes].map(([name, { delimiter, attributes }]) => [
    name,
    delimiter,
    [...attributes].join(" "),
  ]);
}

describe("LIST (RFC 9051 6.3.9)", () => {
  it.each<readonly [Partial<ListOptions>, string]>([
    [{}, 'a1 LIST "" "*"\r\n'],
    [{ returns: ["CHILDREN", "SPECIAL-USE"] }, 'a1 LIST "" "*" RETURN (CHILDREN SPECIAL-USE)\r\n'],
    [{ status: ["MESSAGES", "UNSEEN"] }, 'a1 LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN))\r\n'],
    [
      { returns: ["SUBSCRIBED"], status: ["HIGHESTMODSEQ"] },
      'a1 LIST "" "*" RETURN (SUBSCRIBED STATUS (HIGHESTMODSEQ))\r\n',
    ],
  ])("%j", async (options, expected) => {
    expect(await encoded(list({ ...plainly, ...options }))).toEqual([expected]);
  });

  it("answers every mailbox, with what is said of it (RFC 9051 6.3.9.8)", async () => {
    expect(
      await listed(
        '* LIST (\\Marked \\NoInferiors) "/" "inbox"\r\n* LIST () "/" "Fruit"\r\n* LIST () "/" "Fruit/Apple"\r\n' +
          '* LIST (\\HasChildren) "/" "Fruit/Banana" ("CHILDINFO" ("SUBSCRIBED"))\r\n* LIST (\\NonExistent) "/" {10}\r\nTofu "x" y\r\n' +
          "* LIST () NIL flat\r\n",
      ),
    ).toEqual([
      ["INBOX", "/", "\\marked \\noinferiors"],
      ["Fruit", "/", ""],
      ["Fruit/Apple", "/", ""],
      ["Fruit/Banana", "/", "\\haschildren"],
      ['Tofu "x" y', "/", "\\nonexistent"],
      ["flat", null, ""],
    ]);
  });

  it("answers names in Unicode, in either spelling (RFC 3501 5.1.3, RFC 6855 3)", async () => {
    expect(await listed('* LIST () "/" "Entw&APw-rfe"\r\n')).toEqual([["Entwürfe", "/", ""]]);
    expect(await listed('* LIST () "/" "Entw\xc3\xbcrfe"\r\n', { isUtf8: true })).toEqual([
      ["Entwürfe", "/", ""],
    ]);
    expect(await listed('* LIST () "/" "a&-b"\r\n', { isUtf8: true })).toEqual([["a&-b", "/", ""]]);
  });

  it("takes XLIST for LIST (quirk 30)", async () => {
    expect(await listed('* XLIST (\\Inbox) "/" "Inbox"\r\n')).toEqual([["INBOX", "/", "\\inbox"]]);
  });

  it("has STATUS along with it where that was asked for (RFC 5819)", async () => {
    const answer =
      '* LIST () "." "INBOX"\r\n* STATUS "INBOX" (MESSAGES 17 UNSEEN 16)\r\n* LIST () "." "foo"\r\n' +
      '* STATUS "foo" (MESSAGES 30 UNSEEN 29)\r\na1 OK List completed.\r\n';
    const { status } = await resultOf(list({ ...plainly, status: ["MESSAGES", "UNSEEN"] }), answer);
    expect([...status]).toEqual([
      ["INBOX", { messages: 17, unseen: 16 }],
      ["foo", { messages: 30, unseen: 29 }],
    ]);
  });

  it("lives with what is malformed, and with names that mean something to programs (quirk 23)", async () => {
    expect(
      await listed(
        '* LIST\r\n* LIST (\r\n* LIST () "/"\r\n* LIST () "/ "x"\r\n* LIST () "/" ""\r\n* LIST () "/" "__proto__"\r\n' +
          '* LIST () "/" "&AA0ACg-x"\r\n* LIST () "/" "ok"\r\n',
      ),
    ).toEqual(
      expect.arrayContaining([
        ["__proto__", "/", ""],
        ["ok", "/", ""],
      ]),
    );
  });
});

describe("INBOX (RFC 9051 5.1)", () => {
  it.each(["INBOX", "inbox", "Inbox", "iNbOx"])("is %s in whatever case", (name) => {
    expect(canonicalName(name)).toBe("INBOX");
    expect(listedName(name, false)).toBe("INBOX");
  });

  it.each(["inbox/a", "INBOX ", "in", "ınbox", "İNBOX"])("is not %j", (name) => {
    expect(canonicalName(name)).toBe(name);
  });
});
