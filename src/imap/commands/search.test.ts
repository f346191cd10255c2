import { describe, expect, it } from "vitest";
import { encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { uidSearch } from "./search.ts";

const found = async (answer: string): Promise<number[]> => [
  ...(await resultOf(uidSearch("1:*"), `${answer}a1 OK\r\n`)),
];

describe("UID SEARCH (RFC 9051 6.4.4)", () => {
  it.each([
    [["IMAP4rev1"], "a1 UID SEARCH UID 5:*\r\n"],
    [["IMAP4rev1", "ESEARCH"], "a1 UID SEARCH RETURN (ALL) UID 5:*\r\n"],
    [["IMAP4rev2"], "a1 UID SEARCH RETURN (ALL) UID 5:*\r\n"],
  ])("to a server with %j", async (capabilities, expected) => {
    expect(await encoded(uidSearch("5:*"), { capabilities })).toEqual([expected]);
  });

  it.each(["", "1 NOOP", "1\r\nX1 NOOP", "ALL"])("has a range of UIDs, not %j", async (range) => {
    expect(await errorOf(encoded(uidSearch(range)))).toMatchObject({ code: "invalid_request" });
  });

  it.each([
    ["* SEARCH 2 84 882\r\n", [2, 84, 882]],
    ["* SEARCH\r\n", []],
    ["", []],
    // RFC 4731 3.1, RFC 9051 7.3.4
    ['* ESEARCH (TAG "A285") UID ALL 43,1:3\r\n', [1, 2, 3, 43]],
    ['* ESEARCH (TAG "A284") UID MIN 4\r\n', []],
    ['* ESEARCH (TAG "A283") UID\r\n', []],
    // In pieces
    ["* SEARCH 7 8\r\n* SEARCH 2 84\r\n", [2, 7, 8, 84]],
  ])("%j", async (answer, expected) => {
    expect((await found(answer)).toSorted((a, b) => a - b)).toEqual(expected);
  });

  it.each([
    "* SEARCH 2 x\r\n",
    "* SEARCH 0\r\n",
    "* SEARCH 4294967296\r\n",
    "* ESEARCH ALL x\r\n",
    "* SEARCH 2\r\n* SEARCH x\r\n* SEARCH 3\r\n",
  ])("is not taken for whole where it is not: %.40j", async (answer) => {
    expect(await errorOf(found(answer))).toMatchObject({ code: "protocol_violation", connection: "usable" });
  });

  it("leaves ranges ranges: what is named is not written out before it is asked for (CVE-2025-25186)", async () => {
    const set = await resultOf(uidSearch("1:*"), '* ESEARCH (TAG "a1") UID ALL 1:4294967295\r\na1 OK\r\n');
    expect(set.has(4_000_000_000)).toBe(true);
    expect(() => [...set]).toThrow(expect.objectContaining({ code: "server_limit_exceeded" }));
  });
});
