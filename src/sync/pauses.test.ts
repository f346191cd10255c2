import { describe, expect, it } from "vitest";
import { pausesFor, type Clock } from "./pauses.ts";

/** A clock that only waiting moves, or who calls `pass`. */
class ManualClock implements Clock {
  readonly waits: number[] = [];
  #nowMs = 1_000_000;

  nowMs(): number {
    return this.#nowMs;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(ms);
    this.pass(ms);
  }
}

const never = new AbortController().signal;

describe("pauses", () => {
  it("of no time at all are none", async () => {
    const clock = new ManualClock();
    expect(await pausesFor(0, never, clock)()).toBe(false);
    expect(clock.waits).toEqual([]);
  });

  it("are seconds long, the last one cut, and over when the time is", async () => {
    const clock = new ManualClock();
    const pause = pausesFor(12_000, never, clock);
    expect([await pause(), await pause(), await pause(), await pause()]).toEqual([true, true, true, false]);
    expect(clock.waits).toEqual([5_000, 5_000, 2_000]);
  });

  it("what happens between them takes of the time", async () => {
    const clock = new ManualClock();
    const pause = pausesFor(12_000, never, clock);
    expect(await pause()).toBe(true);
    clock.pass(6_000);
    expect([await pause(), await pause()]).toEqual([true, false]);
    expect(clock.waits).toEqual([5_000, 1_000]);
  });

  it("end where the caller goes away, before or within one", async () => {
    const clock = new ManualClock();
    const gone = new AbortController();
    const pause = pausesFor(12_000, gone.signal, clock);
    expect(await pause()).toBe(true);
    gone.abort();
    expect(await pause()).toBe(false);
    const leaving = new AbortController();
    const broken: Clock = {
      nowMs: () => 0,
      wait: (_ms, signal) => {
        leaving.abort();
        return Promise.reject(signal.reason);
      },
    };
    expect(await pausesFor(12_000, leaving.signal, broken)()).toBe(false);
  });
});
