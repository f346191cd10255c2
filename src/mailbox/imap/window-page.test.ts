import { describe, expect, it } from "vitest";
import { newest } from "../../../test/support/mail-access.ts";
import {
  listOf,
  mailboxOf,
  modelServers,
  rememberedOf,
  seen,
  throughJson,
} from "../../../test/support/model-list.ts";
import { listFromRemembered } from "../remembered.ts";
import type { ListQuery } from "../source.ts";

describe("a list without the mail server", () => {
  const [, abilities] = modelServers[0] ?? ["", {}];
  const server = { ...abilities, mailbox: mailboxOf(20) };

  it("is the list that was remembered", async () => {
    const listed = (await listOf(server, { limit: 10, preview: true })).result;
    const remembered = throughJson(listed.remembered) ?? {};
    for (const [limit, preview] of [
      [10, true],
      [10, false],
      [3, true],
    ] as const) {
      const query = { ...newest, limit, preview };
      const expected = seen((await listOf(server, { limit, preview })).result);
      const found = listFromRemembered(remembered, query);
      expect(found && [seen(found), found.cache]).toEqual([expected, "hit"]);
      const inbox = { ...query, mailbox: remembered["mailboxId"] as string };
      expect(listFromRemembered(remembered, inbox)).toEqual(found);
    }
    const { version } = listed;
    expect(listFromRemembered(remembered, { ...newest, limit: 10, knownVersion: version })).toEqual({
      unchanged: true,
      version,
      remembered,
      cache: "hit",
    });
  });

  it.each<Partial<ListQuery>>([
    { limit: 11 },
    { preview: true },
    { sort: "arrival" },
    { sort: "-receivedAt" },
    { position: { v: 7, u: 5, n: 5, o: true } },
    { filter: {} },
    { hidden: () => Promise.resolve(new Set<string>()) },
    { mailbox: "sent" },
    { mailbox: "EFNlbnQ" },
  ])("is not to be had of more than is remembered: %o", async (differences) => {
    const remembered = await rememberedOf(server, { limit: 10 });
    expect(listFromRemembered(remembered, { ...newest, limit: 10, ...differences })).toBeUndefined();
  });

  it("is not to be had of what is no memory", () => {
    expect(listFromRemembered({}, newest)).toBeUndefined();
    expect(listFromRemembered({ protocol: "imap", format: 1 }, newest)).toBeUndefined();
  });

  it("has all of a mailbox that is smaller than the limit, and nothing of one that is empty", async () => {
    for (const count of [0, 3]) {
      const small = { ...abilities, mailbox: mailboxOf(count) };
      const listed = await listOf(small);
      const found = listFromRemembered(listed.result.remembered ?? {}, newest);
      expect(found && seen(found)).toEqual(seen(listed.result));
    }
  });
});
