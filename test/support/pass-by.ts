import { fromByteString, toByteString } from "../../src/base/bytes.ts";
import type { Reading } from "../../src/pop3/commands/top.ts";
import { inChunks } from "./chunks.ts";

/**
 * A message passes by in pieces of this size, each of which is spoilt once it was taken.
 * @param atEnd what happens behind it
 */
export async function passBy(
  reading: Reading<unknown>,
  message: string,
  size: number,
  atEnd: () => void | Promise<void> = () => reading.close(),
): Promise<void> {
  for (const chunk of inChunks(fromByteString(message), size)) {
    const lent = chunk.slice();
    await reading.write(lent);
    lent.fill(0x58);
  }
  await atEnd();
}

/** All of a stream; each octet is one character. */
export async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  return toByteString(new Uint8Array(await new Response(body).arrayBuffer()));
}
