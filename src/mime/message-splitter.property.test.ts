import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inChunks } from "../../test/support/chunks.ts";
import { outlineOf, splitMessage } from "../../test/support/split-message.ts";
import { type ByteString, fromByteString } from "../base/bytes.ts";

/** What a message is composed of. */
type Entity =
  | { kind: "leaf"; type: string; fields: string[]; body: string }
  | { kind: "message"; inner: Entity }
  | {
      kind: "multipart";
      subtype: string;
      preamble: string | null;
      isClosed: boolean;
      epilogue: string;
      parts: Entity[];
    };

interface Composed {
  text: ByteString;
  /** As `outlineOf` writes it. */
  outline: string[];
  bodies: [string, ByteString][];
}

/** Composes messages with boundaries each of which begins with the ones before it: b, bb, bbb. */
class Composer {
  readonly #eol: string;
  readonly boundaries: string[] = [];
  readonly bodies: [string, ByteString][] = [];

  constructor(eol: string) {
    this.#eol = eol;
  }

  message(entity: Entity): Composed {
    const { text, outline } = this.#compose(entity, { prefix: "", partId: "1", depth: 0, isDigested: false });
    return { text, outline, bodies: this.bodies };
  }

  #compose(
    entity: Entity,
    place: { prefix: string; partId: string; depth: number; isDigested: boolean },
  ): { text: string; outline: string[] } {
    const eol = this.#eol;
    const { prefix, partId, depth, isDigested } = place;
    const indent = "  ".repeat(depth);
    if (entity.kind === "leaf") {
      const body = entity.body.replaceAll("\n", eol);
      if (body !== "") this.bodies.push([partId, body]);
      const isSaid = entity.type !== "text/plain" || isDigested;
      const fields = [...(isSaid ? [`Content-Type: ${entity.type}`] : []), ...entity.fields];
      return {
        text: `${fields.map((field) => field + eol).join("")}${eol}${body}`,
        outline: [`${indent}${partId} ${entity.type} ${body.length}`],
      };
    }
    if (entity.kind === "message") {
      const inner = this.#compose(entity.inner, {
        prefix: partId,
        partId: `${partId}.1`,
        depth: depth + 1,
        isDigested: false,
      });
      return {
        text: `${isDigested ? "" : `Content-Type: message/rfc822${eol}`}${eol}${inner.text}`,
        outline: [`${indent}${partId} message/rfc822 ${inner.text.length}`, ...inner.outline],
      };
    }
    const boundary = "b".repeat(this.boundaries.length + 1);
    this.boundaries.push(boundary);
    const parts = entity.parts.map((part, i) => {
      const number = prefix === "" ? `${i + 1}` : `${prefix}.${i + 1}`;
      return this.#compose(part, {
        prefix: number,
        partId: number,
        depth: depth + 1,
        isDigested: entity.subtype === "digest",
      });
    });
    const type = `multipart/${entity.subtype}`;
    const preamble = entity.preamble === null ? "" : entity.preamble.replaceAll("\n", eol) + eol;
    const close = entity.isClosed
      ? `${eol}--${boundary}--${eol}${entity.epilogue.replaceAll("\n", eol)}`
      : "";
    return {
      text: `Content-Type: ${type}; boundary=${boundary}${eol}${eol}${preamble}${parts.map(({ text }) => `--${boundary}${eol}${text}`).join(eol)}${close}`,
      outline: [`${indent}- ${type} -`, ...parts.flatMap(({ outline }) => outline)],
    };
  }
}

// Line ends, and what delimiters are made of; "\n" becomes the message's line end, to which no CR may be added.
const units = ["\n", "\n--", "\n--b", "\n--bb--", "\n\n", "\nA: b", "--", ..."-b \t\rx\0\xff"];
const prose: fc.Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...units), maxLength: 14 })
  .map((text) => text.replace(/\r+(?=\n|$)/g, ""));

const leaf: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constant("leaf" as const),
  type: fc.constantFrom("text/plain", "text/html", "application/pdf", "message/delivery-status"),
  fields: fc.uniqueArray(
    fc.constantFrom("Subject: x", "Content-Transfer-Encoding: 7bit", "X-A: --b", "no field"),
    { maxLength: 2 },
  ),
  body: prose,
});

const { entity } = fc.letrec<{ entity: Entity }>((tie) => ({
  entity: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.record({
      kind: fc.constant("multipart" as const),
      subtype: fc.constantFrom("mixed", "alternative", "digest"),
      preamble: fc.option(prose),
      isClosed: fc.boolean(),
      epilogue: prose,
      parts: fc.array(tie("entity"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("message" as const), inner: tie("entity") }),
  ),
}));

/** Every text of it that is free. */
function textsOf(part: Entity): string[] {
  if (part.kind === "leaf") return [part.body];
  if (part.kind === "message") return textsOf(part.inner);
  return [part.preamble ?? "", part.epilogue, ...part.parts.flatMap(textsOf)];
}

/** None of its texts may have a delimiter of its multiparts in it, or it would be another message. */
function isAsMeant(message: Entity, boundaries: readonly string[]): boolean {
  const lines = textsOf(message).flatMap((text) => text.split("\n"));
  return !lines.some((line) => boundaries.some((boundary) => line.startsWith(`--${boundary}`)));
}

const composed: fc.Arbitrary<Composed> = fc
  .record({ message: entity, eol: fc.constantFrom("\r\n", "\n") })
  .map(({ message, eol }) => {
    const composer = new Composer(eol);
    return { message, composer, result: composer.message(message) };
  })
  .filter(({ message, composer }) => isAsMeant(message, composer.boundaries))
  .map(({ result }) => result);

function* inPieces(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

describe("any message that was composed", () => {
  it("is split into what it was composed of, in whatever chunks it comes", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(composed, sizes, ({ text, outline, bodies }, pieces) => {
        const bytes = fromByteString(text);
        const whole = splitMessage([bytes]);
        expect(outlineOf(whole.root)).toEqual(outline);
        expect([...whole.bodies]).toEqual(bodies);
        expect(splitMessage(inChunks(bytes, 1))).toEqual(whole);
        expect(splitMessage(inPieces(bytes, pieces))).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("any octets at all", () => {
  it("are split the same in whatever chunks they come, and each leaf has the octets that its size says", () => {
    const line = fc.constantFrom(
      ...[
        "",
        "--b",
        "--b--",
        "--bb",
        "--c",
        "--c--",
        "--",
        "x",
        " ",
        "--b \t",
        "--b x",
        "--b--x",
        "\r",
        "A: b",
        "Content-Type: text/html",
      ],
      ...["b", "bb", "c"].map((boundary) => `Content-Type: multipart/mixed; boundary=${boundary}`),
      "Content-Type: message/rfc822",
      "Content-Type: multipart/digest; boundary=b",
    );
    const lines = fc.array(fc.tuple(line, fc.constantFrom("\r\n", "\n", "", "\r")), { maxLength: 30 });
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, sizes, (pairs, pieces) => {
        const bytes = fromByteString(pairs.flat().join(""));
        const whole = splitMessage([bytes]);
        expect(splitMessage(inChunks(bytes, 1))).toEqual(whole);
        expect(splitMessage(inPieces(bytes, pieces))).toEqual(whole);
        for (const outline of outlineOf(whole.root)) {
          const [, id = "", type, size] = /^ *(\S+) (\S+) (\d+)$/.exec(outline) ?? [];
          if (type === undefined || type === "message/rfc822") continue;
          expect(whole.bodies.get(id)?.length ?? 0).toBe(Number(size));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
