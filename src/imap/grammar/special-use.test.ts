import { describe, expect, it } from "vitest";
import type { ListedMailbox } from "./list.ts";
import { assignRoles, type RoleAssignment } from "./special-use.ts";

type Entry = readonly [name: string, ...attributes: string[]];

const listed = (attributes: readonly string[], delimiter: string | null = "/"): ListedMailbox => ({
  attributes: new Set(attributes),
  delimiter,
  name: "",
});

const roleOf = (name: string, ...attributes: string[]): RoleAssignment | undefined =>
  assignRoles(new Map([[name, listed(attributes)]])).get(name);

const roles = (...entries: readonly Entry[]): Record<string, string> => {
  const assigned = assignRoles(new Map(entries.map(([name, ...attributes]) => [name, listed(attributes)])));
  return Object.fromEntries(Array.from(assigned, ([name, { role }]) => [name, role]));
};

describe("mailbox roles", () => {
  it.each([
    ["\\All", "all"],
    ["\\Archive", "archive"],
    ["\\Drafts", "drafts"],
    ["\\Flagged", "flagged"],
    ["\\Junk", "junk"],
    ["\\Sent", "sent"],
    ["\\Trash", "trash"],
    ["\\Important", "important"],
    ["\\AllMail", "all"],
    ["\\Starred", "flagged"],
    ["\\Spam", "junk"],
  ])("the attribute %s says %s (RFC 6154 section 2, RFC 8457 section 3, XLIST)", (attribute, role) => {
    expect(roleOf("x/y/z", "\\hasnochildren", attribute.toLowerCase())).toEqual({
      role,
      source: "special-use",
    });
  });

  it("INBOX is the inbox in any case, by the protocol (RFC 9051 section 5.1, quirk 28)", () => {
    expect(roleOf("Inbox")).toEqual({ role: "inbox", source: "protocol" });
    expect(roleOf("a/INBOX")).toBeUndefined();
  });

  it.each([
    ["Sent", "sent"],
    ["Sent Items", "sent"],
    ["Sent-Mail", "sent"],
    ["SENT_MESSAGES", "sent"],
    ["Gesendete Elemente", "sent"],
    ["Entwürfe", "drafts"],
    ["Entwu\u0308rfe", "drafts"],
    ["PAPIERKORB", "trash"],
    ["Éléments supprimés", "trash"],
    ["Elements supprimes", "trash"],
    ["Correo no deseado", "junk"],
    ["Cestino", "trash"],
    ["Lixo Eletrônico", "junk"],
    ["Verzonden items", "sent"],
    ["Skräppost", "junk"],
    ["Slettet post", "trash"],
    ["Søppelpost", "junk"],
    ["Lähetetyt", "sent"],
    ["Kopie robocze", "drafts"],
    ["Odeslaná pošta", "sent"],
    ["Отправленные", "sent"],
    ["УДАЛЁННЫЕ", "trash"],
    ["Чернетки", "drafts"],
    ["Çöp Kutusu", "trash"],
    ["İstenmeyen", "junk"],
    ["送信済みメール", "sent"],
    ["ゴミ箱", "trash"],
    ["已发送邮件", "sent"],
    ["垃圾郵件", "junk"],
    ["보낸편지함", "sent"],
    ["휴지통", "trash"],
    ["المسودات", "drafts"],
    ["אשפה", "trash"],
    ["Πρόχειρα", "drafts"],
    ["Levélszemét", "junk"],
    ["Ciorne", "drafts"],
    ["Junk-E-Mail", "junk"],
    ["Junk Email", "junk"],
    ["Archives", "archive"],
  ])("%s is called %s by custom", (name, role) => {
    expect(roleOf(name)).toEqual({ role, source: "name" });
  });

  it.each(["", "|", "Sentinel", "Important", "Starred", "All Mail", "Outbox", "__proto__", "constructor"])(
    "%j is no name of a role",
    (name) => {
      expect(roleOf(name)).toBeUndefined();
    },
  );

  it("a name speaks for itself at the top and where servers keep all mailboxes, nowhere else", () => {
    expect(roles(["INBOX/Sent"], ["[Google Mail]/Drafts"], ["Projects/Trash"])).toEqual({
      "INBOX/Sent": "sent",
      "[Google Mail]/Drafts": "drafts",
    });
  });

  it("a mailbox without a hierarchy is its whole name", () => {
    const flat = new Map([
      ["INBOX/Sent", listed([], null)],
      ["Sent", listed([], null)],
    ]);
    expect([...assignRoles(flat).keys()]).toEqual(["Sent"]);
  });

  it("the server's word counts before any name", () => {
    expect(roles(["Sent"], ["Gesendet", "\\sent"], ["INBOX"])).toEqual({ Gesendet: "sent", INBOX: "inbox" });
  });

  it("no role is given twice (RFC 8621 section 2)", () => {
    expect(roles(["Sent Items"], ["Sent"], ["a", "\\junk"], ["b", "\\junk"])).toEqual({
      "Sent Items": "sent",
      a: "junk",
    });
  });

  it("a mailbox that cannot be selected has no role", () => {
    expect(roles(["Trash", "\\noselect"], ["Spam", "\\nonexistent", "\\junk"])).toEqual({});
  });
});
