import { beforeAll, describe, expect, it } from "vitest";
import type { Mailbox } from "../../src/mailbox/model.ts";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi, problemOf, turnsOf, type WorkerApi } from "../support/worker-api.ts";
import type { Subject } from "./contract.ts";

// Too long to stand in an id itself.
const longName = "x".repeat(200);

/** As the server takes them: modified UTF-7 for what is not ASCII (RFC 3501 section 5.1.3). */
const wireNames = [
  "Projekte",
  "Projekte/&ANw-bersicht",
  "&ZeVnLIqe-/&bfE-",
  "A &- B",
  'quo\\"te and \\\\slash',
  longName,
  "Papierkorb",
  "only/child",
];

/** GET mailboxes. */
export function describeMailboxes(subject: Subject): void {
  describe("the mailboxes of an account", () => {
    const user = `${subject.name}-mailboxes`;
    const api = accountApi(subject.account(user));

    beforeAll(async () => {
      await using other = await openOtherClient(user);
      for (const name of wireNames) {
        await other.append(name, [
          { raw: "Subject: seen\r\n\r\n\r\n", flags: ["\\Seen"] },
          { raw: `Subject: in ${name.length}\r\n\r\n\r\n` },
        ]);
      }
      await other.run("SUBSCRIBE Projekte");
    });

    it("have Unicode names, the path to them, and their parent's id", async () => {
      const all = await mailboxesOf(api);
      const paths = all.map(({ path }) => path.join(" > "));
      expect(paths.toSorted()).toEqual(
        [
          "INBOX",
          "Projekte",
          "Projekte > Übersicht",
          "日本語",
          "日本語 > 深",
          "A & B",
          'quo"te and \\slash',
          longName,
          "Papierkorb",
          "only",
          "only > child",
        ].toSorted(),
      );
      for (const { name, path, parentId } of all) {
        expect(name).toBe(path.at(-1));
        const parent = all.find(({ id }) => id === parentId);
        expect(parent?.path ?? []).toEqual(path.slice(0, -1));
      }
    });

    it("count as another program does (RFC 9051 section 6.3.11)", async () => {
      await using other = await openOtherClient(user);
      const told = await other.run("STATUS Projekte (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)");
      const count = (item: string): string => new RegExp(`${item} (\\d+)`).exec(told)?.[1] ?? "";
      expect(await mailboxOf(api, "Projekte")).toMatchObject({
        totalEmails: 2,
        unreadEmails: 1,
        uidNext: 3,
        uidValidity: Number(count("UIDVALIDITY")),
        highestModSeq: count("HIGHESTMODSEQ"),
        isSubscribed: true,
        isSelectable: true,
      });
      expect(await mailboxOf(api, "A & B")).toMatchObject({ isSubscribed: false });
    });

    it("have the roles that the server gives them, or else their names", async () => {
      const sample = accountApi(subject.account("sample"));
      const roles = (await mailboxesOf(sample)).flatMap(({ name, role, roleSource }) =>
        role === null ? [] : `${name} is ${role} by ${roleSource}`,
      );
      expect(roles).toEqual([
        "INBOX is inbox by protocol",
        "Drafts is drafts by special-use",
        "Sent is sent by special-use",
        "Archive is archive by special-use",
        "Junk is junk by special-use",
        "Trash is trash by special-use",
      ]);
      expect(await mailboxOf(api, "Papierkorb")).toMatchObject({ role: "trash", roleSource: "name" });
      expect(await mailboxOf(api, "Projekte")).toMatchObject({ role: null, roleSource: null });
    });

    it("are found by id and by role, alone and for their messages", async () => {
      for (const mailbox of await mailboxesOf(api)) {
        expect(mailbox.id).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
        expect(await api.json(`/mailboxes/${mailbox.id}`)).toEqual(mailbox);
        if (!mailbox.isSelectable) continue;
        const { total, items } = await api.page(`mailbox=${mailbox.id}`);
        expect([mailbox.name, total]).toEqual([mailbox.name, mailbox.totalEmails]);
        for (const { mailboxIds } of items) expect(mailboxIds).toEqual({ [mailbox.id]: true });
      }
      expect(await api.json("/mailboxes/inbox")).toMatchObject({ path: ["INBOX"] });
      expect(await api.json("/mailboxes/trash")).toMatchObject({ name: "Papierkorb" });
      expect((await api.page("mailbox=trash")).total).toBe(2);
    });

    it("tell their messages apart by ids that last, whatever the name", async () => {
      for (const name of ["深", longName, 'quo"te and \\slash']) {
        const { id } = await mailboxOf(api, name);
        const { items } = await api.page(`mailbox=${id}`);
        const [newest] = items;
        const message = await api.message(newest?.id ?? "");
        expect([name, message.subject, message.id]).toEqual([name, newest?.subject, newest?.id]);
      }
    });

    it("are listed but not opened where they hold no messages (RFC 9051 section 7.3.1, \\Noselect)", async () => {
      const only = await mailboxOf(api, "only");
      expect(only).toMatchObject({ isSelectable: false, totalEmails: null });
      const problem = await problemOf(await api.get(`/messages?mailbox=${only.id}`));
      expect(problem).toMatchObject({ status: 404, code: "mailbox_not_found" });
      expect(problem.detail).toContain("holds no messages");
    });

    it.each(["sent", "nope", "0", "AAAA", "x".repeat(255)])("have none called %s", async (id) => {
      expect(await api.failure(`/mailboxes/${id}`)).toBe("404 mailbox_not_found");
      expect(await api.failure(`/messages?mailbox=${id}`)).toBe("404 mailbox_not_found");
    });

    it("cost two round trips from the greeting on at most, with all their counts", async () => {
      expect(turnsOf(await api.get("/mailboxes"))).toBeLessThanOrEqual(subject.turnsBefore + 2);
    });
  });
}

async function mailboxesOf(api: WorkerApi): Promise<readonly Mailbox[]> {
  const { items, total } = await api.json<{ items: readonly Mailbox[]; total: number }>("/mailboxes");
  expect(total).toBe(items.length);
  return items;
}

async function mailboxOf(api: WorkerApi, name: string): Promise<Mailbox> {
  const found = (await mailboxesOf(api)).find((mailbox) => mailbox.name === name);
  if (!found) throw new Error(`no mailbox ${name}`);
  return found;
}
