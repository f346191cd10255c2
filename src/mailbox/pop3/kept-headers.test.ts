import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { type KeptHeader, KeptHeaders } from "./kept-headers.ts";
import { readHeader } from "./summary.ts";

function keep(kept: KeptHeaders, ...lines: readonly string[]): KeptHeader {
  const block = encodeUtf8(`${lines.join("\r\n")}\r\n\r\n`);
  return kept.keep({ header: readHeader(block) }, block.length);
}

const long = (octets: number): string => "s".repeat(octets);

describe("what is kept of a message's header", () => {
  it("is all of it where that is not too long", () => {
    const lines = [`Subject: ${long(100_000)}`, "From: Ada <ada@example.org>", "Content-Type: text/html"];
    const kept = keep(new KeptHeaders(), ...lines);
    expect(kept).toEqual({ header: readHeader(encodeUtf8(`${lines.join("\r\n")}\r\n\r\n`)) });
  });

  it("is what is short where it is over limits.maxKeptMessageBytes, with a defect for what is not", () => {
    const { header } = keep(
      new KeptHeaders(),
      `Subject: ${long(limits.maxKeptMessageBytes)}`,
      `To: ${long(1_000)}@example.org`,
      "From: Ada <ada@example.org>",
      "Message-ID: <1@example.org>",
      "Date: never",
      `Content-Type: text/plain; name="${long(1_000)}"`,
    );
    expect(header.properties).toMatchObject({
      subject: null,
      to: [],
      from: [{ name: "Ada", email: "ada@example.org" }],
      messageId: ["1@example.org"],
    });
    expect(header.properties.defects?.map(({ property }) => property)).toEqual([
      "subject",
      "to",
      "attachments",
      "sentAt",
    ]);
    expect(header.onlyPart).toBeUndefined();
  });

  it("counts text beyond Latin-1 twice, as memory does", () => {
    const half = limits.maxKeptMessageBytes / 2;
    expect(
      keep(new KeptHeaders(), `Subject: ${"\u20ac".repeat(half / 2)}`).header.properties.subject,
    ).not.toBeNull();
    expect(keep(new KeptHeaders(), `Subject: ${"\u20ac".repeat(half)}`).header.properties.subject).toBeNull();
  });

  it("is limits.maxKeptBytes of all messages: of those that come later what is short", () => {
    const kept = new KeptHeaders();
    const octets = limits.maxKeptMessageBytes - 2_000;
    const subjects = Array.from(
      { length: 100 },
      (_, n) => keep(kept, `Subject: ${long(octets)}`, `Message-ID: <${n}>`).header.properties.subject,
    );
    const whole = Math.floor(limits.maxKeptBytes / limits.maxKeptMessageBytes);
    expect(subjects.slice(0, whole).every((subject) => subject?.length === octets)).toBe(true);
    expect(subjects.slice(whole + 2).every((subject) => subject === null)).toBe(true);
    expect(keep(kept, "Subject: short").header.properties.subject).toBe("short");
  });
});
