import { describe, expect, it } from "vitest";
import { type MemoryPop3Options, plainMessage, sessionWith } from "../../../test/support/memory-pop3.ts";
import { toByteString } from "../../base/bytes.ts";
import { openMaildrop } from "./open-maildrop.ts";
import { type ReadStart, readStarts } from "./read-starts.ts";

const names = ["a", "b", "c", "d", "e"];
const messages = names.map((name) => plainMessage(name, name));
const numbers = [1, 2, 3, 4, 5];
const isSubject = (start: Uint8Array): string | undefined => /Subject: (.)/.exec(toByteString(start))?.[1];

/** What is read, and what is asked for it behind the opening of the maildrop. */
async function read(
  options: MemoryPop3Options = {},
  batches: readonly (readonly number[])[] = [numbers],
): Promise<{ readonly found: ReadStart<unknown>[]; readonly asked: readonly string[] }> {
  const { client, asked } = sessionWith(messages, options);
  await openMaildrop(client);
  const before = asked.length;
  const found: ReadStart<unknown>[] = [];
  for (const batch of batches) found.push(...(await readStarts(client, batch, 0, isSubject, true)));
  return { found, asked: asked.slice(before) };
}

function lines(verb: string, of: readonly number[] = numbers): string[] {
  return of.map((number) => (verb === "TOP" ? `TOP ${number} 0` : `${verb} ${number}`));
}

const whole = names.map((start, n) => ({ start, size: messages[n]?.raw.length }));
/** CAPA lists no TOP, which is no proof that there is none (quirk 40). */
const unlisted = ["UIDL", "PIPELINING"];

describe("starts of messages", () => {
  it("are one turn, with the sizes, where the server takes pipelines and lists TOP", async () => {
    const { client } = sessionWith(messages);
    await openMaildrop(client);
    const before = client.turns;
    expect(await readStarts(client, numbers, 0, isSubject, true)).toEqual(whole);
    expect(client.turns - before).toBe(1);
  });

  it("come without sizes, and without LIST, where none are wanted", async () => {
    const { client, asked } = sessionWith(messages);
    await openMaildrop(client);
    expect((await readStarts(client, [2], 0, isSubject)).map(({ size }) => size)).toEqual([null]);
    expect(asked.join()).not.toContain("LIST");
  });

  it("are nothing to ask for where there are no messages", async () => {
    expect(await read({}, [[]])).toEqual({ found: [], asked: [] });
  });
});

describe("starts of messages of a server that lists no TOP", () => {
  it("are read by TOP all the same once it answers one", async () => {
    const { found, asked } = await read({ capabilities: unlisted }, [numbers, [1, 2]]);
    expect(found).toEqual([...whole, ...whole.slice(0, 2)]);
    expect(asked).toEqual([
      ...lines("LIST"),
      ...lines("TOP"),
      ...lines("LIST", [1, 2]),
      ...lines("TOP", [1, 2]),
    ]);
  });

  it("take one refused TOP in all the session, since some close after a few (quirk 42)", async () => {
    const { found, asked } = await read({ capabilities: unlisted, refused: ["TOP"] }, [numbers, [1, 2]]);
    expect(found).toEqual([...whole, ...whole.slice(0, 2)]);
    expect(asked).toEqual([
      ...lines("LIST"),
      "TOP 1 0",
      ...lines("RETR"),
      ...lines("LIST", [1, 2]),
      ...lines("RETR", [1, 2]),
    ]);
  });
});

describe("starts of messages of a server that refuses the TOP it lists", () => {
  it("are read by RETR, for all the session", async () => {
    const { found, asked } = await read({ refused: ["TOP"] }, [numbers, [1]]);
    expect(found).toEqual([...whole, whole[0]]);
    expect(asked).toEqual([...lines("LIST"), ...lines("TOP"), ...lines("RETR"), "LIST 1", "RETR 1"]);
  });

  it("take three refused TOPs where it takes one command at a time", async () => {
    const { found, asked } = await read({ capabilities: ["TOP"], refused: ["TOP"] });
    expect(found).toEqual(whole);
    expect(asked).toEqual(["LIST", ...lines("TOP", [1, 2, 3]), ...lines("RETR")]);
  });
});

describe("a message whose TOP alone is refused", () => {
  it.each([["UIDL", "PIPELINING", "TOP"], ["TOP"]])("is read by RETR (%s)", async (...capabilities) => {
    const { found, asked } = await read({ capabilities, refused: ["TOP 2 0"] }, [numbers, [1]]);
    expect(found).toEqual([...whole, whole[0]]);
    expect(asked.filter((line) => line.startsWith("RETR"))).toEqual(["RETR 2"]);
    expect(asked.at(-1)).toBe("TOP 1 0");
  });

  it("does not tell that there is no TOP where it is the only one", async () => {
    const { asked } = await read({ refused: ["TOP 2 0"] }, [[2], [1]]);
    expect(asked).toEqual(["LIST 2", "TOP 2 0", "RETR 2", "LIST 1", "TOP 1 0"]);
  });

  it("has no start where RETR is refused too", async () => {
    const { found } = await read({ refused: ["TOP 2 0", "RETR 2"] });
    expect(found).toEqual(whole.map((one, n) => (n === 1 ? { ...one, start: undefined } : one)));
  });
});

describe("sizes of messages of a server that takes one command at a time", () => {
  it("are one LIST of all, or of the one that is wanted", async () => {
    const capabilities = ["TOP"];
    expect((await read({ capabilities })).asked).toEqual(["LIST", ...lines("TOP")]);
    expect((await read({ capabilities }, [[4]])).asked).toEqual(["LIST 4", "TOP 4 0"]);
    expect((await read({ capabilities })).found).toEqual(whole);
  });

  it("are not known where LIST is refused", async () => {
    for (const capabilities of [["TOP"], ["TOP", "PIPELINING"]])
      expect((await read({ capabilities, refused: ["LIST", ...lines("LIST")] })).found).toEqual(
        whole.map((one) => ({ ...one, size: null })),
      );
  });
});
