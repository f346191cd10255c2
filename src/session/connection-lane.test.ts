import { describe, expect, it } from "vitest";
import { MemoryMaildrop } from "../../test/support/memory-maildrop.ts";
import { MailError } from "../base/errors.ts";
import { laneLimits } from "../base/limits.ts";
import type { MailSource } from "../mailbox/source.ts";
import { ConnectionLane } from "./connection-lane.ts";
import { Lane } from "./lane.ts";

const nobodyPays = (): void => undefined;

function laneOver(open: () => MailSource, idleMs: number = 60_000, lane: Lane = anyLane()): ConnectionLane {
  return new ConnectionLane({ open, idleMs }, lane);
}

function anyLane(): Lane {
  return new Lane(laneLimits);
}

/** A session that was used before, and dies when it is used again. */
function dying(maildrop: MemoryMaildrop): { open: () => MailSource; opened: () => number } {
  let opened = 0;
  const open = (): MailSource => {
    opened += 1;
    const isFirst = opened === 1;
    let uses = 0;
    const source = maildrop.open();
    return Object.create(source, {
      isExclusive: { value: false },
      hasConnected: { get: () => uses > 0 },
      isOpen: { get: () => !isFirst || uses < 2 },
      beginRequest: { value: () => (uses += 1) },
      capabilities: {
        value: () => {
          if (isFirst && uses === 2)
            return Promise.reject(new MailError("connection_lost", "Gone.", { connection: "lost" }));
          return Promise.resolve(opened);
        },
      },
    }) as MailSource;
  };
  return { open, opened: () => opened };
}

describe("ConnectionLane", () => {
  it("asks a read once more in a new session where the warm one is dead", async () => {
    const { open, opened } = dying(new MemoryMaildrop());
    const lane = laneOver(open);
    const ask = (): Promise<unknown> => lane.run((session) => session.capabilities(), "once", nobodyPays);
    expect([await ask(), await ask(), opened()]).toEqual([1, 2, 2]);
  });

  it("never repeats a write: it may have been done", async () => {
    const { open, opened } = dying(new MemoryMaildrop());
    const lane = laneOver(open);
    const ask = (): Promise<unknown> => lane.run((session) => session.capabilities(), "never", nobodyPays);
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: "connection_lost" });
    expect(opened()).toBe(1);
  });

  it("has one request at a time, and is rate_limited with a time to come back where too many wait", async () => {
    const lane = laneOver(() => new MemoryMaildrop().open(), 0, new Lane({ ...laneLimits, maxWaiting: 1 }));
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = lane.run(() => promise, "once", nobodyPays);
    const second = lane.run(async () => "second", "once", nobodyPays);
    await expect(lane.run(async () => "third", "once", nobodyPays)).rejects.toMatchObject({
      code: "rate_limited",
      retry: "backoff",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    resolve();
    await first;
    expect(await second).toBe("second");
  });

  it("keeps a maildrop open for those that wait, and for nobody else", async () => {
    const maildrop = new MemoryMaildrop("a");
    const lane = laneOver(() => maildrop.open());
    const use = (): Promise<void> => lane.run(async () => undefined, "once", nobodyPays);
    await Promise.all([use(), use(), use()]);
    await use();
    await lane.close();
    expect(maildrop.log).toEqual(["open 1", "close 1", "open 2", "close 2"]);
  });

  it("that is shared never has two sessions open: the one before is ended first", async () => {
    const maildrop = new MemoryMaildrop("a");
    const lane = anyLane();
    const [one, other] = [
      laneOver(() => maildrop.open(), 0, lane),
      laneOver(() => maildrop.open(), 60_000, lane),
    ];
    const use = (by: ConnectionLane): Promise<void> => by.run(async () => undefined, "once", nobodyPays);
    await Promise.all([use(other), use(one), use(other), use(one)]);
    await lane.enter();
    const opened = maildrop.log.filter((step) => step.startsWith("open")).length;
    expect(maildrop.log).toEqual(
      Array.from({ length: opened }, (_, n) => [`open ${n + 1}`, `close ${n + 1}`]).flat(),
    );
  });

  it("keeps no session at all where none is to be idle", async () => {
    const maildrop = new MemoryMaildrop("a");
    const lane = laneOver(
      () => Object.create(maildrop.open(), { isExclusive: { value: false } }) as MailSource,
      0,
    );
    const use = (): Promise<void> => lane.run(async () => undefined, "once", nobodyPays);
    await use();
    await use();
    await lane.close();
    expect(maildrop.log).toEqual(["open 1", "close 1", "open 2", "close 2"]);
  });

  it("tells what each request cost, also where it fails", async () => {
    const costs: number[] = [];
    const lane = laneOver(() => new MemoryMaildrop().open());
    const failing = lane.run(
      () => Promise.reject(new MailError("server_rejected", "No.")),
      "once",
      ({ turns }) => costs.push(turns),
    );
    await expect(failing).rejects.toMatchObject({ code: "server_rejected" });
    expect(costs).toEqual([2]);
  });
});
