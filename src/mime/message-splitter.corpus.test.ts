import { beforeAll, describe, expect, it } from "vitest";
import { inChunks } from "../../test/support/chunks.ts";
import { corpusFile, corpusList } from "../../test/support/corpus.ts";
import { type Split, splitMessage } from "../../test/support/split-message.ts";
import { fromByteString, toByteString } from "../base/bytes.ts";
import type { PartNode } from "../base/part-tree.ts";

const folders = "mime4j ruby-mail enmime python-test-email mailparser postal-mime cyrus-mime".split(" ");

interface Sample {
  readonly path: string;
  readonly octets: Uint8Array;
  readonly whole: Split;
}

const samples: Sample[] = [];

beforeAll(async () => {
  const paths = (await Promise.all(folders.map(corpusList))).flat();
  for (const path of paths.filter((path) => /\.(?:eml|msg|txt|raw)$/.test(path))) {
    const octets = await corpusFile(path);
    samples.push({ path, octets, whole: splitMessage([octets]) });
  }
}, 60_000);

function nodesOf(node: PartNode): PartNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

describe("the messages of the corpora", () => {
  it("are split the same in whatever chunks they come", () => {
    expect(samples.length).toBeGreaterThan(350);
    for (const { path, octets, whole } of samples) {
      for (const size of [1, 7, 64, 1_000]) {
        expect(splitMessage(inChunks(octets, size)), `${path} by ${size}`).toEqual(whole);
      }
    }
  }, 60_000);

  it("have leaves with the octets that their size says, and that stand in the message", () => {
    for (const { path, octets, whole } of samples) {
      for (const { partId, size, children, type } of nodesOf(whole.root)) {
        if (partId === null || children.length > 0) continue;
        const body = whole.bodies.get(partId) ?? "";
        expect(body.length, `${path} ${partId} ${type}`).toBe(size);
        expect(toByteString(octets).includes(body), `${path} ${partId}`).toBe(true);
      }
    }
  });

  it("have attached messages that are as large when they are taken as octets, and split the same by themselves", () => {
    let attached = 0;
    for (const { path, octets, whole } of samples) {
      for (const { partId, size, children } of nodesOf(whole.root)) {
        if (partId === null || children.length === 0) continue;
        attached++;
        const body = splitMessage([octets], { opaque: partId }).bodies.get(partId) ?? "";
        expect(body.length, `${path} ${partId}`).toBe(size);
        const alone = splitMessage([fromByteString(body)]).root;
        expect(nodesOf(alone).map(({ type }) => type)).toEqual(
          children.flatMap(nodesOf).map(({ type }) => type),
        );
      }
    }
    expect(attached).toBeGreaterThan(20);
  });
});
