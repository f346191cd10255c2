import { describe, expect, it } from "vitest";
import { MailError } from "../../base/errors.ts";
import { encodeMessageId } from "./keys.ts";
import { Maildrop } from "./maildrop.ts";

function maildropOf(...uidls: readonly (readonly [number, string])[]): Maildrop {
  return new Maildrop(new Map(uidls));
}

describe("a maildrop", () => {
  it("has its messages in the order of their numbers, however they were listed", () => {
    const maildrop = maildropOf([7, "c"], [2, "a"], [10, "d"], [3, "b"]);
    expect(maildrop.uidls).toEqual(["a", "b", "c", "d"]);
    expect([0, 1, 2, 3].map((index) => maildrop.numberAt(index))).toEqual([2, 3, 7, 10]);
    expect([maildrop.length, maildrop.total]).toEqual([4, 4]);
    const ordered = maildropOf([2, "a"], [3, "b"], [7, "c"], [10, "d"]);
    expect(ordered.uidls).toEqual(maildrop.uidls);
    expect(ordered.ids()).toEqual(maildrop.ids());
  });

  it("may be empty", () => {
    expect([maildropOf().length, maildropOf().ids()]).toEqual([0, []]);
  });

  it("finds its messages by their ids, in any session", () => {
    const id = maildropOf([1, "a"], [2, "b"]).idAt(1);
    const later = maildropOf([1, "b"], [2, "c"]);
    expect(later.find(id)).toBe(0);
    expect(later.indexOf(id)).toBe(0);
  });

  it("does not find what is gone, nor what is no id", () => {
    const maildrop = maildropOf([1, "a"]);
    for (const id of [
      maildropOf([1, "b"]).idAt(0),
      "",
      "a",
      `${maildrop.idAt(0)}A`,
      encodeMessageId(new Uint32Array(3)),
    ]) {
      expect(maildrop.find(id)).toBeUndefined();
      expect(() => maildrop.indexOf(id)).toThrow(MailError);
    }
  });

  it("gives messages of one unique-id an id each (quirk 41), and says so", () => {
    const maildrop = maildropOf([1, "a"], [2, "b"], [3, "a"], [4, "a"]);
    const ids = [0, 1, 2, 3].map((index) => maildrop.idAt(index));
    expect(new Set(ids).size).toBe(4);
    expect([0, 1, 2, 3].map((index) => maildrop.isRepeated(index))).toEqual([true, false, true, true]);
    expect(ids.map((id) => maildrop.find(id))).toEqual([0, 1, 2, 3]);
    // They are the server's own unique-ids all the same, and none of them is ever acknowledged.
    expect(maildrop.uidls).toEqual(["a", "b", "a", "a"]);
    expect(maildrop.ids()).toEqual([ids[1]]);
  });

  it("gives no message of a repeated unique-id an id that another of them had before one of them was gone", () => {
    const idsOf = (...uidls: readonly string[]): string[] => {
      const maildrop = maildropOf(...uidls.map((uidl, n) => [n + 1, uidl] as const));
      return uidls.flatMap((uidl, index) => (uidl === "a" ? [maildrop.idAt(index)] : []));
    };
    const ids = [
      ...idsOf("a", "b"),
      ...idsOf("a", "b", "a"),
      ...idsOf("a", "a", "a"),
      ...idsOf("a", "a", "a", "a"),
    ];
    expect(new Set(ids).size).toBe(10);
    // Whose else is there makes no difference.
    expect(idsOf("b", "a", "a", "c")).toEqual(idsOf("a", "b", "a"));
  });

  it.each([3, 100])("finds %i at once as one by one, and leaves out what is not there", (count) => {
    const uidls = Array.from({ length: 200 }, (_, n) => [n + 1, `uidl-${n}`] as const);
    const maildrop = maildropOf(...uidls);
    const ids = uidls.slice(50, 50 + count).map((_, n) => maildrop.idAt(50 + n));
    const gone = maildropOf([1, "gone"]).idAt(0);
    const places = maildrop.placesOf([...ids.toReversed(), gone, "no id", ...ids]);
    expect([...places.keys()]).toEqual(ids.toReversed());
    for (const [id, index] of places) expect(index).toBe(maildrop.indexOf(id));
  });

  it("may have more messages than can be told apart", () => {
    const maildrop = new Maildrop(new Map([[9, "digest:x"]]), { total: 9, isByDigest: true });
    expect([maildrop.length, maildrop.total, maildrop.isByDigest]).toEqual([1, 9, true]);
    expect(maildropOf([1, "a"]).isByDigest).toBe(false);
  });
});
