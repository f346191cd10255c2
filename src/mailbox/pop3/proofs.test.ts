import { describe, expect, it } from "vitest";
import { MemoryAcknowledgedSet } from "../../../test/support/memory-maildrop.ts";
import { type MemoryMessage, plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import type { Retention } from "../../account/record.ts";
import { acknowledge, type Acknowledgement } from "../acknowledge.ts";
import { Pop3Source } from "../pop3-source.ts";
import { Maildrop } from "./maildrop.ts";
import { openMaildrop } from "./open-maildrop.ts";
import { takeProofs } from "./proofs.ts";

const some = ["a", "b", "c"].map((name) => plainMessage(name, name));

function idOf(uidl: string): string {
  return new Maildrop(new Map([[1, uidl]])).idAt(0);
}

interface Taken {
  readonly proofs: ReadonlyMap<string, string>;
  readonly ids: readonly string[];
  readonly asked: readonly string[];
}

async function take(
  messages: readonly MemoryMessage[],
  uidls: readonly string[] | "all",
  refused: readonly string[] = [],
): Promise<Taken> {
  const { client, asked } = sessionWith(messages, { refused });
  const maildrop = await openMaildrop(client);
  const ids = uidls === "all" ? maildrop.ids() : uidls.map(idOf);
  return { proofs: await takeProofs(client, maildrop, ids), ids, asked };
}

describe("the proof of a message", () => {
  it("is the same in any session, by one TOP for each that is asked for", async () => {
    const { proofs, asked } = await take(some, ["a", "c", "gone"]);
    expect([...proofs.keys()]).toEqual([idOf("a"), idOf("c")]);
    expect(asked.filter((line) => line.startsWith("TOP"))).toEqual(["TOP 1 0", "TOP 3 0"]);
    const later = await take(some.slice(2), ["c"]);
    expect(later.proofs.get(idOf("c"))).toBe(proofs.get(idOf("c")));
  });

  it("is another one where the unique-id is another message's by now", async () => {
    const { proofs } = await take([plainMessage("a", "One")], ["a"]);
    const later = await take([plainMessage("a", "Another")], ["a"]);
    expect(later.proofs.get(idOf("a"))).not.toBe(proofs.get(idOf("a")));
  });

  it("is the same though the server marked the message as read meanwhile", async () => {
    const [plain] = some;
    const raw = `Status: RO\r\nX-UIDL: 7\r\n${plain?.raw}`;
    const { proofs } = await take([{ uidl: "a", raw }], ["a"]);
    expect(proofs).toEqual((await take(some, ["a"])).proofs);
  });

  it("is left out where the server refuses the header of that message", async () => {
    const { proofs } = await take(some, ["a", "b"], ["TOP 2 0", "RETR 2"]);
    expect([...proofs.keys()]).toEqual([idOf("a")]);
  });

  it("is the unique-id, and takes nothing, where that is a digest already", async () => {
    const { proofs, ids, asked } = await take(some, "all", ["UIDL"]);
    expect([...proofs.keys()]).toEqual(ids);
    expect(new Set(proofs.values()).size).toBe(3);
    expect(asked.filter((line) => line.startsWith("TOP"))).toHaveLength(3);
  });

  it("takes no turn where none is asked for", async () => {
    const { asked } = await take(some, ["gone"]);
    expect(asked.at(-1)).toBe("UIDL");
  });
});

describe("acknowledging over POP3, in delete mode", () => {
  const dayMs = 86_400_000;
  const later: Retention = { mode: "delete", afterDays: 7 };

  /** One session, in which "a" to "c" are there. */
  async function call(
    set: MemoryAcknowledgedSet,
    messages: readonly MemoryMessage[],
    uidls: readonly string[],
    day: number,
  ): Promise<{ done: Acknowledgement; marked: readonly string[] }> {
    const { client, asked } = sessionWith(messages);
    const source = new Pop3Source(client);
    const done = await acknowledge(source, set, uidls.map(idOf), later, day * dayMs);
    await source.close();
    return { done, marked: asked.filter((line) => line.startsWith("DELE")) };
  }

  it("removes what was acknowledged, and not a new message of the same unique-id", async () => {
    const set = new MemoryAcknowledgedSet();
    await call(set, some, ["a", "b"], 0);
    const { done, marked } = await call(set, [plainMessage("a", "Another"), ...some.slice(1)], [], 8);
    expect(done.removed).toEqual([idOf("b")]);
    expect(marked).toEqual(["DELE 2"]);
    expect(await set.all()).toEqual(new Map());
  });

  it("removes neither of two messages of one unique-id, nor the one that is left of them (quirk 41)", async () => {
    const set = new MemoryAcknowledgedSet();
    const second = plainMessage("a", "Another");
    await call(set, some, ["a"], 0);
    expect((await call(set, [...some, second], [], 8)).marked).toEqual([]);
    expect((await call(set, [second], [], 9)).marked).toEqual([]);
    expect((await call(set, some, [], 10)).marked).toEqual([]);
  });

  it("does not take the one that is left of two for one that was acknowledged, though no call came between", async () => {
    const set = new MemoryAcknowledgedSet();
    await call(set, some, ["a"], 0);
    expect((await call(set, [plainMessage("a", "Another")], [], 8)).marked).toEqual([]);
  });
});
