import { beforeAll, describe, expect, it } from "vitest";
import { corpusFile, corpusList } from "../../test/support/corpus.ts";
import { toByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { parseAddressList } from "./addresses.ts";
import { type HeaderBlock, parseHeaderBlock, splitHeaderBlock } from "./header-block.ts";
import { parseMailDate } from "./mail-date.ts";
import { parseMessageIds } from "./message-ids.ts";
import { previewOf } from "./preview.ts";
import { decodeTextWindow } from "./text-window.ts";

const folders = "mime4j ruby-mail enmime python-test-email mailparser postal-mime cyrus-mime".split(" ");

interface Sample {
  readonly path: string;
  readonly octets: Uint8Array;
  readonly block: HeaderBlock;
}

const samples: Sample[] = [];

function values(name: string): string[] {
  return samples.flatMap(({ block }) =>
    block.headers.filter((field) => field.name.toLowerCase() === name).map((field) => field.value),
  );
}

beforeAll(async () => {
  const paths = (await Promise.all(folders.map(corpusList))).flat();
  for (const path of paths.filter((path) => /\.(?:eml|msg|txt|raw)$/.test(path))) {
    const octets = await corpusFile(path);
    samples.push({ path, octets, block: parseHeaderBlock(octets) });
  }
}, 60_000);

describe("the messages of the corpora", () => {
  it("have header fields that fit on a line", () => {
    expect(samples.length).toBeGreaterThan(350);
    for (const { block } of samples) {
      for (const { name, value } of block.headers) {
        expect(name).toMatch(/^[!-9;-~]+$/);
        expect(value).not.toMatch(/[\0\r\n]/);
        expect(value.isWellFormed()).toBe(true);
      }
    }
  });

  it("have dates, all of which can be read but four that are none", () => {
    const unread = values("date").filter((date) => parseMailDate(date) === null);
    const none = [
      "<HR>",
      "Malformed Date.",
      "Wed, 15 Dec 2010    59:10 -0500",
      "Pn, 29 paX 2007 21:13:00 +0100",
    ];
    expect(new Set(unread)).toEqual(new Set(none));
  });

  it("have ids and senders, nearly all of which can be read", () => {
    const ids = values("message-id");
    expect(ids.filter((id) => parseMessageIds(id).length === 1).length / ids.length).toBeGreaterThan(0.98);
    const senders = samples
      .flatMap(({ octets }) => splitHeaderBlock(octets).fields)
      .filter(({ name }) => name.toLowerCase() === "from")
      .map(({ raw }) => parseAddressList(raw));
    const read = senders.filter((list) => list.some(({ email }) => email.includes("@")));
    expect(read.length / senders.length).toBeGreaterThan(0.95);
  });

  it("read the same in windows as at once", () => {
    for (const { octets } of samples) {
      const bytes = octets.subarray(0, 20_000);
      const whole = decodeTextWindow({ bytes, encoding: "8bit", charset: "utf-8", isEnd: true });
      let text = "";
      for (let offset = 0; offset < bytes.length;) {
        const window = bytes.subarray(offset, offset + 3_000);
        const isEnd = offset + 3_000 >= bytes.length;
        const decoded = decodeTextWindow({ bytes: window, encoding: "8bit", charset: "utf-8", isEnd });
        text += decoded.text;
        offset += decoded.consumed;
      }
      expect(text).toBe(whole.text);
    }
  });

  it("have a preview of any part of them, as whatever it is taken for", () => {
    for (const { octets } of samples) {
      const body = toByteString(octets).search(/\r?\n\r?\n/);
      for (const encoding of ["base64", "quoted-printable", "8bit"]) {
        for (const type of ["text/plain", "text/html"]) {
          const bytes = octets.subarray(Math.max(body, 0), Math.max(body, 0) + limits.previewFetchBytes);
          const preview = previewOf({ bytes, encoding, charset: "utf-8", type });
          expect([...preview].length).toBeLessThanOrEqual(limits.previewCharacters);
          expect(preview.isWellFormed()).toBe(true);
        }
      }
    }
  });
});
