import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { jsonPointer, parseInput, readQuery } from "./input.ts";
import { filterParameters, toFilter } from "./message-filter.ts";
import { failure, keyHeaders, mailAccount, validAccount } from "./test-app.ts";

const schema = z.strictObject(filterParameters);

function filterOf(query: string): unknown {
  return toFilter(parseInput(schema, readQuery(`https://api.test/?${query}`), jsonPointer));
}

describe("conditions", () => {
  it("are none where none is given", () => {
    expect(filterOf("")).toBeNull();
  });

  it.each<[string, object]>([
    ["text=Gr%C3%BC%C3%9Fe", { text: "Grüße" }],
    [
      "from=ada&to=bob&cc=eve&subject=x%20y&body=z",
      { from: "ada", to: "bob", cc: "eve", subject: "x y", body: "z" },
    ],
    ["header=List-Id:announce.example.org", { header: { name: "List-Id", value: "announce.example.org" } }],
    ["header=X-Spam:%20a:b", { header: { name: "X-Spam", value: "a:b" } }],
    ["header=List-Id:", { header: { name: "List-Id", value: "" } }],
    ["minSize=0&maxSize=9007199254740991", { minSize: 0, maxSize: 9_007_199_254_740_991 }],
    ["hasAttachment=false", { hasAttachment: false }],
    ["hasAttachment=true", { hasAttachment: true }],
    ["inThread=abc", { inThread: "abc" }],
    ["hasKeyword=$SEEN", { hasKeyword: ["$seen"] }],
    [
      "hasKeyword=$seen&hasKeyword=work&notKeyword=$junk",
      { hasKeyword: ["$seen", "work"], notKeyword: ["$junk"] },
    ],
  ])("%s", (query, filter) => {
    expect(filterOf(query)).toEqual(filter);
  });

  it.each([
    ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z"],
    ["2026-11-22T12:00:00%2B01:30", "2026-11-22T10:30:00Z"],
    ["2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00Z"],
    ["2026-12-31T23:59:59.001-00:00", "2027-01-01T00:00:00Z"],
  ])("a time is in UTC and in whole seconds, rounded up: %s", (time, utc) => {
    expect(filterOf(`after=${time}&before=${time}`)).toEqual({ after: utc, before: utc });
  });

  it("rounding up finds the same messages, whose times have whole seconds", () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), second, (limitMs, receivedSeconds) => {
        const time = new Date(limitMs).toISOString();
        const { after } = filterOf(`after=${time}`) as { after: string };
        const receivedMs = receivedSeconds * 1_000;
        expect(receivedMs >= Date.parse(after)).toBe(receivedMs >= limitMs);
      }),
    );
  });

  it.each([
    ["text=", "?text"],
    [`subject=${"x".repeat(1_001)}`, "?subject"],
    ["from=a%0d%0aA1%20LOGOUT", "?from"],
    ["body=a%00", "?body"],
    ["to=a&to=b", "?to"],
    ["header=List-Id", "?header"],
    ["header=:x", "?header"],
    ["header=a%20b:x", "?header"],
    ["header=X:a%0ab", "?header"],
    ["header=X:a&header=Y:b", "?header"],
    ["after=2026-11-22", "?after"],
    ["after=2026-11-22T12:00:00", "?after"],
    ["before=2026-02-30T12:00:00Z", "?before"],
    ["before=9999-12-31T23:59:59-01:00", "?before"],
    ["before=0000-01-01T00:00:00%2B01:00", "?before"],
    ["after=yesterday&before=tomorrow", "?after ?before"],
    ["minSize=-1", "?minSize"],
    ["maxSize=1e3", "?maxSize"],
    ["minSize=", "?minSize"],
    ["hasKeyword=", "?hasKeyword"],
    ["hasKeyword=a%20b", "?hasKeyword"],
    ["hasKeyword=a&hasKeyword=b(", "?hasKeyword"],
    [`notKeyword=${Array.from({ length: 21 }, (_, n) => n).join("&notKeyword=")}`, "?notKeyword"],
    ["hasAttachment=yes", "?hasAttachment"],
    ["inThread=a.b", "?inThread"],
    ["acknowledged=true", "?acknowledged"],
    ["acknowledged=", "?acknowledged"],
    ["acknowledged=false&acknowledged=false", "?acknowledged"],
    ["bcc=x", "?bcc"],
  ])("%s is refused by name", async (query, pointers) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(validAccount) };
    expect(await failure(`/v1/accounts/me/messages?${query}`, { headers })).toBe(
      `400 invalid_request ${pointers}`,
    );
  });
});
