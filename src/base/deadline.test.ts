import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deadline } from "./deadline.ts";
import type { MailError, Phase } from "./errors.ts";
import type { Timeouts } from "./limits.ts";

const timeouts: Timeouts = {
  connectMs: 1_000,
  tlsMs: 2_000,
  greetingMs: 3_000,
  idleMs: 4_000,
  commandMs: 10_000,
  sessionMs: 25_000,
  logoutMs: 1_000,
  streamGraceMs: 5_000,
  minStreamBytesPerSecond: 1_000,
};

let deadline: Deadline;
let expired: MailError[];

beforeEach(() => {
  vi.useFakeTimers();
  deadline = new Deadline(timeouts);
  expired = [];
  deadline.onExpire((error) => expired.push(error));
});

afterEach(() => {
  deadline.stop();
  vi.useRealTimers();
});

const pass = (ms: number): unknown => vi.advanceTimersByTime(ms);

/** A server that sends this much, this often, for so long. */
function serverSends(bytes: number, everyMs: number, forMs: number): void {
  for (let passed = 0; passed < forMs && expired.length === 0; passed += everyMs) {
    deadline.waiting();
    pass(everyMs);
    deadline.received(bytes);
  }
}

/** How long the clocks still run if nothing happens; Infinity where none runs. */
function msUntilExpiry(): number {
  const start = Date.now();
  while (expired.length === 0) {
    if (vi.getTimerCount() === 0) return Infinity;
    vi.advanceTimersToNextTimer();
  }
  return Date.now() - start;
}

describe("the clock of a phase", () => {
  it.each<readonly [Phase, number]>([
    ["connect", timeouts.connectMs],
    ["tls", timeouts.tlsMs],
    ["greeting", timeouts.greetingMs],
  ])("%s", (phase, ms) => {
    deadline.begin(phase);
    expect(msUntilExpiry()).toBe(ms);
    expect(expired[0]).toMatchObject({
      code: "deadline_exceeded",
      phase,
      connection: "lost",
      retry: "backoff",
    });
  });

  it.each<Phase>(["auth", "list", "select", "search", "fetch"])(
    "%s is a command's, and what else the server sends does not extend it",
    (phase) => {
      deadline.begin(phase);
      serverSends(20, 1_000, timeouts.commandMs - 1_000);
      deadline.waiting();
      expect(msUntilExpiry()).toBe(1_000);
      expect(expired[0]).toMatchObject({ phase });
    },
  );

  it("is short for saying goodbye, which is behind the answer", () => {
    deadline.begin("logout");
    expect(msUntilExpiry()).toBe(timeouts.logoutMs);
  });

  it("starts anew with each phase", () => {
    deadline.begin("auth");
    serverSends(20, 1_000, 9_000);
    deadline.end();
    deadline.begin("select");
    serverSends(20, 1_000, 9_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_000);
    expect(expired[0]?.phase).toBe("select");
  });

  it("also runs while nothing is awaited of the server: a write may hang as well", () => {
    deadline.begin("fetch");
    expect(msUntilExpiry()).toBe(timeouts.commandMs);
  });

  it("stops when the phase ends", () => {
    deadline.begin("fetch");
    deadline.end();
    pass(1_000_000);
    expect(expired).toEqual([]);
  });
});

describe("the idle clock", () => {
  it("runs from the read that is pending", () => {
    deadline.begin("fetch");
    pass(3_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(timeouts.idleMs);
  });

  it("starts anew with every octet", () => {
    deadline.begin("fetch");
    serverSends(1, 3_900, 3_900);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(timeouts.idleMs);
  });

  it("does not run between two reads", () => {
    deadline.begin("fetch");
    deadline.waiting();
    pass(1_000);
    deadline.received(1);
    pass(timeouts.idleMs + 1_000);
    expect(expired).toEqual([]);
  });
});

describe("the clock of the session", () => {
  it("runs over all phases, and names the one that it ends", () => {
    for (const phase of ["auth", "select"] as const) {
      deadline.begin(phase);
      serverSends(20, 1_000, 9_000);
      deadline.end();
    }
    deadline.begin("fetch");
    serverSends(20, 1_000, 6_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_000);
    expect(expired[0]?.phase).toBe("fetch");
  });

  it("that has run out between two phases ends the next at once", () => {
    deadline.begin("auth");
    deadline.end();
    pass(timeouts.sessionMs + 1_000);
    expect(expired).toEqual([]);
    deadline.begin("list");
    pass(1);
    expect(expired).toHaveLength(1);
  });
});

describe("a body that streams", () => {
  beforeEach(() => {
    deadline.begin("fetch");
    deadline.beginStream();
  });

  it("may be read by a slow caller for as long as that takes", () => {
    for (let minute = 0; minute < 60; minute++) {
      deadline.waiting();
      deadline.received(100);
      pass(60_000);
    }
    expect(expired).toEqual([]);
  });

  it("must come faster than the minimal rate once the grace is over", () => {
    // 600 octets a second earn 0.6 s each: after nine of them 5.4 s, and 5 s of grace, less the 9 s.
    serverSends(600, 1_000, 9_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_400);
  });

  it("may come at just the minimal rate, whatever the clocks of command and session say", () => {
    serverSends(1_000, 1_000, 60_000);
    expect(expired).toEqual([]);
  });

  it("must not stop, not even after more came than the rate asks for", () => {
    serverSends(1_000_000, 10, 10);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(timeouts.idleMs);
  });

  it("takes no time of its command's, nor of the session's", () => {
    for (let second = 0; second < 100; second++) {
      deadline.waiting();
      deadline.received(1_000);
      pass(1_000);
    }
    deadline.endStream();
    serverSends(20, 1_000, 9_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_000);
  });

  it("leaves what the session had left", () => {
    pass(50_000);
    deadline.endStream();
    deadline.end();
    for (const phase of ["list", "select"] as const) {
      deadline.begin(phase);
      serverSends(20, 1_000, 9_000);
      deadline.end();
    }
    deadline.begin("fetch");
    serverSends(20, 1_000, 6_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_000);
  });

  it("counts from its own beginning: time in which nothing streamed is the command's", () => {
    deadline.endStream();
    serverSends(20, 1_000, 6_000);
    deadline.beginStream();
    pass(30_000);
    deadline.endStream();
    serverSends(20, 1_000, 3_000);
    deadline.waiting();
    expect(msUntilExpiry()).toBe(1_000);
  });
});

describe("a deadline", () => {
  it("tells its listener once, and then is over", () => {
    deadline.begin("auth");
    pass(timeouts.commandMs);
    deadline.waiting();
    pass(1_000_000);
    expect(expired).toHaveLength(1);
  });

  it("that was stopped tells nobody", () => {
    deadline.begin("auth");
    deadline.stop();
    deadline.begin("logout");
    pass(1_000_000);
    expect(expired).toEqual([]);
  });

  it("leaves no timer behind when it is stopped", () => {
    deadline.begin("auth");
    deadline.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("notes what each phase took, the one that was broken off too", () => {
    deadline.begin("connect");
    pass(20);
    deadline.end();
    pass(1_000);
    deadline.begin("auth");
    pass(300);
    expect(deadline.phase).toBe("auth");
    expect(deadline.times).toEqual([{ phase: "connect", ms: 20 }]);
    deadline.stop();
    deadline.stop();
    expect(deadline.times).toEqual([
      { phase: "connect", ms: 20 },
      { phase: "auth", ms: 300 },
    ]);
    expect(deadline.phase).toBe("auth");
  });
});
