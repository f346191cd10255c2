import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laneLimits } from "../base/limits.ts";
import { Lane, type Leave } from "./lane.ts";

describe("Lane", () => {
  it("lets the first one in at once", async () => {
    expect(await new Lane(laneLimits).enter()).not.toBeNull();
  });

  it("lets as many wait as it says, and refuses one more at once", async () => {
    const lane = new Lane(laneLimits);
    const inside = await lane.enter();
    const waiting = Array.from({ length: laneLimits.maxWaiting }, () => lane.enter());
    expect(await lane.enter()).toBeNull();
    inside?.();
    const next = await waiting[0];
    expect(next).not.toBeNull();
    const another = lane.enter();
    expect(await lane.enter()).toBeNull();
    next?.();
    for (const entering of [...waiting.slice(1), another]) (await entering)?.();
  });

  it("in any order of coming and leaving: one inside, first come first served, nobody left behind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("come", "leave", "leave again")), async (steps) => {
        const lane = new Lane({ ...laneLimits, maxWaiting: steps.length });
        const admitted: number[] = [];
        const leaves: Leave[] = [];
        const entering: Promise<void>[] = [];
        let left = 0;
        const come = (number: number): void => {
          const enter = async (): Promise<void> => {
            const leave = await lane.enter();
            admitted.push(number);
            if (leave) leaves.push(leave);
          };
          entering.push(enter());
        };
        for (const step of steps) {
          if (step === "come") come(entering.length);
          if (step === "leave" && left < leaves.length) leaves[left++]?.();
          if (step === "leave again") leaves[left - 1]?.();
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          expect(admitted).toHaveLength(Math.min(entering.length, left + 1));
        }
        while (left < entering.length) {
          await entering[left];
          leaves[left++]?.();
        }
        await Promise.all(entering);
        expect(admitted).toEqual(entering.map((_, number) => number));
      }),
    );
  });
});
