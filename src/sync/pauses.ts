/** What tells the time, and lets some of it pass. */
export interface Clock {
  nowMs(): number;
  /** Rejects where the signal ends it. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
}

export const platformClock: Clock = {
  nowMs: () => Date.now(),
  wait: (ms, signal) => scheduler.wait(ms, { signal }),
};

/** Between two questions. Each costs a login, so that a short one would soon be throttled. */
const pauseMs = 5_000;

/**
 * Pauses from now on, each cut where the time is over.
 *
 * @returns what resolves after a pause: to true; to false at once where the time is over, and where the caller is gone
 */
export function pausesFor(totalMs: number, signal: AbortSignal, clock: Clock): () => Promise<boolean> {
  const endMs = clock.nowMs() + totalMs;
  return async () => {
    const leftMs = endMs - clock.nowMs();
    if (leftMs <= 0 || signal.aborted) return false;
    try {
      await clock.wait(Math.min(pauseMs, leftMs), signal);
    } catch {
      return false;
    }
    return !signal.aborted;
  };
}
