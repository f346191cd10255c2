import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessageId, encodeMessageId, KeyList, maildropId } from "./keys.ts";

const someKey = fc.uint32Array({ minLength: 3, maxLength: 3 });

describe("a message id", () => {
  it("gives the key back that it was made of", () => {
    fc.assert(
      fc.property(someKey, (key) => {
        const id = encodeMessageId(key);
        expect(decodeMessageId(id)).toEqual(key);
        expect(id).toMatch(/^[\w-]{23}$/);
      }),
      { numRuns: 300 },
    );
  });

  it("that was damaged in any character is no other message's", () => {
    fc.assert(
      fc.property(someKey, fc.nat(22), fc.constantFrom(..."AZaz09-_=. ü"), (key, at, character) => {
        const id = encodeMessageId(key);
        const damaged = id.slice(0, at) + character + id.slice(at + 1);
        expect(decodeMessageId(damaged)).toEqual(damaged === id ? key : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is nothing that is shorter or longer, nor the mailbox's", () => {
    const id = encodeMessageId(Uint32Array.of(1, 2, 3));
    for (const other of [
      "",
      id.slice(1),
      id.slice(0, -1),
      `${id}A`,
      `A${id}`,
      id + id,
      maildropId,
      "\0",
      "1",
    ]) {
      expect(decodeMessageId(other)).toBeUndefined();
    }
  });
});

describe("the keys of a list", () => {
  const uidls = Array.from({ length: 1_000 }, (_, n) => `uidl-${n}`);
  const keys = new KeyList(uidls);

  it("are each another one, and found by what they are", () => {
    const ids = new Set(uidls.map((_, index) => encodeMessageId(keys.at(index))));
    expect(ids.size).toBe(uidls.length);
    for (const index of [0, 1, 500, 999]) expect(keys.indexOf(keys.at(index).slice())).toBe(index);
    expect(new Set(uidls.map((_, index) => keys.markAt(index))).size).toBe(uidls.length);
  });

  it("are not found by a part of them", () => {
    const [first = 0, second = 0, third = 0] = keys.at(7);
    for (const other of [
      [first, second, third ^ 1],
      [first, second ^ 1, third],
      [first ^ 1, second, third],
      [second, third, first],
      [0, 0, 0],
    ]) {
      expect(keys.indexOf(Uint32Array.from(other))).toBe(-1);
    }
    expect(new KeyList([]).indexOf(keys.at(0))).toBe(-1);
  });

  it("are found many at once as one by one, also where some are alike but for their last bits", () => {
    const wanted = Array.from({ length: 100 }, (_, n) => keys.at(10 * n).slice());
    const damaged = wanted.map(([first = 0, second = 0, third = 0], n) =>
      n % 2 === 0 ? Uint32Array.of(first, second, third ^ 1) : Uint32Array.of(first, second ^ 1, third),
    );
    for (const asked of [[], wanted.slice(0, 5), wanted, damaged.slice(0, 5), [...damaged, ...wanted]]) {
      expect(keys.indexesOf(asked)).toEqual(asked.map((key) => keys.indexOf(key)));
    }
    expect(keys.indexesOf(wanted)).toEqual(wanted.map((_, n) => 10 * n));
    expect(keys.indexesOf(damaged)).toEqual(damaged.map(() => -1));
  });

  it("do not depend on who else is in the list", () => {
    expect(new KeyList(["uidl-7"]).at(0)).toEqual(keys.at(7));
  });

  it("have a fingerprint of the set, whatever its order", () => {
    expect(new KeyList(uidls.toReversed()).fingerprint()).toBe(keys.fingerprint());
    const others = new Set([
      keys.fingerprint(),
      new KeyList([]).fingerprint(),
      ...uidls.slice(0, 100).map((_, n) => new KeyList(uidls.toSpliced(n, 1)).fingerprint()),
      ...uidls.slice(0, 100).map((_, n) => new KeyList(uidls.toSpliced(n, 1, "another")).fingerprint()),
    ]);
    expect(others.size).toBe(202);
  });
});
