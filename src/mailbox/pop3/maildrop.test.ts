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

  it("gives a message the same id, repeated or not, as long as it is the first of its unique-id", () => {
    expect(maildropOf([1, "a"], [2, "a"]).idAt(0)).toBe(maildropOf([1, "a"]).idAt(0));
  });

  it("may have more messages than can be told apart", () => {
    const maildrop = new Maildrop(new Map([[9, "digest:x"]]), 9);
    expect([maildrop.length, maildrop.total, maildrop.isByDigest]).toEqual([1, 9, true]);
    expect(maildropOf([1, "a"]).isByDigest).toBe(false);
  });
});
