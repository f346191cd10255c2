import { describe, expect, it } from "vitest";
import { assignRoles, type NamedMailbox, type RoleAssignment } from "./special-use.ts";

const mailbox = (path: string, ...attributes: string[]): NamedMailbox => ({
  path: path.split("/"),
  attributes,
});

const roles = (...mailboxes: NamedMailbox[]): readonly (string | null)[] =>
  assignRoles(mailboxes).map((assignment) => assignment && assignment.role);

const roleOf = (name: string): RoleAssignment | null | undefined => assignRoles([mailbox(name)])[0];

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
    expect(assignRoles([mailbox("x/y/z", "\\HasNoChildren", attribute)])).toEqual([
      { role, source: "special-use" },
    ]);
  });

  it("INBOX is the inbox in any case, by the protocol (RFC 9051 section 5.1, quirk 28)", () => {
    expect(roleOf("Inbox")).toEqual({ role: "inbox", source: "protocol" });
    expect(roleOf("a/INBOX")).toBeNull();
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
      expect(roleOf(name)).toBeNull();
    },
  );

  it("a name speaks for itself at the top and where servers keep all mailboxes, nowhere else", () => {
    expect(roles(mailbox("INBOX/Sent"), mailbox("[Google Mail]/Drafts"), mailbox("Projects/Trash"))).toEqual([
      "sent",
      "drafts",
      null,
    ]);
  });

  it("the server's word counts before any name", () => {
    expect(roles(mailbox("Sent"), mailbox("Gesendet", "\\Sent"), mailbox("INBOX"))).toEqual([
      null,
      "sent",
      "inbox",
    ]);
  });

  it("no role is given twice (RFC 8621 section 2)", () => {
    expect(
      roles(mailbox("Sent Items"), mailbox("Sent"), mailbox("a", "\\Junk"), mailbox("b", "\\Junk")),
    ).toEqual(["sent", null, "junk", null]);
  });

  it("a mailbox that cannot be selected has no role", () => {
    expect(roles(mailbox("Trash", "\\NoSelect"), mailbox("Spam", "\\NonExistent", "\\Junk"))).toEqual([
      null,
      null,
    ]);
  });
});
