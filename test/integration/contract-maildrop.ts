import { beforeAll, describe, expect, it } from "vitest";
import type { Mailbox } from "../../src/mailbox/model.ts";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi, turnsOf } from "../support/worker-api.ts";
import type { Subject } from "./contract.ts";

/** GET mailboxes, where there is one. */
export function describeMaildrop(subject: Subject): void {
  describe("the one mailbox of an account", () => {
    const user = `${subject.name}-maildrop`;
    const api = accountApi(subject.account(user));

    beforeAll(async () => {
      await using other = await openOtherClient(user);
      await other.append("INBOX", [{ raw: "Subject: 1\r\n\r\n\r\n" }, { raw: "Subject: 2\r\n\r\n\r\n" }]);
      await other.append("Archive", [{ raw: "Subject: elsewhere\r\n\r\n\r\n" }]);
    });

    it("is the inbox, with what POP3 tells of it", async () => {
      const { items, total } = await api.json<{ items: Mailbox[]; total: number }>("/mailboxes");
      expect(total).toBe(1);
      expect(items).toEqual([
        expect.objectContaining({
          id: expect.stringMatching(/^[A-Za-z0-9_-]{1,255}$/),
          role: "inbox",
          roleSource: "protocol",
          parentId: null,
          totalEmails: 2,
          unreadEmails: null,
          isSelectable: true,
          uidValidity: null,
        }),
      ]);
    });

    it("is found by its id and by its role, alone and for its messages", async () => {
      const { items } = await api.json<{ items: Mailbox[] }>("/mailboxes");
      const [maildrop] = items;
      expect(await api.json(`/mailboxes/${maildrop?.id}`)).toEqual(maildrop);
      expect(await api.json("/mailboxes/inbox")).toEqual(maildrop);
      const page = await api.page(`mailbox=${maildrop?.id}`);
      expect(page.items.map(({ subject: text }) => text)).toEqual(["2", "1"]);
      for (const { mailboxIds } of page.items) expect(mailboxIds).toEqual({ [maildrop?.id ?? ""]: true });
    });

    it.each(["sent", "archive", "nope", "0", "AAAA", "x".repeat(255)])("is not called %s", async (id) => {
      expect(await api.failure(`/mailboxes/${id}`)).toBe("404 mailbox_not_found");
      expect(await api.failure(`/messages?mailbox=${id}`)).toBe("404 mailbox_not_found");
      expect(await api.failure(`/changes?mailbox=${id}&since=${(await api.page()).state}`)).toBe(
        "404 mailbox_not_found",
      );
    });

    it("costs two round trips at most", async () => {
      expect(turnsOf(await api.get("/mailboxes"))).toBeLessThanOrEqual(subject.turnsBefore + 1);
    });
  });
}
