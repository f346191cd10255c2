import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
it("fake timers", () => {
  vi.useFakeTimers();
  const t = Date.now(); let ran = 0;
  setTimeout(() => { ran = Date.now() - t; }, 1000);
  vi.advanceTimersByTime(1500);
  expect(ran).toBe(1000);
  vi.useRealTimers();
});
