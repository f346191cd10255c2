import { describe, expect, it } from "vitest";
import { chunkSizes } from "../../../test/support/chunks.ts";
import { passBy, textOf } from "../../../test/support/pass-by.ts";
import { MailError } from "../../base/errors.ts";
import type { OctetRange } from "../source.ts";
import { RawReading } from "./raw-reading.ts";

const message = "Subject: a\r\n\r\n.\r\nbody \xff\0\r\n";
const last = message.length - 1;

/** What of the message reaches the caller, and whether the rest is of no use before the message is over. */
async function read(range: OctetRange | null, size: number): Promise<readonly [string, boolean]> {
  const reading = new RawReading(range);
  let isDoneEarly = false;
  const passed = passBy(reading, message, size, () => {
    isDoneEarly = reading.isDone;
    reading.close();
  });
  const text = await textOf(await reading.opened);
  await passed;
  expect(reading.isDone).toBe(true);
  return [text, isDoneEarly];
}

describe.each(chunkSizes)("a message that passes by %d octets at a time", (size) => {
  it("reaches the caller as it is", async () => {
    expect(await read(null, size)).toEqual([message, false]);
  });

  it("or a range of it, and then is of no more use", async () => {
    const ranges = [
      [0, last],
      [0, 0],
      [last, last],
      [3, 3],
      [5, 20],
      [1, last],
      [0, last - 1],
    ] as const;
    for (const [from, to] of ranges) {
      expect(await read({ from, to }, size)).toEqual([message.slice(from, to + 1), true]);
    }
  });

  it("breaks off where it has less than the range: LIST counted wrong (quirk 43)", async () => {
    for (const range of [
      { from: 0, to: last + 1 },
      { from: 10, to: last + 100 },
      { from: last + 1, to: last + 2 },
    ]) {
      const reading = new RawReading(range);
      const passed = passBy(reading, message, size);
      await expect(textOf(await reading.opened)).rejects.toThrow("FixedLengthStream");
      await passed;
    }
  });

  it("breaks off where the mail server does, and does not look whole", async () => {
    for (const range of [null, { from: 0, to: last + 10 }]) {
      const reading = new RawReading(range);
      const passed = passBy(reading, message, size, () => {
        reading.fail(new MailError("connection_lost", "Gone."));
      });
      await expect(textOf(await reading.opened)).rejects.toMatchObject({ code: "connection_lost" });
      await passed;
    }
  });
});

describe("a message of no octets", () => {
  it("is an empty answer", async () => {
    const reading = new RawReading(null);
    reading.close();
    expect(await textOf(await reading.opened)).toBe("");
  });
});

describe("a caller who goes away", () => {
  it("ends the reading, and with it the mail session", async () => {
    const reading = new RawReading(null);
    const passed = passBy(reading, message, 4);
    const body = await reading.opened;
    await body.cancel();
    await expect(passed).rejects.toMatchObject({ code: "connection_lost", connection: "lost" });
  });
});
