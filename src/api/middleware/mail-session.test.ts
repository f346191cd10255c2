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

  it("says what became of what was remembered of the mailbox", () => {
    const phases = [{ phase: "fetch" as const, ms: 1 }];
    expect(formatServerTiming({ phases, turns: 1, cache: "stale" })).toBe(
      'fetch;dur=1, turns;desc="1", session;desc="warm", cache;desc="stale"',
    );
    expect(formatServerTiming({ phases, turns: 1, cache: null })).not.toContain("cache");
  });

  it("tells of no session where there was none: the mail server was not asked", () => {
    expect(formatServerTiming({ phases: [], turns: 0, cache: "hit" })).toBe(
      'turns;desc="0", cache;desc="hit"',
    );
  });
});
