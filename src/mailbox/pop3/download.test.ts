import { describe, expect, it } from "vitest";
import { type MemoryMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { textOf } from "../../../test/support/pass-by.ts";
import { Pop3Source } from "../pop3-source.ts";

const encoded = "Zm9vYmFy".repeat(9);
const lines = `${encoded}\r\n`.repeat(2_000);
const message: MemoryMessage = {
  uidl: "one",
  raw: `Subject: a\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}`,
};

describe.each([
  ["more than it sends", message.raw.length + 1_000],
  ["many times what it sends", 50 * message.raw.length],
  ["less than it sends", 10],
  ["nothing at all", 0],
])("a message of which LIST says %s (quirk 43)", (_, listed) => {
  // The server sends no more, and does not close: who waits for what LIST promised waits for ever.
  const session = (): Pop3Source => {
    const replies = { "LIST 1": `+OK 1 ${listed}\r\n` };
    return new Pop3Source(sessionWith([message], { replies, chunkBytes: 1_000 }).client);
  };

  it("comes to its end, raw", async () => {
    const source = session();
    const [id = ""] = await source.index.ids();
    const { body } = await source.raw(id, null);
    expect(await textOf(body)).toBe(message.raw);
    await source.close();
  });

  it("comes to its end, a part of it decoded", async () => {
    const source = session();
    const [id = ""] = await source.index.ids();
    const { body } = await source.part(id, "1", { toUtf8: false });
    expect(await textOf(body)).toBe("foobar".repeat(9 * 2_000));
    await source.close();
  });
});
