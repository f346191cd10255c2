import { describe, expect, it } from "vitest";
import { encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { enable } from "./enable.ts";

describe("ENABLE (RFC 9051 6.3.1)", () => {
  it("names what is wanted, before a mailbox is opened (RFC 5161 3.1)", async () => {
    expect(await encoded(enable(["CONDSTORE"]))).toEqual(["a1 ENABLE CONDSTORE\r\n"]);
    expect(await encoded(enable(["CONDSTORE", "UTF8=ACCEPT"]))).toEqual([
      "a1 ENABLE CONDSTORE UTF8=ACCEPT\r\n",
    ]);
    expect(enable([]).states).toEqual(["authenticated"]);
  });

  it("answers what was enabled: maybe something else, or nothing", async () => {
    const enabled = async (answer: string): Promise<string[]> => [...(await resultOf(enable(["X"]), answer))];
    expect(await enabled("* ENABLED X-GOOD-IDEA\r\na1 OK foo\r\n")).toEqual(["X-GOOD-IDEA"]);
    expect(await enabled("* ENABLED  condstore  UTF8=ACCEPT \r\na1 OK\r\n")).toEqual([
      "CONDSTORE",
      "UTF8=ACCEPT",
    ]);
    expect(await enabled("* ENABLED\r\na1 OK\r\n")).toEqual([]);
    // Quirk 20: iCloud gives no ENABLED line.
    expect(await enabled("a1 OK\r\n")).toEqual([]);
  });

  it.each(["a b", "a\r\nX1 NOOP", "", "ü"])("does not send %j", async (name) => {
    expect(await errorOf(encoded(enable([name])))).toMatchObject({ code: "invalid_request" });
  });
});
