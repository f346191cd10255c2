import { describe, expect, it } from "vitest";
import { MailError, type Phase } from "../base/errors.ts";
import type { Security } from "../net/transport.ts";
import { reachedStages } from "./diagnose.ts";

/** The stages in words, `!` behind the one that failed. */
function stages(security: Security, phases: readonly Phase[], failed?: Phase): string {
  const failure = failed && new MailError("connection_lost", "Lost.", { phase: failed });
  const times = phases.map((phase) => ({ phase, ms: 1 }));
  return reachedStages(security, times, failure)
    .map(({ stage, ok }) => (ok ? stage : `${stage}!`))
    .join(" ");
}

describe("the stages of a diagnosis", () => {
  it.each<readonly [Security, readonly Phase[], string]>([
    [
      "tls",
      ["connect", "tls", "greeting", "auth", "capability", "select"],
      "tcp tls greeting capability auth mailbox",
    ],
    [
      "starttls",
      ["connect", "greeting", "tls", "tls", "auth", "select"],
      "tcp greeting tls capability auth mailbox",
    ],
    ["none", ["connect", "greeting", "capability", "auth", "select"], "tcp greeting capability auth mailbox"],
  ])("stand in the order in which the session came to them: %s", (security, phases, expected) => {
    expect(stages(security, phases)).toBe(`policy ${expected}`);
  });

  it.each<readonly [Security, readonly Phase[], Phase, string]>([
    ["starttls", ["connect"], "connect", "tcp!"],
    ["starttls", ["connect", "greeting"], "greeting", "tcp greeting!"],
    ["starttls", ["connect", "greeting", "tls"], "tls", "tcp greeting tls!"],
    ["starttls", ["connect", "greeting", "tls"], "capability", "tcp greeting tls capability!"],
    ["tls", ["connect", "tls"], "tls", "tcp tls!"],
    ["tls", ["connect", "tls", "greeting"], "greeting", "tcp tls greeting!"],
    ["tls", ["connect", "tls", "greeting", "auth"], "auth", "tcp tls greeting capability auth!"],
  ])(
    "end at the one that failed, and none is passed that never ran: %s, %j",
    (security, phases, failed, expected) => {
      expect(stages(security, phases, failed)).toBe(`policy ${expected}`);
    },
  );

  it("count each phase's time once, whatever came between", () => {
    const phases = [
      { phase: "connect", ms: 1 },
      { phase: "greeting", ms: 2 },
      { phase: "tls", ms: 3 },
      { phase: "tls", ms: 4 },
      { phase: "auth", ms: 5 },
      { phase: "select", ms: 6 },
    ] as const;
    const ms = reachedStages("starttls", phases, undefined).map(({ stage, ms }) => [stage, ms]);
    expect(ms).toEqual([
      ["policy", 0],
      ["tcp", 1],
      ["greeting", 2],
      ["tls", 7],
      ["capability", 0],
      ["auth", 5],
      ["mailbox", 6],
    ]);
  });
});
