import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";

/** `from` to `to`, both included; `from <= to`. */
export interface UidRange {
  readonly from: number;
  readonly to: number;
}

const maxUid = 0xffff_ffff;

/** UIDs (or message numbers) in ranges that stay ranges: `1:4294967295` costs nothing (CVE-2025-25186). */
export class UidSet implements Iterable<number> {
  /** As they were written: COPYUID pairs two sets by their order (RFC 9051 section 7.1). */
  readonly ranges: readonly UidRange[];

  private constructor(ranges: readonly UidRange[]) {
    this.ranges = ranges;
  }

  /**
   * `uid-set` of RFC 9051 section 9, as servers send it: ranges may run backwards, UIDs may repeat. "*" is refused, as
   * no response has it.
   * @returns undefined where the text is anything else
   */
  static parse(text: string): UidSet | undefined {
    const ranges: UidRange[] = [];
    for (const item of text.split(",")) {
      const range = parseRange(item);
      if (!range) return undefined;
      ranges.push(range);
    }
    return new UidSet(ranges);
  }

  /** The set of these UIDs, in the fewest ranges, ascending. */
  static of(uids: Iterable<number>): UidSet {
    return new UidSet(compact(Array.from(uids, (uid) => ({ from: uid, to: uid }))));
  }

  /** How many UIDs the ranges name, repeated ones counted again. */
  get size(): number {
    return this.ranges.reduce((size, { from, to }) => size + to - from + 1, 0);
  }

  /** These and those, in the order of both. */
  with(others: UidSet): UidSet {
    return new UidSet([...this.ranges, ...others.ranges]);
  }

  has(uid: number): boolean {
    return this.ranges.some(({ from, to }) => from <= uid && uid <= to);
  }

  /**
   * The `count` lowest UIDs of those in this range, or the highest; ascending, each once. Whatever a set names, it costs
   * no more than what is taken.
   */
  pick(edge: "lowest" | "highest", count: number, { from, to }: UidRange): number[] {
    const ranges = compact(this.ranges);
    const picked: number[] = [];
    for (const range of edge === "lowest" ? ranges : ranges.toReversed()) {
      const first = Math.max(from, range.from);
      const last = Math.min(to, range.to);
      const taken = Math.min(count - picked.length, last - first + 1);
      for (let n = 0; n < taken; n++) picked.push(edge === "lowest" ? first + n : last - n);
    }
    return edge === "lowest" ? picked : picked.toReversed();
  }

  /**
   * As a command has it: ascending and in the fewest ranges, since some servers refuse any other order (quirk 35). An
   * empty set has no spelling and is "".
   */
  format(): string {
    return compact(this.ranges)
      .map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`))
      .join(",");
  }

  /**
   * Every UID, in the order of the ranges.
   * @throws {MailError} server_limit_exceeded before the first, where they are more than `limits.maxUidExpansion`
   */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    if (this.size > limits.maxUidExpansion) {
      throw new MailError("server_limit_exceeded", "The mail server named too many messages at once.");
    }
    for (const { from, to } of this.ranges) for (let uid = from; uid <= to; uid++) yield uid;
  }
}

function parseRange(text: string): UidRange | undefined {
  const [, first, last] = /^([1-9]\d{0,9})(?::([1-9]\d{0,9}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const a = Number(first);
  const b = Number(last ?? first);
  return a > maxUid || b > maxUid ? undefined : { from: Math.min(a, b), to: Math.max(a, b) };
}

function compact(ranges: readonly UidRange[]): readonly UidRange[] {
  const merged: UidRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (!last || range.from > last.to + 1) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}
