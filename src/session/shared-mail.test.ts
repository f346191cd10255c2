import { describe, expect, it } from "vitest";
import { MemoryMaildrop } from "../../test/support/memory-maildrop.ts";
import { mailOver } from "../api/test-app.ts";
import type { ListWish } from "./question.ts";

const query: ListWish = {
  mailbox: "inbox",
  limit: 50,
  sort: "-arrival",
  preview: false,
  position: null,
  filter: null,
  isHiding: false,
  knownVersion: null,
  maxAgeSeconds: null,
};

describe("SharedMail", () => {
  it("answers equal reads once that wait together, and those that begin later anew", async () => {
    const maildrop = new MemoryMaildrop("a");
    const mail = mailOver(() => maildrop.open());
    const list = async (): Promise<string[]> => {
      const result = await mail().ask("list", { query });
      return result.unchanged ? [] : result.items.map(({ id }) => id);
    };
    // A message comes while the first one is under way: those that ask from then on see it.
    const seenLater = Promise.withResolvers<string[][]>();
    maildrop.onOpen = (session) => {
      if (session !== 1 || maildrop.ids.length > 1) return;
      queueMicrotask(() => {
        maildrop.ids.push("b");
        void Promise.all([list(), list(), list()]).then(seenLater.resolve);
      });
    };
    expect(await list()).toEqual(["a"]);
    expect(await seenLater.promise).toEqual([
      ["b", "a"],
      ["b", "a"],
      ["b", "a"],
    ]);
    // The first, and one for the three.
    expect(maildrop.queries).toHaveLength(2);
  });

  it("never answers two writes as one", async () => {
    const maildrop = new MemoryMaildrop("a", "b");
    const mail = mailOver(() => maildrop.open());
    const remove = (): Promise<unknown> => mail().ask("remove", { ids: ["a"] });
    expect(await Promise.all([remove(), remove()])).toEqual([
      { removed: ["a"], missing: [] },
      { removed: [], missing: ["a"] },
    ]);
  });
});
