import { expect } from "vitest";
import { type ByteString, fromByteString, toByteString } from "../../src/base/bytes.ts";
import { MessageSplitter, type SplitEvent, type SplitOptions } from "../../src/mime/message-splitter.ts";
import type { PartNode } from "../../src/base/part-tree.ts";
import { chunkSizes, inChunks } from "./chunks.ts";

export interface Split {
  readonly root: PartNode;
  readonly header: ByteString;
  /** What came of each leaf, by its number. */
  readonly bodies: ReadonlyMap<string, ByteString>;
  /** `part 1`, `body 1`, `end 1`, with the type of a multipart; bodies that come in pieces are named once. */
  readonly events: readonly string[];
}

/** Splits a message that comes in these chunks. The octets of a push are read when it is over, as they are good until then. */
export function splitMessage(chunks: Iterable<Uint8Array>, options?: SplitOptions): Split {
  const splitter = new MessageSplitter(options);
  const bodies = new Map<string, ByteString>();
  const events: string[] = [];
  const take = (taken: readonly SplitEvent[]) => {
    for (const event of taken) {
      const id = event.node.partId ?? event.node.type;
      if (event.kind === "body") bodies.set(id, `${bodies.get(id) ?? ""}${toByteString(event.bytes)}`);
      const name = `${event.kind} ${id}`;
      if (event.kind !== "body" || events.at(-1) !== name) events.push(name);
    }
  };
  for (const chunk of chunks) take([...splitter.push(chunk)]);
  take([...splitter.end()]);
  if (splitter.root === undefined) throw new Error("a message has a root");
  return { root: splitter.root, header: toByteString(splitter.header), bodies, events };
}

/** The tree as lines of number, type and size, indented by depth. */
export function outlineOf(node: PartNode, depth = 0): string[] {
  const line = `${"  ".repeat(depth)}${node.partId ?? "-"} ${node.type} ${node.size ?? "-"}`;
  return [line, ...node.children.flatMap((child) => outlineOf(child, depth + 1))];
}

/** Splits lines with CRLF in chunks of every size, which must not matter. */
export function splitLines(lines: readonly string[], options?: SplitOptions): Split {
  const bytes = fromByteString(lines.join("\r\n"));
  const whole = splitMessage([bytes], options);
  for (const size of chunkSizes) expect(splitMessage(inChunks(bytes, size), options)).toEqual(whole);
  return whole;
}
