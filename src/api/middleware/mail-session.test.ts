import { describe, expect, it } from "vitest";
import { formatServerTiming } from "./mail-session.ts";

describe("Server-Timing", () => {
  it("adds up the phases, and says how many turns it took on which session", () => {
    const phases = [
      { phase: "connect" as const, ms: 3 },
      { phase: "auth" as const, ms: 12 },
      { phase: "fetch" as const, ms: 4 },
      { phase: "fetch" as const, ms: 5 },
    ];
    expect(formatServerTiming({ phases, turns: 3 })).toBe(
      'connect;dur=3, auth;dur=12, fetch;dur=9, turns;desc="3", session;desc="cold"',
    );
  });

  it("without a connect the session was open already", () => {
    expect(formatServerTiming({ phases: [{ phase: "fetch", ms: 1 }], turns: 1 })).toBe(
      'fetch;dur=1, turns;desc="1", session;desc="warm"',
    );
  });
});
