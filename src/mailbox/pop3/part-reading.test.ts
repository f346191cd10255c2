import { describe, expect, it } from "vitest";
import { chunkSizes } from "../../../test/support/chunks.ts";
import { passBy, textOf } from "../../../test/support/pass-by.ts";
import { MailError } from "../../base/errors.ts";
import type { PartWish } from "../source.ts";
import { type OpenedPart, PartReading } from "./part-reading.ts";

const attached = "Subject: inner\r\n\r\ninner text\r\n";
const message = [
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "preamble",
  "--b",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=E9 =",
  "au lait",
  "--b",
  "Content-Type: application/octet-stream",
  "Content-Transfer-Encoding: base64",
  "",
  "AAEC",
  "/w==",
  "--b",
  "Content-Type: message/rfc822",
  "",
  attached.trimEnd(),
  "--b",
  "Content-Type: text/html",
  "",
  "--b--",
  "epilogue",
  "",
].join("\r\n");

const asIs: PartWish = { toUtf8: false };

/** @returns what reaches the caller; null where nobody is answered */
async function read(
  partId: string,
  size: number,
  wish: PartWish = asIs,
): Promise<{ readonly text: string; readonly opened: OpenedPart; readonly reading: PartReading } | null> {
  const reading = new PartReading(partId, wish);
  const passed = passBy(reading, message, size);
  const opened = await Promise.race([reading.opened, passed.then(() => null)]);
  if (!opened) return null;
  const text = await textOf(opened.body);
  await passed;
  return { text, opened, reading };
}

describe.each(chunkSizes)("a part of a message that passes by %d octets at a time", (size) => {
  it("reaches the caller decoded, and then the rest is of no use", async () => {
    const binary = await read("2", size);
    expect(binary?.text).toBe("\0\x01\x02\xff");
    expect(binary?.opened.part.type).toBe("application/octet-stream");
    expect(binary?.reading.isDone).toBe(true);
  });

  it("is in its own charset, or in UTF-8 where that is wished for", async () => {
    expect((await read("1", size))?.text).toBe("caf\xe9 au lait");
    const converted = await read("1", size, { toUtf8: true });
    expect([converted?.text, converted?.opened.isConverted]).toEqual(["caf\xc3\xa9 au lait", true]);
    const binary = await read("2", size, { toUtf8: true });
    expect([binary?.text, binary?.opened.isConverted]).toEqual(["\0\x01\x02\xff", false]);
  });

  it("may be an attached message, or a part of one (RFC 9051 6.4.5)", async () => {
    expect((await read("3", size))?.text).toBe(attached.trimEnd());
    expect((await read("3.1", size))?.text).toBe("inner text");
  });

  it("may be empty", async () => {
    expect((await read("4", size))?.text).toBe("");
  });

  it.each(["5", "0", "1.1", "", "b", "3.2", "TEXT", "constructor"])(
    "is none where there is no part %j",
    async (partId) => {
      expect(await read(partId, size)).toBeNull();
    },
  );

  it("breaks off where the mail server does, and does not look whole", async () => {
    const reading = new PartReading("1", asIs);
    const cut = message.slice(0, message.indexOf("au lait") + 2);
    const passed = passBy(reading, cut, size, () => {
      reading.fail(new MailError("connection_lost", "Gone."));
    });
    const { body } = await reading.opened;
    await expect(textOf(body)).rejects.toMatchObject({ code: "connection_lost" });
    await passed;
  });

  it("is whole though the mail server breaks off behind it", async () => {
    const reading = new PartReading("1", asIs);
    const passed = passBy(reading, message, size).then(() => {
      reading.fail(new MailError("connection_lost", "Gone."));
    });
    expect(await textOf((await reading.opened).body)).toBe("caf\xe9 au lait");
    await passed;
  });
});

describe("a caller who goes away", () => {
  it("ends the reading, and with it the mail session", async () => {
    const reading = new PartReading("3", asIs);
    const passed = passBy(reading, message, 4);
    await (await reading.opened).body.cancel();
    await expect(passed).rejects.toMatchObject({ code: "connection_lost", connection: "lost" });
  });
});
