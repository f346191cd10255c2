import { describe, expect, it } from "vitest";
import { encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { uidSortByArrival } from "./sort.ts";

const situation = { capabilities: ["IMAP4rev1", "SORT"] };

describe("UID SORT (RFC 5256 3)", () => {
  it("asks for all messages by INTERNALDATE, where the server can sort", async () => {
    expect(await encoded(uidSortByArrival, situation)).toEqual(["a1 UID SORT (ARRIVAL) US-ASCII ALL\r\n"]);
    expect(await errorOf(encoded(uidSortByArrival))).toMatchObject({
      code: "capability_missing",
      details: { capability: "SORT" },
    });
  });

  it.each([
    ["* SORT 2 84 882\r\n", [2, 84, 882]],
    ["* SORT 882 2 84\r\n", [882, 2, 84]],
    ["* SORT\r\n", []],
    ["", []],
    ["* SORT 1 x 2\r\n* SEARCH 5\r\n", []],
  ])("answers UIDs in the server's order: %j", async (answer, expected) => {
    expect(await resultOf(uidSortByArrival, `${answer}a1 OK\r\n`, situation)).toEqual(expected);
  });
});
