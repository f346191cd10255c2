import { describe, expect, it, vi } from "vitest";
import { plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import type { Removal } from "../source.ts";
import { Maildrop } from "./maildrop.ts";
import { openMaildrop } from "./open-maildrop.ts";
import { removeMessages } from "./remove.ts";

function maildropOf(...uidls: readonly string[]): Maildrop {
  return new Maildrop(new Map(uidls.map((uidl, n) => [n + 1, uidl])));
}

/** Removes from a maildrop, in which the server refuses these lines; then the session is closed, as every one is. */
async function remove(
  uidls: readonly string[],
  ids: readonly string[],
  refused: readonly string[] = [],
): Promise<{ readonly work: Promise<Removal>; readonly asked: readonly string[] }> {
  const { client, asked } = sessionWith(
    uidls.map((uidl) => plainMessage(uidl, uidl)),
    { refused },
  );
  const maildrop = await openMaildrop(client);
  const removeAndClose = async (): Promise<Removal> => {
    try {
      return await removeMessages(client, maildrop, ids);
    } finally {
      await client.close();
    }
  };
  return { work: removeAndClose(), asked };
}

describe("removing messages", () => {
  it("marks them by the numbers that they have now, and ends the session", async () => {
    const ids = [maildropOf("b").idAt(0), maildropOf("d").idAt(0)];
    const { work, asked } = await remove(["a", "b", "c", "d"], ids);
    expect(await work).toEqual({ removed: ids, missing: [] });
    expect(asked.slice(-3)).toEqual(["DELE 2", "DELE 4", "QUIT"]);
  });

  it("tells which were not there, and marks each once", async () => {
    const a = maildropOf("a").idAt(0);
    const gone = maildropOf("gone").idAt(0);
    const { work, asked } = await remove(["a", "b"], [a, gone, a, "no id"]);
    expect(await work).toEqual({ removed: [a], missing: [gone, "no id"] });
    expect(asked.filter((line) => line.startsWith("DELE"))).toEqual(["DELE 1"]);
  });

  it("finds as many as there are without a look at all of them for each", async () => {
    const uidls = Array.from({ length: 5_000 }, (_, n) => `uidl-${n}`);
    const maildrop = maildropOf(...uidls);
    const scanned = vi.spyOn(maildrop.keys, "indexOf");
    const { client } = sessionWith(uidls.map((uidl) => plainMessage(uidl, uidl)));
    const { removed } = await removeMessages(client, maildrop, maildrop.ids());
    expect(removed).toEqual(maildrop.ids());
    expect(scanned).not.toHaveBeenCalled();
  });

  it("asks nothing of the server where none is there", async () => {
    const { work, asked } = await remove(["a"], [maildropOf("gone").idAt(0)]);
    expect((await work).removed).toEqual([]);
    expect(asked.slice(-2)).toEqual(["UIDL", "QUIT"]);
  });

  it("removes none where the server refuses to mark one: there is no QUIT then", async () => {
    const ids = ["a", "b", "c"].map((uidl) => maildropOf(uidl).idAt(0));
    const { work, asked } = await remove(["a", "b", "c"], ids, ["DELE 2"]);
    expect((await errorOf(work)).code).toBe("server_rejected");
    expect(asked).not.toContain("QUIT");
  });

  it("has removed none, as far as anybody knows, where QUIT is refused", async () => {
    const { work } = await remove(["a"], [maildropOf("a").idAt(0)], ["QUIT"]);
    expect((await errorOf(work)).code).toBe("server_rejected");
  });

  it("removes none where one of them has the unique-id of another (quirk 41)", async () => {
    const repeated = maildropOf("a", "b", "a");
    for (const index of [0, 2]) {
      const ids = [repeated.idAt(1), repeated.idAt(index)];
      const { work, asked } = await remove(["a", "b", "a"], ids);
      expect((await errorOf(work)).code).toBe("conflict");
      expect(asked.filter((line) => line.startsWith("DELE"))).toEqual([]);
    }
  });
});
