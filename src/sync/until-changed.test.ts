import { describe, expect, it } from "vitest";
import { MailError } from "../base/errors.ts";
import type { Changes } from "../mailbox/source.ts";
import { untilChanged } from "./until-changed.ts";

const nothing: Changes = {
  basis: "uidl-diff",
  created: [],
  updated: [],
  destroyed: [],
  hasMore: false,
  snapshot: { n: 0 },
};
const something: Changes = { ...nothing, destroyed: ["a"], snapshot: { n: 1 } };

/** Gives these answers one after the other, with time for so many pauses, and tells how many were taken. */
async function run(
  answers: readonly (Changes | Error)[],
  pauses: number,
): Promise<{ answer: Changes; asked: number; paused: number }> {
  let asked = 0;
  let paused = 0;
  const ask = async (): Promise<Changes> => {
    const answer = answers[asked] ?? nothing;
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const pause = async (): Promise<boolean> => {
    if (paused === pauses) return false;
    paused += 1;
    return true;
  };
  return { answer: await untilChanged(ask, pause), asked, paused };
}

describe("waiting for a change", () => {
  it("does not pause where something changed already", async () => {
    expect(await run([something], 5)).toEqual({ answer: something, asked: 1, paused: 0 });
  });

  it.each<[string, Partial<Changes>]>([
    ["a message that was removed", { destroyed: ["a"] }],
    ["a message whose keywords changed", { updated: [{ id: "a", keywords: {} }] }],
    ["more to come", { hasMore: true }],
  ])("%s is a change", async (_, change) => {
    expect(await run([{ ...nothing, ...change }], 5)).toMatchObject({ asked: 1 });
  });

  it("asks after each pause until something changed", async () => {
    expect(await run([nothing, nothing, something], 5)).toEqual({ answer: something, asked: 3, paused: 2 });
  });

  it("answers that nothing changed when the time is over", async () => {
    expect(await run([], 3)).toEqual({ answer: nothing, asked: 4, paused: 3 });
  });

  it("asks once where there is no time", async () => {
    expect(await run([], 0)).toEqual({ answer: nothing, asked: 1, paused: 0 });
  });

  it("a server that asks to slow down ends it with the answer before", async () => {
    const throttled = new MailError("mail_throttled", "Too often.", { retry: "backoff" });
    expect(await run([nothing, throttled], 5)).toEqual({ answer: nothing, asked: 2, paused: 1 });
  });

  it("fails where the first question does, and where a later failure does not pass by itself", async () => {
    const throttled = new MailError("mail_throttled", "Too often.", { retry: "backoff" });
    await expect(run([throttled], 5)).rejects.toBe(throttled);
    const refused = new MailError("mail_auth_failed", "No.");
    await expect(run([nothing, refused], 5)).rejects.toBe(refused);
    const fault = new Error("a fault of ours");
    await expect(run([nothing, fault], 5)).rejects.toBe(fault);
  });
});
